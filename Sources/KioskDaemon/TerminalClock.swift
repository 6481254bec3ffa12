import Domain
import Drivers
import Synchronization

/// Takes the time, once, at the edge: wall clock, boot clock, boot id, and how far the wall clock is trusted.
///
/// In simulation the wall clock may be pushed and its trust set, so that what a bad clock does can be seen.
final class TerminalClock: Sendable {
    private let boot: BootID
    private let pushedMicroseconds = Atomic<Int64>(0)
    private let pretendedTrust = Atomic<Int>(-1)
    private let untrustedFallback: ClockTrust

    /// `hasRealTimeClock`: what an unsynchronised kernel clock is worth (`realTimeClock`, else `unknown`).
    init(hasRealTimeClock: Bool) throws(DriverError) {
        let id = try BootClock.bootIdentifier()
        boot = BootID(high: id.high, low: id.low)
        untrustedFallback = hasRealTimeClock ? .realTimeClock : .unknown
    }

    func now() -> Instant {
        Instant(
            wallMicroseconds: BootClock.realtimeMicroseconds() &+ pushedMicroseconds.load(ordering: .relaxed),
            bootMicroseconds: BootClock.nowMicroseconds(), boot: boot, trust: trust())
    }

    /// The instant of something that the kernel saw at that boot-clock moment, shortly before now.
    func instant(atBootMicroseconds moment: Int64?) -> Instant {
        let now = now()
        guard let moment, moment <= now.bootMicroseconds else { return now }
        return now.advanced(by: moment - now.bootMicroseconds)
    }

    private func trust() -> ClockTrust {
        if let pretended = ClockTrust(rawValue: pretendedTrust.load(ordering: .relaxed)) { return pretended }
        guard let kernel = try? BootClock.synchronisation(), kernel.isSynchronised else {
            return untrustedFallback
        }
        return .synchronised
    }

    // MARK: simulation

    func push(byMicroseconds microseconds: Int64) {
        pushedMicroseconds.store(microseconds, ordering: .relaxed)
    }

    /// Nil: what the kernel says.
    func pretend(trust: ClockTrust?) { pretendedTrust.store(trust?.rawValue ?? -1, ordering: .relaxed) }
}
