/// A GNSS receiver on a serial line of its own: `GNSSDecoder` says what it understands.
package final class GNSSReader: Reader {
    package static let type = ReaderType(
        name: "gnss",
        summary: "GNSS receiver (NMEA 0183, u-blox UBX), on a serial line or shared with gpsd",
        device: "serial node, best by its fixed name (/dev/serial/by-id/…), or gpsd://127.0.0.1:2947",
        options: [
            .choice(
                "baud", SerialPort.speeds.map(String.init), standard: "9600",
                "bits per second, see the data sheet; of no effect with gpsd")
        ],
        open: { settings throws(DriverError) in
            settings.device.hasPrefix(GpsdReader.scheme)
                ? try GpsdReader(settings) as any Reader : try GNSSReader(settings)
        })

    /// Silence after which a second's sentences are all there. Receivers pause for some tens of milliseconds
    /// between sentences, and for hundreds between one second and the next.
    static let silenceMilliseconds: Int32 = 250

    private let port: SerialPort
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var decoder = GNSSDecoder()

    package init(_ settings: ReaderSettings) throws(DriverError) {
        guard let baud = Int(Self.type.value("baud", in: settings)) else {
            throw DriverError(operation: "set up", device: settings.device, errno: 22)
        }
        port = try SerialPort(path: settings.device, baud: baud)
        buffer = .allocate(capacity: 4096)
        buffer.initialize(repeating: 0)
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        let timeout = decoder.isOpen ? Self.silenceMilliseconds : -1
        guard
            let count = try port.read(
                into: UnsafeMutableRawBufferPointer(buffer), stop: stop, timeoutMilliseconds: timeout)
        else { return nil }
        if count == 0 { return decoder.settle() }
        // SAFETY: the line has just written `count` bytes there, and the span ends with this call.
        let received = UnsafeBufferPointer(rebasing: buffer[..<count])
        return decoder.readings(from: received.span, at: BootClock.nowMicroseconds())
    }

    deinit { buffer.deallocate() }
}
