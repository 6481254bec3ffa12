// Stored form of what happened to the disk and to the book on it.

extension BookDamaged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("cause", cause)
        writer.field("file", file)
        writer.field("kept", kept)
        writer.field("lost", lost.map(\.description))
        writer.field("privateLost", privateLost.map(\.description))
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        cause = try reader.text("cause")
        file = try reader.optionalText("file")
        kept = try reader.integer("kept")
        lost = try Self.ranges(try reader.texts("lost"))
        privateLost = try Self.ranges(try reader.texts("privateLost"))
    }

    private static func ranges(_ texts: [String]) throws(FactDamage) -> [SequenceRange] {
        let ranges = texts.compactMap { SequenceRange($0) }
        guard ranges.count == texts.count, ranges.map(\.description) == texts else { throw FactDamage() }
        return ranges
    }
}

extension StorageChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("level", level)
        writer.field("usedPercent", usedPercent)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        level = try reader.choice("level")
        usedPercent = try reader.count("usedPercent")
    }
}
