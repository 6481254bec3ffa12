// What upstreams have said of single entries. Names and fields are for ever: an old book is read by every later release.

/// How an entry stands with an upstream that people must see the receipts of.
package enum RegistrationState: String, Sendable, Codable, CaseIterable {
    /// It has it.
    case received
    /// It has it and says that all is well with it.
    case validated
    /// It has it and remarks something.
    case remarked
    /// It had it, and has found afterwards that it does not count.
    case rejected
    /// Nothing is to be told of this entry.
    case outOfScope
}

/// What an upstream has said since the last such entry: written in idle time, many receipts in one.
package struct Registered: Hashable, Sendable {
    /// Written as `sequence state late number`: `12 received - 17611`; the number may be missing.
    package struct Receipt: Hashable, Sendable, LosslessStringConvertible {
        package var sequence: Sequence
        package var state: RegistrationState
        /// It was sent late, with its own time.
        package var isLate: Bool
        /// What upstream calls it.
        package var number: String?

        package init(sequence: Sequence, state: RegistrationState, isLate: Bool = false, number: String?) {
            self.sequence = sequence
            self.state = state
            self.isLate = isLate
            self.number = number
        }

        package init?(_ description: String) {
            let parts = description.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count >= 3, let sequence = Sequence(parts[0]), sequence > 0,
                let state = RegistrationState(rawValue: String(parts[1])), ["-", "late"].contains(parts[2])
            else { return nil }
            let number = parts.count == 4 ? String(parts[3]) : nil
            self.init(sequence: sequence, state: state, isLate: parts[2] == "late", number: number)
            guard self.description == description else { return nil }
        }

        package var description: String {
            let words = "\(sequence) \(state.rawValue) \(isLate ? "late" : "-")"
            return number.map { "\(words) \($0)" } ?? words
        }
    }

    package static let most = 100

    /// Its name in the configuration.
    package var upstream: String
    /// At most `most`, ascending.
    package var receipts: [Receipt]

    package init(upstream: String, receipts: [Receipt]) {
        self.upstream = upstream
        self.receipts = receipts
    }
}

extension Registered: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("upstream", upstream)
        writer.field("receipts", receipts.map(\.description))
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        upstream = try reader.text("upstream")
        let texts = try reader.texts("receipts")
        receipts = texts.compactMap { Receipt($0) }
        guard receipts.count == texts.count else { throw FactDamage() }
    }
}
