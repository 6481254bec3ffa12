import Glibc

/// The stage's only view of time, so that tests turn it by hand.
package struct StageClock: Sendable {
    /// `CLOCK_BOOTTIME`, microseconds.
    package var bootMicroseconds: @Sendable () -> Int64
    /// Returns when the boot clock has reached that; throws when cancelled.
    package var sleep: @Sendable (_ untilBootMicroseconds: Int64) async throws -> Void

    package init(
        bootMicroseconds: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (_ untilBootMicroseconds: Int64) async throws -> Void
    ) {
        self.bootMicroseconds = bootMicroseconds
        self.sleep = sleep
    }

    package static let system = StageClock(
        bootMicroseconds: { Self.readBootClock() },
        sleep: { deadline in
            let left = Duration.microseconds(max(0, deadline - Self.readBootClock()))
            try await Task.sleep(for: left, tolerance: nil, clock: ContinuousClock())
        })

    private static func readBootClock() -> Int64 {
        var now = timespec()
        // Cannot fail: the clock id is a constant that every supported kernel has.
        _ = clock_gettime(CLOCK_BOOTTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }
}
