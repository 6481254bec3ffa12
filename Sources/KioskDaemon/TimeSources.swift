import Domain
import Drivers

/// What vouches for the wall clock: the kernel's discipline, satellites, and the newest time that was certain. A
/// value without a clock of its own.
///
/// The boot clock is what all are compared by: it never steps, so that within one run of the kernel every source is
/// an offset to it.
struct TimeSources {
    /// What an unsynchronised clock is worth: `realTimeClock` with a battery-backed clock, else `unknown`.
    var fallback: ClockTrust
    /// The wall clock is never before this, microseconds since 1970; nil: nothing is known.
    var knownMicroseconds: Int64?
    private(set) var satellites = SatelliteTime()

    /// Two sources that differ by less agree.
    static let agreementMicroseconds: Int64 = 2_000_000

    struct Judgement: Hashable {
        var trust: ClockTrust
        /// Milliseconds; nil: nobody knows.
        var uncertaintyMilliseconds: Int32?
        var defect: Defect?
    }

    /// Why the clock is less trusted than one of its sources is.
    enum Defect: String {
        case beforeKnownTime = "before-known-time"
        case satellitesDisagree = "satellites-disagree"
    }

    /// What true time is told by: wall clock minus boot clock, and what vouches for it.
    struct Anchor: Hashable {
        var offsetMicroseconds: Int64
        var trust: ClockTrust
        var uncertaintyMilliseconds: Int32?
    }

    mutating func note(
        satelliteMicroseconds: Int64, atBootMicroseconds boot: Int64, wallMicroseconds wall: Int64
    ) {
        satellites.note(satelliteMicroseconds, atBootMicroseconds: boot, wallOffset: wall &- boot)
    }

    /// How far the wall clock may be trusted now. `kernel` is nil when it cannot be asked.
    func judge(
        wallMicroseconds wall: Int64, bootMicroseconds boot: Int64, kernel: BootClock.Synchronisation?
    ) -> Judgement {
        if let knownMicroseconds, wall < knownMicroseconds &- Self.agreementMicroseconds {
            return Judgement(trust: .unknown, defect: .beforeKnownTime)
        }
        let difference = satellites.offset(atBootMicroseconds: boot).map { (wall &- boot &- $0).magnitude }
        let agrees = difference.map { $0 <= Self.agreementMicroseconds.magnitude }
        if let kernel, kernel.isSynchronised {
            // Satellites alone do not make a disciplined clock doubtful: they are easier to forge.
            return Judgement(
                trust: agrees == true ? .gnss : .synchronised,
                uncertaintyMilliseconds: Self.milliseconds(kernel.maximumErrorMicroseconds.magnitude),
                defect: agrees == false ? .satellitesDisagree : nil)
        }
        if let difference, agrees == true {
            return Judgement(
                trust: .gnss,
                uncertaintyMilliseconds: Self.milliseconds(difference + SatelliteTime.uncertaintyMicroseconds)
            )
        }
        return Judgement(trust: fallback, defect: agrees == false ? .satellitesDisagree : nil)
    }

    /// What dates entries of this run of the kernel; nil while nothing vouches for a time.
    func anchor(
        wallMicroseconds wall: Int64, bootMicroseconds boot: Int64, kernel: BootClock.Synchronisation?
    ) -> Anchor? {
        let judgement = judge(wallMicroseconds: wall, bootMicroseconds: boot, kernel: kernel)
        if judgement.trust.isTrusted {
            return Anchor(
                offsetMicroseconds: wall &- boot, trust: judgement.trust,
                uncertaintyMilliseconds: judgement.uncertaintyMilliseconds)
        }
        guard let offset = satellites.offset(atBootMicroseconds: boot) else { return nil }
        if let knownMicroseconds, boot &+ offset < knownMicroseconds { return nil }
        return Anchor(
            offsetMicroseconds: offset, trust: .gnss,
            uncertaintyMilliseconds: Self.milliseconds(SatelliteTime.uncertaintyMicroseconds))
    }

    private static func milliseconds(_ microseconds: UInt64) -> Int32 {
        Int32(clamping: microseconds / 1000 + 1)
    }
}

/// What satellites say of the time, as an offset to the boot clock. Believed when several fixes in a row say the
/// same; a jump away from that, in the same run of the kernel, is a forged or confused receiver.
struct SatelliteTime {
    /// Fixes in a row that must agree.
    private static let needed = 5
    /// A receiver's line is late by as much as it takes to send it; fixes in a row differ by less than this.
    private static let spreadMicroseconds: Int64 = 1_000_000
    /// How long a fix speaks for.
    private static let freshMicroseconds: Int64 = 60_000_000
    /// Until a receiver knows the leap seconds, its time is off by up to their number: not a forgery.
    private static let leapSecondsMicroseconds: Int64 = 30_000_000
    /// Of a time that came over a serial line.
    static let uncertaintyMicroseconds: UInt64 = 1_000_000

    private var row: [Int64] = []
    private var newestBoot: Int64 = .min
    private var believed: Int64?

    mutating func note(_ microseconds: Int64, atBootMicroseconds boot: Int64, wallOffset: Int64) {
        let offset = microseconds &- boot
        if let last = row.last, (offset &- last).magnitude > Self.spreadMicroseconds.magnitude { row = [] }
        row.append(offset)
        if row.count > Self.needed { row.removeFirst() }
        newestBoot = max(newestBoot, boot)
        // The least late of them.
        guard row.count == Self.needed, let best = row.max() else { return }
        if let believed {
            let jump = (best &- believed).magnitude
            let isCorrection = jump <= Self.leapSecondsMicroseconds.magnitude
            let isConfirmed =
                (best &- wallOffset).magnitude <= TimeSources.agreementMicroseconds.magnitude
            guard isCorrection || isConfirmed else { return }
        }
        believed = best
    }

    /// True wall clock minus boot clock, microseconds; nil: not heard lately, or never believed.
    func offset(atBootMicroseconds boot: Int64) -> Int64? {
        boot &- newestBoot <= Self.freshMicroseconds ? believed : nil
    }
}
