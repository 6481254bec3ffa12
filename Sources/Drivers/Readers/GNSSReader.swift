/// A GNSS receiver on a serial line of its own: `GNSSDecoder` says what it understands.
package final class GNSSReader: Reader {
    package static let type = ReaderType(
        name: "gnss",
        summary: "GNSS receiver (NMEA 0183, u-blox UBX), on a serial line or shared with gpsd",
        device: "serial node, best by its fixed name (/dev/serial/by-id/…), or gpsd://127.0.0.1:2947",
        identifies: false,
        options: [
            .choice(
                "baud", SerialPort.speeds.map(String.init), standard: "9600",
                "bits per second, see the data sheet; of no effect with gpsd"),
            ReaderType.Option(
                "date-floor", standard: "",
                "no date before this day is believed, it is a week rollover (2026-11-21); empty: the day of the build"
            ) { floorDay($0) == nil ? "\"\($0)\" is not a date like 2026-11-21" : nil },
            ReaderType.silentAfter(
                standard: "60", "seconds without a byte after which the receiver counts as silent; 0: never"),
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
    private var decoder: GNSSDecoder
    private var pace = ReadPace.serialLine

    package init(_ settings: ReaderSettings) throws(DriverError) {
        guard let baud = Int(Self.type.value("baud", in: settings)),
            let floorDay = Self.floorDay(Self.type.value("date-floor", in: settings))
        else { throw DriverError(operation: "set up", device: settings.device, errno: 22) }
        decoder = GNSSDecoder(floorDay: floorDay)
        port = try SerialPort(path: settings.device, baud: baud)
        buffer = .allocate(capacity: 4096)
        buffer.initialize(repeating: 0)
    }

    /// Days since 1970-01-01 of `2026-11-21`; nil when that is no date.
    static func floorDay(_ text: String) -> Int? {
        if text.isEmpty { return BuildDate.floorDay }
        let digits = Array(text.utf8)
        guard digits.count == 10, digits[4] == UInt8(ascii: "-"), digits[7] == UInt8(ascii: "-"),
            let year = NMEAFields.digits(digits.span, 0..<4),
            let month = NMEAFields.digits(digits.span, 5..<7),
            let dayOfMonth = NMEAFields.digits(digits.span, 8..<10)
        else { return nil }
        return EpochCalendar.day(year: year, month: month, dayOfMonth: dayOfMonth)
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        let timeout = decoder.isOpen ? Self.silenceMilliseconds : -1
        guard
            let count = try port.read(
                into: UnsafeMutableRawBufferPointer(buffer), stop: stop, timeoutMilliseconds: timeout,
                pace: &pace)
        else { return nil }
        if count == 0 { return decoder.settle() }
        // SAFETY: the line has just written `count` bytes there, and the span ends with this call.
        let received = UnsafeBufferPointer(rebasing: buffer[..<count])
        return decoder.readings(from: received.span, at: BootClock.nowMicroseconds())
    }

    deinit { buffer.deallocate() }
}
