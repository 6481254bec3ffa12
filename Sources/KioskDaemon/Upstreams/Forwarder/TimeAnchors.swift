import Domain
import Store

/// Trusted moments by run of the kernel, from which the true time of earlier entries of the same run is
/// derived.
struct TimeAnchors: Sendable {
    /// Wall clock minus boot clock, microseconds.
    private var offsets: [BootID: Int64] = [:]
    private var order: [BootID] = []
    private static let most = 64

    /// A moment whose clock was trusted, or an entry that says what the time was.
    mutating func note(_ row: Row) {
        if row.coded.kind == Self.kind, case .anchored(let anchored) = Fact(row.coded, in: row.book) {
            note(anchored.boot, anchored.offsetMicroseconds)
        } else {
            note(row.instant)
        }
    }

    private static let kind = "anchored"

    mutating func note(_ instant: Instant) {
        guard instant.trust.isTrusted else { return }
        note(instant.boot, instant.wallMicroseconds &- instant.bootMicroseconds)
    }

    private mutating func note(_ boot: BootID, _ offset: Int64) {
        guard offsets[boot] == nil else { return }
        if order.count == Self.most { offsets[order.removeFirst()] = nil }
        order.append(boot)
        offsets[boot] = offset
    }

    /// Whether the true time of an entry is known.
    func knows(_ instant: Instant) -> Bool { instant.trust.isTrusted || offsets[instant.boot] != nil }

    /// The true wall clock of an entry whose own is not trusted; nil when its own is, or when nothing vouches
    /// for one.
    func derived(_ instant: Instant) -> Int64? {
        guard !instant.trust.isTrusted, let offset = offsets[instant.boot] else { return nil }
        let (sum, overflow) = instant.bootMicroseconds.addingReportingOverflow(offset)
        return overflow ? nil : sum
    }
}
