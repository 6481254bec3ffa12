// Where the terminal was.

/// The live position left the surveyed one by more than the limit, or came back.
package struct Moved: Hashable, Sendable {
    package var isAway: Bool
    package var distanceMetres: Int

    package init(isAway: Bool, distanceMetres: Int) {
        self.isAway = isAway
        self.distanceMetres = distanceMetres
    }
}

/// The tamper contact at the entry's reader: the housing was opened or closed.
package struct HousingChanged: Hashable, Sendable {
    package var isOpen: Bool

    package init(isOpen: Bool) { self.isOpen = isOpen }
}

/// A thinned position (a few a day for a terminal that stands still).
package struct Positioned: Hashable, Sendable {
    package var place: Place
    /// Horizontal accuracy, centimetres, when the receiver says it.
    package var accuracyCentimetres: Int?
    /// How many fixes in a row, this one included, spoke against the present opinion on whether the terminal
    /// stands where it was surveyed.
    package var evidence: Int

    package init(place: Place, accuracyCentimetres: Int? = nil, evidence: Int = 0) {
        self.place = place
        self.accuracyCentimetres = accuracyCentimetres
        self.evidence = evidence
    }
}
