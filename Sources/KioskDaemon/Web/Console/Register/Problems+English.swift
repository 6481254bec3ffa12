import Domain

// For the command line and for other programs, which speak English. Names no person and no number.

extension AmendmentProblem {
    package var words: String {
        let name = String(describing: field)
        return switch cause {
        case .missing: "\(name) is missing"
        case .tooLong(let limit): "\(name) is longer than \(limit) bytes"
        case .tooMany(let limit): "\(name): more than \(limit)"
        case .malformed: "\(name) has not the form that it must have"
        case .outOfRange(let range): "\(name) must be from \(range.lowerBound) to \(range.upperBound)"
        case .duplicate: "\(name) belongs to another one already"
        case .unknown: "\(name) names what there is not"
        case .inactive: "\(name) names what is not active"
        case .endsBeforeItBegins(let row): "\(name): number \(row + 1) ends before it begins"
        case .overlap(let row, let other):
            "\(name): numbers \(row + 1) and \(other + 1) hold at the same time"
        case .stale: "it has been changed meanwhile: look at it again"
        case .twice: "\(name) stands twice"
        case .isForLoans: "\(name) is lent for a day, and cannot be somebody's own"
        }
    }
}

extension NumberDefect {
    /// For a person who has typed it.
    package var words: String {
        switch self {
        case .form: "it has not the form of such a number"
        case .date: "it names no date of birth"
        case .serial: "its serial number cannot be"
        case .checkDigits: "its check digits are those of another number"
        }
    }
}
