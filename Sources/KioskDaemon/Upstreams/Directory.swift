import Domain

/// Says which agent code a person has. Asked once per batch.
package protocol Directory: Sendable {
    /// Agent codes of those persons that have one.
    func subjects(of persons: Set<PersonID>) async -> [PersonID: String]

    /// What is known of the terminal's place. Asked before each batch of an upstream that holds what is in doubt.
    func placeDoubt() async -> PlaceDoubt
}

/// Which entries were recorded while nobody knew at which site the terminal was.
package struct PlaceDoubt: Sendable, Hashable {
    /// The entry since which it stands elsewhere, and nobody has said where; nil: no question is open.
    package var openSince: Sequence?
    /// What was answered later, newest last.
    package var answered: [SiteAssignments.Span]

    package init(openSince: Sequence? = nil, answered: [SiteAssignments.Span] = []) {
        self.openSince = openSince
        self.answered = answered
    }

    func isOpen(_ sequence: Sequence) -> Bool { openSince.map { sequence > $0 } ?? false }

    /// The site of an entry by a later answer; nil: the one that it names itself.
    func site(of sequence: Sequence, atMicroseconds wall: Int64) -> SiteCode? {
        answered.last { $0.holds(sequence, atMicroseconds: wall) }?.site
    }
}
