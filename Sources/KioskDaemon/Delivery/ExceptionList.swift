import Domain
import Store

/// What an upstream refused, and what nobody knows to have arrived, for a person to read.
struct ExceptionList {
    var upstream: String
    var book: Book

    func lines() throws(StoreError) -> [String] {
        let exceptions = try book.delivery(of: upstream).exceptions
        let open = exceptions.filter(\.waitsForPerson)
        let refused = open.count { $0.state != .doubtful }
        let held = exceptions.count(where: \.isHeld)
        let waiting = exceptions.count - open.count - held
        var counts = "\(refused) refused, \(open.count - refused) doubtful, \(waiting) put off"
        if held > 0 { counts += ", \(held) held" }
        var lines = ["\(upstream): \(counts)"]
        for exception in exceptions where exception.waitsForPerson || exception.isHeld {
            lines.append("  " + line(exception))
        }
        return lines
    }

    private func line(_ exception: DeliveryException) -> String {
        let sequence = exception.sequence
        let row = (try? book.rows(after: sequence - 1, through: sequence, limit: 1))?.first
        let what =
            row.map { "\($0.coded.kind) \(UTCTime.text(microseconds: $0.instant.wallMicroseconds))" }
            ?? "cannot be read"
        return switch exception.state {
        case .refused(let reason): "\(sequence)  refused   \(what)  \(reason.printable)"
        case .doubtful: "\(sequence)  doubtful  \(what)  nobody knows whether it arrived"
        case .waiting: "\(sequence)  put off   \(what)"
        case .held(let reason): "\(sequence)  held      \(what)  \(reason.printable)"
        }
    }
}

extension DeliveryException {
    /// Something that people must mend is missing: then it goes by itself.
    fileprivate var isHeld: Bool { if case .held = state { true } else { false } }
}

extension String {
    /// What others wrote, without anything that a terminal takes for a command, on one line.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
                text.unicodeScalars.append("\u{FFFD}")
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
