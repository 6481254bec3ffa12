/// A badge reader on a serial line: `BadgeFrameDecoder` says what it understands.
package final class SerialBadgeReader: TappedReader {
    package static let type = ReaderType(
        name: "serial-badge",
        summary: "badge reader on a serial line (EM4100, RDM6300, ID-12LA, or lines of text)",
        device: "serial node, best by its fixed name (/dev/serial/by-id/…)",
        identifies: true,
        options: [
            .choice(
                "baud", SerialPort.speeds.map(String.init), standard: "9600",
                "bits per second, see the data sheet"),
            ReaderType.Option("framing", standard: "8N1", "data bits, parity N/E/O, stop bits") { value in
                SerialFraming(value) == nil ? "\"\(value)\" is not like 8N1, 7E1, 8O2" : nil
            },
            .choice(
                "format", BadgeFrameDecoder.Options.Format.allCases.map(\.rawValue), standard: "auto",
                "auto takes what comes, but ten hexadecimal digits between 02 and 03 only with their checksum; before the first sound frame a badly damaged one may pass for a line, so set what the reader sends: em4100 takes frames with checksum only, line-hex and line-decimal take lines"
            ),
            .choice(
                "frame-check", ["none", "xor"], standard: "none",
                "xor: a check byte follows each frame (IDTECK SR10)"),
            .choice(
                "line-end", ["terminator", "silence"], standard: "terminator",
                "silence: the reader ends its lines with nothing but 80 ms of silence"),
            ReaderType.silentAfter(
                standard: "0",
                "for readers that say regularly that they live: seconds without a byte after which it counts as silent; 0: never"
            ),
        ],
        replay: { Replay($0) },
        open: { settings throws(DriverError) in try SerialBadgeReader(settings) })

    /// Silence after which an unfinished badge is over: a character takes 1 ms at 9600 baud.
    static let silenceMilliseconds: Int32 = 80

    package var tap: ReaderTap?
    private let port: SerialPort
    private let buffer: UnsafeMutableRawBufferPointer
    private var decoder: BadgeFrameDecoder
    private var repeats = RepeatFilter()
    private var pace = ReadPace.serialLine
    private var firstByteMicroseconds: Int64 = 0

    package init(_ settings: ReaderSettings) throws(DriverError) {
        let type = Self.type
        guard let baud = Int(type.value("baud", in: settings)),
            let framing = SerialFraming(type.value("framing", in: settings)),
            let options = Self.decoderOptions(settings)
        else { throw DriverError(operation: "set up", device: settings.device, errno: 22) }
        port = try SerialPort(path: settings.device, baud: baud, framing: framing)
        buffer = .allocate(byteCount: 4096, alignment: 16)
        decoder = BadgeFrameDecoder(options: options)
    }

    /// Nil when an option has a value that `type.check` refuses.
    static func decoderOptions(_ settings: ReaderSettings) -> BadgeFrameDecoder.Options? {
        guard let format = BadgeFrameDecoder.Options.Format(rawValue: type.value("format", in: settings))
        else {
            return nil
        }
        return BadgeFrameDecoder.Options(
            format: format, hasFrameCheck: type.value("frame-check", in: settings) == "xor",
            silenceEndsLine: type.value("line-end", in: settings) == "silence")
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        let timeout = decoder.isPartial ? Self.silenceMilliseconds : -1
        guard
            let count = try port.read(
                into: buffer, stop: stop, timeoutMilliseconds: timeout, pace: &pace)
        else { return nil }
        if count > 0 { tap?.take(.bytes(Array(buffer[..<count]))) }
        let now = BootClock.nowMicroseconds()
        if !decoder.isPartial { firstByteMicroseconds = now }
        let outcomes = count == 0 ? decoder.flush() : decoder.decode(buffer[..<count])
        let news = outcomes.filter { repeats.admits($0, at: now) }
        return news.map { $0.reading(at: firstByteMicroseconds) }
    }

    deinit { buffer.deallocate() }
}

extension BadgeOutcome {
    func reading(at bootMicroseconds: Int64?) -> Reading {
        switch self {
        case .badge(let badge): Reading(bootMicroseconds: bootMicroseconds, value: .badge(badge))
        case .defect(let defect): Reading(bootMicroseconds: bootMicroseconds, value: .readError(defect))
        }
    }
}
