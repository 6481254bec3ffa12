/// The receiver that gpsd holds, heard through gpsd's JSON on this machine's port 2947 or another.
package final class GpsdReader: Reader {
    static let scheme = "gpsd://"
    /// gpsd_json(5), ?WATCH.
    private static let watch = "?WATCH={\"enable\":true,\"json\":true};\n"

    private let socket: LoopbackSocket
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var decoder: GpsdDecoder
    private var pace = ReadPace.serialLine

    package init(_ settings: ReaderSettings) throws(DriverError) {
        guard let port = Self.port(of: settings.device),
            let floorDay = GNSSReader.floorDay(GNSSReader.type.value("date-floor", in: settings))
        else { throw DriverError(operation: "set up", device: settings.device, errno: 22) }
        decoder = GpsdDecoder(floorDay: floorDay)
        socket = try LoopbackSocket(port: port, device: settings.device)
        try socket.write(Self.watch)
        buffer = .allocate(capacity: 4096)
        buffer.initialize(repeating: 0)
    }

    /// The port of `gpsd://127.0.0.1:2947`; the port may lack. Nil for any other machine.
    static func port(of device: String) -> UInt16? {
        let parts = device.dropFirst(scheme.count).split(separator: ":", omittingEmptySubsequences: false)
        guard device.hasPrefix(scheme), let host = parts.first, ["127.0.0.1", "localhost"].contains(host),
            parts.count <= 2
        else { return nil }
        return parts.count == 1 ? 2947 : UInt16(parts[1]).flatMap { $0 > 0 ? $0 : nil }
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        guard
            let count = try socket.read(
                into: UnsafeMutableRawBufferPointer(buffer), stop: stop, timeoutMilliseconds: -1, pace: &pace)
        else { return nil }
        // SAFETY: the socket has just written `count` bytes there, and the span ends with this call.
        let received = UnsafeBufferPointer(rebasing: buffer[..<count])
        return decoder.readings(from: received.span, at: BootClock.nowMicroseconds())
    }

    deinit { buffer.deallocate() }
}
