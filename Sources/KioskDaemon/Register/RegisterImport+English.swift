import Domain

extension RegisterPlan.Summary {
    var text: String { "\(added) added, \(changed) changed, \(unchanged) unchanged" }
}

extension AmendmentProblem {
    /// For a person who has made the table. Names no person and no number.
    var words: String {
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
        }
    }
}
