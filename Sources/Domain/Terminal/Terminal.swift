/// Everything that has been folded from a book, and the two functions on it.
///
/// `decide` looks at the state and an event and says which entries follow; it changes nothing. `apply` folds
/// one committed entry into the state; it never refuses, and for entries of old releases it never changes.
package struct Terminal: Hashable, Sendable, Codable {
    package let book: BookID
    /// Sequence of the last entry applied; 0 for an empty book.
    package var head: Sequence = 0
    /// Nil until the first `configured` entry.
    package var settings: TerminalSettings?
    package var people: [PersonID: Person] = [:]
    package var credentials: [CredentialID: Credential] = [:]
    package var attendance: [PersonID: Attendance] = [:]
    /// Punches ever recorded in this book.
    package var punchCount: Int64 = 0

    package init(book: BookID) { self.book = book }

    /// Which entries follow from `event`, numbered from `head + 1`. Empty: nothing worth recording happened.
    package func decide(_ event: Event) -> [Entry] { [] }

    /// Folds one entry.
    package mutating func apply(_ entry: Entry) { head = entry.sequence }

    /// What people see and hear of `entries`, which have just been committed and applied, in answer to
    /// `event`.
    package func effects(of entries: [Entry], after event: Event) -> [Effect] { [] }
}
