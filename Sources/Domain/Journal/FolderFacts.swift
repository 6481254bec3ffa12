// What became of the files beside the book. Names and fields are for ever: an old book is read by every later release.

/// Another device key signs from here on.
package struct KeyReplaced: Hashable, Sendable {
    /// Why, in words for a technician.
    package var cause: String
    /// Public halves, 64 hexadecimal digits: the new one, and the one before where the book knew it.
    package var key: String
    package var before: String?

    package init(cause: String, key: String, before: String? = nil) {
        self.cause = cause
        self.key = key
        self.before = before
    }
}

extension KeyReplaced: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("cause", cause)
        writer.field("key", key)
        writer.field("before", before)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        cause = try reader.text("cause")
        key = try reader.text("key")
        before = try reader.optionalText("before")
    }
}

/// A damaged file that had been put aside is deleted, with its log.
package struct AsideRemoved: Hashable, Sendable {
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// There are newer ones.
        case surplus
        /// The book itself keeps nothing any more that is as old.
        case retention
        /// Something that it holds too has been erased from the book.
        case erasure
    }
    package var file: String
    package var byteCount: Int64
    package var reason: Reason

    package init(file: String, byteCount: Int64, reason: Reason) {
        self.file = file
        self.byteCount = byteCount
        self.reason = reason
    }
}

extension AsideRemoved: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("file", file)
        writer.field("byteCount", byteCount)
        writer.field("reason", reason)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        file = try reader.text("file")
        byteCount = try reader.integer("byteCount")
        reason = try reader.choice("reason")
    }
}
