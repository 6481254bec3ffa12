import CDrivers

/// The kernel's clocks, read at the edge and nowhere else.
package enum BootClock {
    /// `CLOCK_BOOTTIME`, microseconds since this boot: counts on while suspended, is never set.
    package static func nowMicroseconds() -> Int64 { kd_clock_boot_us() }

    /// `CLOCK_REALTIME`, microseconds since 1970-01-01T00:00:00Z. May jump.
    package static func realtimeMicroseconds() -> Int64 { kd_clock_real_us() }

    /// The 128 bits of `/proc/sys/kernel/random/boot_id`, one value per boot.
    package static func bootIdentifier() throws(DriverError) -> (high: UInt64, low: UInt64) {
        let device = "/proc/sys/kernel/random/boot_id"
        var text = [CChar](repeating: 0, count: Int(KD_BOOT_ID_LENGTH))
        let result = kd_clock_boot_id(&text)
        guard result == 0 else { throw DriverError(operation: "read", device: device, errno: -result) }
        let digits = text.compactMap { Character(Unicode.Scalar(UInt8(bitPattern: $0))).hexDigitValue }
        guard digits.count == 32 else { throw DriverError(operation: "parse", device: device, errno: 22) }
        let halves = digits.map(UInt64.init)
        return (halves[..<16].reduce(0) { $0 << 4 | $1 }, halves[16...].reduce(0) { $0 << 4 | $1 })
    }

    /// Whether and how well something disciplines the wall clock (`adjtimex`).
    package struct Synchronisation: Sendable, Hashable {
        /// False while the kernel has `STA_UNSYNC` or `TIME_ERROR`: at start, and from 8 h 53 min after the last
        /// discipline (the error bound then passes 16 s).
        package let isSynchronised: Bool
        /// The kernel's bound on the error, microseconds; grows by 500 µs/s without discipline.
        package let maximumErrorMicroseconds: Int64
        package let estimatedErrorMicroseconds: Int64

        package init(
            isSynchronised: Bool, maximumErrorMicroseconds: Int64, estimatedErrorMicroseconds: Int64
        ) {
            self.isSynchronised = isSynchronised
            self.maximumErrorMicroseconds = maximumErrorMicroseconds
            self.estimatedErrorMicroseconds = estimatedErrorMicroseconds
        }
    }

    package static func synchronisation() throws(DriverError) -> Synchronisation {
        var sync = kd_clock_sync()
        let result = kd_clock_sync_state(&sync)
        guard result == 0 else { throw DriverError(operation: "adjtimex", device: "clock", errno: -result) }
        let unsynchronised: Int32 = 0x40  // STA_UNSYNC, linux/timex.h
        let error: Int32 = 5  // TIME_ERROR
        return Synchronisation(
            isSynchronised: sync.status & unsynchronised == 0 && sync.state != error,
            maximumErrorMicroseconds: sync.maximum_error_us,
            estimatedErrorMicroseconds: sync.estimated_error_us)
    }
}
