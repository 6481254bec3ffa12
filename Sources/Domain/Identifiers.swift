/// Names one book (journal) for ever. A restored or salvaged book gets a new one, so (book, sequence) is
/// never reused.
///
/// Written as 13 characters of Crockford's base 32, which people can read over a telephone.
package struct BookID: Hashable, Sendable, Comparable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package static func < (left: BookID, right: BookID) -> Bool { left.value < right.value }
}

extension BookID: LosslessStringConvertible, CodedAsText {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package init?(_ description: String) {
        guard description.utf8.count == 13 else { return nil }
        var value: UInt64 = 0
        for character in description.utf8 {
            guard let digit = Self.digits.firstIndex(of: character) else { return nil }
            guard value <= UInt64.max >> 5 else { return nil }
            value = value << 5 | UInt64(digit)
        }
        self.init(value)
    }

    package var description: String {
        var characters = [UInt8](repeating: 0, count: 13)
        var rest = value
        for index in stride(from: 12, through: 0, by: -1) {
            characters[index] = Self.digits[Int(rest & 31)]
            rest >>= 5
        }
        return String(decoding: characters, as: UTF8.self)
    }
}

/// Position of an entry in its book: 1, 2, 3, … without a gap. Order inside a terminal is this, never the
/// wall clock.
package typealias Sequence = Int64

/// The public name of an entry: its book and its sequence there. Stable over every retry, copy and export.
package struct EntryID: Hashable, Sendable, Comparable, CodedAsText {
    package let book: BookID
    package let sequence: Sequence

    package init(book: BookID, sequence: Sequence) {
        self.book = book
        self.sequence = sequence
    }

    package init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let book = BookID(String(parts[0])), let sequence = Sequence(parts[1]),
            sequence > 0
        else { return nil }
        self.init(book: book, sequence: sequence)
    }

    package var description: String { "\(book)-\(sequence)" }

    /// One word is enough: a terminal meets few books.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(book.value &+ UInt64(bitPattern: sequence))
    }

    package static func < (left: EntryID, right: EntryID) -> Bool {
        left.book == right.book ? left.sequence < right.sequence : left.book < right.book
    }
}

/// A person: the entry that first recorded him. Says nothing about who he is, so it may stand in logs and
/// public parts.
package struct PersonID: Hashable, Sendable, CodedAsText {
    package let entry: EntryID
    package init(_ entry: EntryID) { self.entry = entry }
    package init?(_ description: String) {
        guard let entry = EntryID(description) else { return nil }
        self.entry = entry
    }
    package var description: String { entry.description }
}

/// A badge, card or code lent to a person for a period: the entry that first recorded it.
package struct CredentialID: Hashable, Sendable, CodedAsText {
    package let entry: EntryID
    package init(_ entry: EntryID) { self.entry = entry }
    package init?(_ description: String) {
        guard let entry = EntryID(description) else { return nil }
        self.entry = entry
    }
    package var description: String { entry.description }
}

/// A place of work, by the company's own code.
package struct SiteCode: Hashable, Sendable, CodedAsText {
    package let description: String
    package init(_ code: String) { description = code }
}

/// A piece of work at a site to which people are linked, by the company's own code.
package struct TaskCode: Hashable, Sendable, CodedAsText {
    package let description: String
    package init(_ code: String) { description = code }
}

/// The name that the configuration gives to a reader (`entrance`, `depot-left`).
package struct ReaderName: Hashable, Sendable, CodedAsText {
    package let description: String
    package init(_ name: String) { description = name }
}
