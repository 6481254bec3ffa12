/// A Belgian identity card that somebody has put into a reader, as far as it is known here: whom it names, without naming
/// him, and when it is valid.
package struct IdentityCard: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Keyed digest of his national number, as `SealedNumber.mark`; nil: there is no key, so nobody can be found.
    package var mark: String?
    /// Microseconds since 1970, UTC.
    package var fromMicroseconds: Int64
    /// Exclusive.
    package var toMicroseconds: Int64

    package init(mark: String?, fromMicroseconds: Int64, toMicroseconds: Int64) {
        self.mark = mark
        self.fromMicroseconds = fromMicroseconds
        self.toMicroseconds = toMicroseconds
    }

    package var description: String { "<identity card>" }
    package var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }

    /// Whether it is valid then. A clock that cannot date periods of badges does not judge a card either.
    func isValid(at instant: Instant) -> Bool {
        !instant.canDatePeriods
            || (fromMicroseconds <= instant.wallMicroseconds && instant.wallMicroseconds < toMicroseconds)
    }
}

// A card in the reader.

extension Terminal {
    /// As a badge, but for everything that can be wrong with a badge. Each time the card is put in is kept: it names nobody
    /// by which two could be told apart.
    func decideIdentityCard(_ card: IdentityCard, _ draft: inout Draft) {
        let id = card.mark.flatMap { company?.agent(withNumberMark: $0) }
        decidePresence(of: id, nil, [], .eID, card, &draft)
    }
}

extension Company {
    /// Whose national number has that mark; nil: nobody's, or that of several, of whom nobody is guessed.
    package func agent(withNumberMark mark: String) -> PersonID? {
        let holders = nationalNumbers[mark]
        return holders.count == 1 ? holders.first : nil
    }
}
