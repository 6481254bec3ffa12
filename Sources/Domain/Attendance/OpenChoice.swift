/// A choice that a person has been offered and that nothing has settled yet. There is at most one.
package struct OpenChoice: Hashable, Sendable, Codable {
    package var person: PersonID
    package var credential: CredentialID?
    package var method: IdentificationMethod
    /// The `Presented` that opened it, whose moment the punch will have.
    package var first: Sequence
    package var instant: Instant
    /// The newest `Presented` of it.
    package var presented: Sequence
    /// The default first.
    package var offered: [Action]
    package var defaultsToNothing: Bool
    package var settlesAtBootMicroseconds: Int64
    /// What is asked now that the action is settled; nil: the action itself.
    package var asked: Asked?

    init(_ presented: Presented, sequence: Sequence, instant: Instant) {
        person = presented.person
        credential = presented.credential
        method = presented.method
        first = sequence
        self.instant = instant
        self.presented = sequence
        offered = presented.offered
        defaultsToNothing = presented.defaultsToNothing
        settlesAtBootMicroseconds = presented.settlesAtBootMicroseconds
        asked = presented.asked
    }

    /// The same badge again, or a part of the answer.
    mutating func move(to presented: Presented, sequence: Sequence) {
        self.presented = sequence
        offered = presented.offered
        defaultsToNothing = presented.defaultsToNothing
        settlesAtBootMicroseconds = presented.settlesAtBootMicroseconds
        asked = presented.asked
    }

    /// What is recorded when nobody chooses.
    package var fallback: Action? { defaultsToNothing ? nil : offered.first }

    /// How the action came about that is recorded when nobody chooses: it was chosen where the badge was held again.
    var fallbackBasis: Basis { asked?.basis ?? (presented != first ? .chosen : .defaulted) }

    func isNamed(by sequence: Sequence) -> Bool { sequence == first || sequence == presented }

    /// Whether the window is over, also because the machine was started since.
    func isOver(at now: Instant) -> Bool {
        now.boot != instant.boot || now.bootMicroseconds >= settlesAtBootMicroseconds
    }
}
