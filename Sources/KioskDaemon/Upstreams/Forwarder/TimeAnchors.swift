import Domain

/// Trusted moments by run of the kernel, from which the true time of earlier entries of the same run is
/// derived.
struct TimeAnchors: Sendable {
    /// Wall clock minus boot clock, microseconds.
    private var offsets: [BootID: Int64] = [:]
    private var order: [BootID] = []
    private static let most = 64

    mutating func note(_ instant: Instant) {
        guard instant.trust.isTrusted, offsets[instant.boot] == nil else { return }
        if order.count == Self.most { offsets[order.removeFirst()] = nil }
        order.append(instant.boot)
        offsets[instant.boot] = instant.wallMicroseconds &- instant.bootMicroseconds
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
