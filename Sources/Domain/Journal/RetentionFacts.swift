// What retention does to the book. Names and fields are for ever: an old book is read by every later release.

/// Entries up to `through` are old enough: a sealed state stands in their place, and they are being deleted. Also
/// written when that state is sealed anew, because something in it was erased.
package struct Pruned: Hashable, Sendable {
    package var through: Sequence
    /// Hash of that entry, 64 hexadecimal digits.
    package var hash: String
    /// SHA-256 of salt and text of the state folded through that entry, 64 hexadecimal digits.
    package var state: String
    /// Public half of the device key that signed it, 64 hexadecimal digits.
    package var key: String
    /// How long entries were kept at least when this was decided.
    package var months: Int
    /// Who asked for it at the console; nil: nobody, it was its time.
    package var by: AccountID?

    package init(
        through: Sequence, hash: String, state: String, key: String, months: Int, by: AccountID? = nil
    ) {
        self.through = through
        self.hash = hash
        self.state = state
        self.key = key
        self.months = months
        self.by = by
    }
}
