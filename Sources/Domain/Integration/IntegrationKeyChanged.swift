/// A key for another program was made or revoked. Names and fields are for ever: an old book is read by every later
/// release. Its secret, or a hash of it, is never in it.
package struct IntegrationKeyChanged: Hashable, Sendable {
    package enum Step: String, Sendable, CaseIterable { case made, revoked }

    package var step: Step
    /// Which; nil for `made`, which is it.
    package var key: IntegrationKeyID?
    package var by: AccountID
    /// Of `made`.
    package var scopes: [IntegrationScope]
    package var lastDay: Day?
    /// Private: people may write names of people into it. Nil once erased, and for `revoked`.
    package var name: String?

    package init(
        step: Step, key: IntegrationKeyID? = nil, by: AccountID, scopes: [IntegrationScope] = [],
        lastDay: Day? = nil, name: String? = nil
    ) {
        self.step = step
        self.key = key
        self.by = by
        self.scopes = scopes
        self.lastDay = lastDay
        self.name = name
    }
}

extension IntegrationKeyChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("key", key?.entry)
        writer.field("by", by.entry)
        writer.field("scopes", scopes.map(\.rawValue))
        writer.field("lastDay", lastDay?.description)
    }

    func writePrivate(to writer: inout FactWriter) { writer.field("name", name) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        key = try reader.optionalEntry("key").map(IntegrationKeyID.init)
        by = AccountID(try reader.entry("by"))
        scopes = try reader.choices("scopes")
        if let text = try reader.optionalText("lastDay") {
            guard let day = Day(text) else { throw FactDamage() }
            lastDay = day
        } else {
            lastDay = nil
        }
        name = try secret?.optionalText("name")
    }
}
