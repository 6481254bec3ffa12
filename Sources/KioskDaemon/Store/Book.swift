import Domain
import GRDB

/// The book: an append-only journal in SQLite, durable when `append` returns.
///
/// SKELETON: signatures agreed between the rooms; bodies follow.
package final class Book: Sendable {
    package let id: BookID

    init(id: BookID) { self.id = id }

    /// Opens (or creates) the book in `directory` (absolute path, mode 0700) and proves that commits are durable.
    /// `program` is the version string for `bookOpened`. Throws when another process holds it.
    package static func open(directory: String, program: String, now: Instant) throws(StoreError) -> Book {
        throw .permanent("not there yet")
    }

    /// Folded state: newest sound checkpoint and the tail behind it.
    package func load() throws(StoreError) -> Terminal { throw .permanent("not there yet") }

    package func head() throws(StoreError) -> Head { throw .permanent("not there yet") }

    /// Commits all entries in one transaction. When this returns they are on disk. When it throws, nothing may be
    /// acknowledged and the book must be reopened with `reopen`.
    package func append(_ entries: [Entry]) throws(StoreError) { throw .permanent("not there yet") }

    /// Closes every connection, opens again, proves durability again.
    package func reopen() throws(StoreError) { throw .permanent("not there yet") }

    /// Writes a signed checkpoint of `terminal`, whose head must be committed. Called in idle time.
    package func checkpoint(_ terminal: Terminal) throws(StoreError) { throw .permanent("not there yet") }

    /// Up to `limit` rows with a sequence in (after, through], in order, with private texts. Never holds a read
    /// transaction over 50 ms.
    package func rows(after: Sequence, through: Sequence, limit: Int) throws(StoreError) -> [Row] {
        throw .permanent("not there yet")
    }

    package func close() throws(StoreError) {}

    // MARK: delivery

    package func delivery(of upstream: String) throws(StoreError) -> Delivery { throw .permanent("not there yet") }

    /// Saves a cursor and changed exceptions (nil: settled, remove) in one transaction; also ends attempts that have
    /// an outcome. `durably: false` may leave it to the operating system (cursor of an idempotent upstream).
    package func settle(
        _ upstream: String, cursor: Sequence, exceptions: [Sequence: DeliveryException?], endedAttempts: [Sequence]
    ) throws(StoreError) { throw .permanent("not there yet") }

    /// Commits the intention to send these, before the first byte (non-idempotent upstreams).
    package func attempt(_ upstream: String, _ sequences: [Sequence]) throws(StoreError) {
        throw .permanent("not there yet")
    }

    /// Starts the delivery again from `sequence` (after a receiver's wipe), dropping exceptions from there on.
    package func replay(_ upstream: String, from sequence: Sequence) throws(StoreError) {
        throw .permanent("not there yet")
    }

    /// How many entries of these kinds have a sequence above `after`.
    package func count(kinds: Set<String>, after: Sequence) throws(StoreError) -> Int { throw .permanent("not there yet") }
}
