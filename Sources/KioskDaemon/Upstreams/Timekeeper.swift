import Domain

/// The clocks, and waiting by them. Given from outside so that tests need not wait.
package struct Timekeeper: Sendable {
    package var now: @Sendable () -> Instant
    /// Returns after so many microseconds of the boot clock, or throws when its task is cancelled.
    package var pause: @Sendable (_ microseconds: Int64) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Instant,
        pause: @escaping @Sendable (_ microseconds: Int64) async throws -> Void
    ) {
        self.now = now
        self.pause = pause
    }

    /// Waits by the continuous clock, which on Linux is `CLOCK_BOOTTIME`.
    package init(now: @escaping @Sendable () -> Instant) {
        self.init(now: now) { try await Task.sleep(for: .microseconds($0)) }
    }
}
