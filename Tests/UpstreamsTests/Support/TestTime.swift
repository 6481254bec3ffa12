import Domain
import Stands
import Testing
import Upstreams

/// Clocks that run `factor` times as fast as real ones, so that back-off costs no time and still has its
/// length.
func fastTime(_ factor: Int64 = 200, trust: ClockTrust = .synchronised) -> Timekeeper {
    let start = ContinuousClock.now
    return Timekeeper(
        now: {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            let elapsed = (seconds * 1_000_000 + attoseconds / 1_000_000_000_000) * factor
            return Rows.instant(1_000_000, trust: trust).advanced(by: elapsed)
        },
        pause: { try await Task.sleep(for: .nanoseconds($0 * 1_000 / factor + 1)) })
}

/// Polls until the condition holds; records an issue when it does not within the time.
func until(
    _ what: Comment, seconds: Int = 30, location: SourceLocation = #_sourceLocation,
    _ condition: () async -> Bool
) async {
    let end = ContinuousClock.now + .seconds(Patience.seconds(Double(seconds)))
    while ContinuousClock.now < end {
        if await condition() { return }
        try? await Task.sleep(for: .milliseconds(3))
    }
    Issue.record(what, sourceLocation: location)
}
