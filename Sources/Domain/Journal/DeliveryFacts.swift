// What people decided about deliveries. Names and fields are for ever: an old book is read by every later release.

/// A person decided about an entry that an upstream refused, or of which nobody knows whether it arrived. Recorded
/// before it is carried out.
package struct Resolved: Hashable, Sendable {
    package enum Decision: String, Sendable, Codable, CaseIterable {
        /// Upstream has it: nothing more is sent.
        case received
        /// It is sent, or sent again.
        case again
    }
    /// Its name in the configuration.
    package var upstream: String
    package var sequence: Sequence
    package var decision: Decision
    /// Who decided, at the console; nil: somebody with the terminal's own command.
    package var by: AccountID?

    package init(upstream: String, sequence: Sequence, decision: Decision, by: AccountID? = nil) {
        self.upstream = upstream
        self.sequence = sequence
        self.decision = decision
        self.by = by
    }
}

extension Resolved: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("upstream", upstream)
        writer.field("sequence", sequence)
        writer.field("decision", decision)
        writer.field("by", by?.entry)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        upstream = try reader.text("upstream")
        sequence = try reader.integer("sequence")
        decision = try reader.choice("decision")
        by = try reader.optionalEntry("by").map(AccountID.init)
    }
}
