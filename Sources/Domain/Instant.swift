/// How far the wall clock is trusted, worst first. Stored with every entry.
package enum ClockTrust: Int, Sendable, Codable, Comparable {
    /// Nothing vouches for the clock: no RTC, no time source (it may say 1970).
    case unknown = 0
    /// Restored from the last time on disk: behind by the time without power.
    case saved = 1
    /// A battery-backed clock that nothing has checked since the start.
    case realTimeClock = 2
    /// The kernel says that it is disciplined (`adjtimex`: not `STA_UNSYNC`).
    case synchronised = 3
    /// Agreed with a GNSS receiver.
    case gnss = 4

    package static func < (left: ClockTrust, right: ClockTrust) -> Bool { left.rawValue < right.rawValue }

    /// As receivers and other programs know it.
    package var word: String {
        switch self {
        case .unknown: "unknown"
        case .saved: "saved"
        case .realTimeClock: "rtc"
        case .synchronised: "synchronised"
        case .gnss: "gnss"
        }
    }

    /// Whether durations and days may be computed from the wall clock.
    package var isTrusted: Bool { self >= .synchronised }
}

/// One run of the kernel (`/proc/sys/kernel/random/boot_id`): 128 bits.
package struct BootID: Hashable, Sendable, Codable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// A moment, taken once at the edge: what the wall clock said, what the boot clock said, and how far the
/// former is trusted.
package struct Instant: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, as the wall clock said.
    package var wallMicroseconds: Int64
    /// Microseconds of `CLOCK_BOOTTIME`: never steps, stands still only without power.
    package var bootMicroseconds: Int64
    package var boot: BootID
    package var trust: ClockTrust
    /// How far the wall clock may be off, milliseconds; nil: nobody knows.
    package var uncertaintyMilliseconds: Int32?

    package init(
        wallMicroseconds: Int64, bootMicroseconds: Int64, boot: BootID, trust: ClockTrust,
        uncertaintyMilliseconds: Int32? = nil
    ) {
        self.wallMicroseconds = wallMicroseconds
        self.bootMicroseconds = bootMicroseconds
        self.boot = boot
        self.trust = trust
        self.uncertaintyMilliseconds = uncertaintyMilliseconds
    }

    /// Microseconds from `earlier` to here: by the boot clock inside one boot, else by two trusted wall
    /// clocks, else not decidable (nil).
    package func microseconds(since earlier: Instant) -> Int64? {
        if boot == earlier.boot {
            let (difference, overflow) = bootMicroseconds.subtractingReportingOverflow(
                earlier.bootMicroseconds)
            return overflow ? nil : difference
        }
        guard trust.isTrusted, earlier.trust.isTrusted else { return nil }
        let (difference, overflow) = wallMicroseconds.subtractingReportingOverflow(earlier.wallMicroseconds)
        return overflow ? nil : difference
    }

    /// Microseconds that have passed since `earlier` at the least, for alarms about what waits: they may ring too early, but
    /// not never. Where nothing is certain it is what this boot has lasted, or what the wall clocks say of each other,
    /// where both go on without power.
    package func microsecondsAtLeast(since earlier: Instant) -> Int64 {
        if let certain = microseconds(since: earlier) { return max(0, certain) }
        let goOn = min(trust, earlier.trust) >= .realTimeClock
        let (difference, overflow) = wallMicroseconds.subtractingReportingOverflow(earlier.wallMicroseconds)
        return max(0, boot == earlier.boot ? 0 : bootMicroseconds, goOn && !overflow ? difference : 0)
    }

    /// The same clocks, `microseconds` later.
    package func advanced(by microseconds: Int64) -> Instant {
        var later = self
        later.wallMicroseconds = wallMicroseconds.addingReportingOverflow(microseconds).partialValue
        later.bootMicroseconds = bootMicroseconds.addingReportingOverflow(microseconds).partialValue
        return later
    }
}

/// In a snapshot: `[wall, boot, boot id high, boot id low, trust]`, then the uncertainty if there is one,
/// because a checkpoint holds thousands of them.
extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        wallMicroseconds = try container.decode(Int64.self)
        bootMicroseconds = try container.decode(Int64.self)
        boot = BootID(high: try container.decode(UInt64.self), low: try container.decode(UInt64.self))
        trust = try container.decode(ClockTrust.self)
        uncertaintyMilliseconds = container.isAtEnd ? nil : try container.decode(Int32.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(wallMicroseconds)
        try container.encode(bootMicroseconds)
        try container.encode(boot.high)
        try container.encode(boot.low)
        try container.encode(trust)
        if let uncertaintyMilliseconds { try container.encode(uncertaintyMilliseconds) }
    }
}
