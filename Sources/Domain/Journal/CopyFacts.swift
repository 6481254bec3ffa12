// Copies of the book. Names and fields are for ever: an old book is read by every later release.

/// A copy of the book was made on a stick, or could not be.
package struct BookCopied: Hashable, Sendable {
    package enum Step: String, Sendable, Codable, CaseIterable { case done, full, failed }
    package var step: Step
    /// Name of the file on the stick.
    package var file: String?
    /// The last entry in it.
    package var through: Sequence?
    package var byteCount: Int64?
    /// Why not, in words for a technician.
    package var cause: String?

    package init(
        step: Step, file: String? = nil, through: Sequence? = nil, byteCount: Int64? = nil,
        cause: String? = nil
    ) {
        self.step = step
        self.file = file
        self.through = through
        self.byteCount = byteCount
        self.cause = cause
    }
}

extension BookCopied: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("file", file)
        writer.field("through", through)
        writer.field("byteCount", byteCount)
        writer.field("cause", cause)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        file = try reader.optionalText("file")
        through = try reader.optionalInteger("through")
        byteCount = try reader.optionalInteger("byteCount")
        cause = try reader.optionalText("cause")
    }
}
