// What happened to the company's register. Names and fields are for ever: an old book is read by every later release.

/// Somebody has given a subject of the register a new value.
package struct Amended: Hashable, Sendable {
    /// The id of an account, or `system`. Public for ever.
    package var author: String
    /// Names a bulk change: sequence of its first staged entry. It waits for its `applied`, and is dropped when the program
    /// starts again before that. Nil: it takes effect by itself.
    package var batch: Sequence?
    /// On the first entry of a batch: batches that are still open are dropped.
    package var endsOthers: Bool
    package var amendment: Amendment

    package init(
        by author: String, batch: Sequence? = nil, endsOthers: Bool = false, _ amendment: Amendment
    ) {
        self.author = author
        self.batch = batch
        self.endsOthers = endsOthers
        self.amendment = amendment
    }
}
