// Stored form of what retention did.

extension Pruned: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("through", through)
        writer.field("hash", hash)
        writer.field("state", state)
        writer.field("key", key)
        writer.field("months", months)
        writer.field("by", by?.entry)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        through = try reader.integer("through")
        hash = try reader.text("hash")
        state = try reader.text("state")
        key = try reader.text("key")
        months = try reader.count("months")
        by = try reader.optionalEntry("by").map(AccountID.init)
    }
}
