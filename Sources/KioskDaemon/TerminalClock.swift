import Domain
import Drivers
import Glibc
import Synchronization

/// Takes the time, once, at the edge: wall clock, boot clock, boot id, how far the wall clock is trusted and how far it
/// may be off.
///
/// In simulation the wall clock may be pushed and its trust set, so that what a bad clock does can be seen.
final class TerminalClock: Sendable {
    private let boot: BootID
    private let discipline: ClockDiscipline
    /// Read for every event and written by readers and the clock service: held for a few comparisons.
    private let sources: Mutex<TimeSources>
    private let pushedMicroseconds = Atomic<Int64>(0)
    private let pretendedTrust = Atomic<Int>(-1)

    init(_ discipline: ClockDiscipline = .kernel) throws(DriverError) {
        self.discipline = discipline
        let id = try BootClock.bootIdentifier()
        boot = BootID(high: id.high, low: id.low)
        let hasRealTimeClock = access("/dev/rtc0", F_OK) == 0
        sources = Mutex(TimeSources(fallback: hasRealTimeClock ? .realTimeClock : .unknown))
    }

    func now() -> Instant {
        let (wall, boot) = read()
        if let pretended = ClockTrust(rawValue: pretendedTrust.load(ordering: .relaxed)) {
            return Instant(
                wallMicroseconds: wall, bootMicroseconds: boot, boot: self.boot, trust: pretended)
        }
        let judgement = judge(wall, boot)
        return Instant(
            wallMicroseconds: wall, bootMicroseconds: boot, boot: self.boot, trust: judgement.trust,
            uncertaintyMilliseconds: judgement.uncertaintyMilliseconds)
    }

    /// The instant of something that the kernel saw at that boot-clock moment, shortly before now.
    func instant(atBootMicroseconds moment: Int64?) -> Instant {
        let now = now()
        guard let moment, moment <= now.bootMicroseconds else { return now }
        return now.advanced(by: moment - now.bootMicroseconds)
    }

    /// What is wrong between the clock and what vouches for it, if anything.
    var defect: TimeSources.Defect? {
        let (wall, boot) = read()
        return judge(wall, boot).defect
    }

    /// What dates entries of this run of the kernel; nil while nothing vouches for a time.
    var anchor: TimeSources.Anchor? {
        let (wall, boot) = read()
        if let pretended = ClockTrust(rawValue: pretendedTrust.load(ordering: .relaxed)) {
            return pretended.isTrusted
                ? TimeSources.Anchor(offsetMicroseconds: wall &- boot, trust: pretended) : nil
        }
        let kernel = discipline.synchronisation(atBootMicroseconds: boot)
        return sources.withLock { $0.anchor(wallMicroseconds: wall, bootMicroseconds: boot, kernel: kernel) }
    }

    /// A satellite fix said that it was this time, at that boot-clock moment (nil: now).
    func note(satelliteMicroseconds: Int64, atBootMicroseconds moment: Int64?) {
        let (wall, boot) = read()
        let at = moment ?? boot
        sources.withLock {
            $0.note(
                satelliteMicroseconds: satelliteMicroseconds, atBootMicroseconds: at,
                wallMicroseconds: wall &- (boot &- at))
        }
    }

    /// The book knows that it is not before this.
    func note(knownMicroseconds: Int64?) { sources.withLock { $0.knownMicroseconds = knownMicroseconds } }

    private func read() -> (wall: Int64, boot: Int64) {
        (
            BootClock.realtimeMicroseconds() &+ pushedMicroseconds.load(ordering: .relaxed),
            BootClock.nowMicroseconds()
        )
    }

    private func judge(_ wall: Int64, _ boot: Int64) -> TimeSources.Judgement {
        let kernel = discipline.synchronisation(atBootMicroseconds: boot)
        return sources.withLock { $0.judge(wallMicroseconds: wall, bootMicroseconds: boot, kernel: kernel) }
    }

    // MARK: simulation

    func push(byMicroseconds microseconds: Int64) {
        pushedMicroseconds.store(microseconds, ordering: .relaxed)
    }

    /// Nil: what the kernel says.
    func pretend(trust: ClockTrust?) { pretendedTrust.store(trust?.rawValue ?? -1, ordering: .relaxed) }
}
