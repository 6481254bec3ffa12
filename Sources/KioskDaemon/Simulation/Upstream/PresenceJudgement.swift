/// What the virtual social security makes of presences that are sent in order.
package struct PresenceJudgement: Sendable, Hashable {
    package static let pending = "pending"
    package static let valid = "valid"
    package static let invalid = "invalid"

    /// Each so-many-th presence is refused, 1: every one; nil: none.
    package var refusedEvery: Int?
    /// Else pending at first.
    package var isValidAtOnce = false
    /// Whether what is pending becomes valid when somebody asks.
    package var isValidWhenAsked = false

    package init(refusedEvery: Int? = nil, isValidAtOnce: Bool = false, isValidWhenAsked: Bool = false) {
        self.refusedEvery = refusedEvery
        self.isValidAtOnce = isValidAtOnce
        self.isValidWhenAsked = isValidWhenAsked
    }

    /// - Parameter number: of a presence, from 1, in the order in which they came.
    func refuses(_ number: Int) -> Bool { refusedEvery.map { $0 > 0 && number.isMultiple(of: $0) } ?? false }
}
