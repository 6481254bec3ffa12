import CDrivers

/// How a character travels on a serial line: data bits, parity, stop bits.
package struct SerialFraming: Sendable, Hashable {
    package enum Parity: String, Sendable, CaseIterable {
        case none = "N"
        case even = "E"
        case odd = "O"
    }

    /// 7 or 8.
    package let dataBits: Int
    package let parity: Parity
    /// 1 or 2.
    package let stopBits: Int

    /// What nearly every device speaks.
    package static let eightN1 = SerialFraming(dataBits: 8, parity: .none, stopBits: 1)

    private init(dataBits: Int, parity: Parity, stopBits: Int) {
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
    }

    /// The usual short form: `8N1`, `7E1`, `7O2`. Nil when it is none.
    package init?(_ text: String) {
        let parts = Array(text.uppercased())
        guard parts.count == 3, let dataBits = parts[0].wholeNumberValue, (7...8).contains(dataBits),
            let parity = Parity(rawValue: String(parts[1])),
            let stopBits = parts[2].wholeNumberValue, (1...2).contains(stopBits)
        else { return nil }
        self.init(dataBits: dataBits, parity: parity, stopBits: stopBits)
    }
}

/// A serial line in raw mode, held exclusively until the value ends. Used by one thread.
package struct SerialPort: ~Copyable {
    /// The speeds that `init` takes, bits per second.
    package static let speeds = [
        300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
    ]

    private let handle: OpaquePointer
    private let path: String

    /// Opens `path` and drops input that waited there: its time is unknown.
    /// Throws ENOENT or ENODEV (no device), EBUSY (another program holds it), EINVAL (no such speed), ENOTTY.
    package init(path: String, baud: Int, framing: SerialFraming = .eightN1) throws(DriverError) {
        var opened: OpaquePointer?
        let parity = CChar(truncatingIfNeeded: framing.parity.rawValue.utf8.first ?? UInt8(ascii: "N"))
        let result = kd_serial_open(
            path, Int32(clamping: baud), Int32(framing.dataBits), parity, Int32(framing.stopBits), &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "open", device: path, errno: -result)
        }
        handle = opened
        self.path = path
    }

    /// Waits for bytes and copies them into `buffer`.
    /// Returns their count; 0 when `timeoutMilliseconds` passed without any (negative: never); nil once stopped.
    /// Throws ENODEV when the device is gone.
    package func read(
        into buffer: UnsafeMutableRawBufferPointer, stop: Stop, timeoutMilliseconds: Int32,
        pace: inout ReadPace
    ) throws(DriverError) -> Int? {
        let ready = stop.wait(for: kd_serial_fd(handle), timeoutMilliseconds: timeoutMilliseconds, &pace)
        if ready < 0 { throw DriverError(operation: "poll", device: path, errno: -ready) }
        if ready == 2 { return nil }
        guard ready == 1, let start = buffer.baseAddress else { return 0 }
        // SAFETY: the C side writes at most `count` bytes, and `start` has room for them.
        let count = kd_serial_read(handle, start, buffer.count)
        if count < 0 { throw DriverError(operation: "read", device: path, errno: Int32(-count)) }
        return count
    }

    deinit { kd_serial_close(handle) }
}
