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
        var lines = [
            "\(upstream): \(refused) refused, \(open.count - refused) doubtful, \(exceptions.count - open.count) put off"
        ]
        for exception in open { lines.append("  " + line(exception)) }
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
        }
    }
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
