import Domain
import Web

extension DamageStatus {
    /// How long the page speaks of damage, microseconds: two weeks. Metrics, book and upstream do for good.
    private static let noticeMicroseconds: Int64 = 14 * 86_400_000_000

    /// Nil without damage, and once it is surely old. A clock that was set says nothing of its age: then it is shown.
    init?(_ repairs: Repairs?, at now: Instant) {
        guard let repairs, let found = repairs.found else { return nil }
        if let age = now.microseconds(since: found), age >= Self.noticeMicroseconds { return nil }
        self.init(lostCount: repairs.lostCount)
    }
}
