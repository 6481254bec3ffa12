/// A badge reader that types like a keyboard (HID). Grabbed: nothing of it reaches a console or browser.
package final class KeyboardBadgeReader: TappedReader {
    package static let type = ReaderType(
        name: "keyboard-badge",
        summary: "badge reader or code scanner that types like a keyboard (USB HID)",
        device: "input node, best by its fixed name (/dev/input/by-path/…-event-kbd)",
        identifies: true,
        options: [
            .choice(
                "layout", KeyMap.Layout.allCases.map(\.rawValue), standard: "us",
                "the keyboard layout that the reader is set to, whatever the console has"),
            .choice(
                "format", KeyboardBadgeDecoder.Options.Format.allCases.map(\.rawValue), standard: "auto",
                "auto takes any text; line-hex and line-decimal refuse everything else"),
            .choice(
                "line-end", ["terminator", "silence"], standard: "terminator",
                "terminator: Enter or Tab ends a badge; silence: the reader ends it by falling silent"),
            ReaderType.Option("silence-ms", standard: "80", "silence that ends a badge, 20 to 2000 ms") {
                value in
                silence(value) == nil ? "\"\(value)\" is not a number from 20 to 2000" : nil
            },
        ],
        replay: { Replay($0) },
        open: { settings throws(DriverError) in try KeyboardBadgeReader(settings) })

    package var tap: ReaderTap?
    private let device: InputDevice
    private let silenceMilliseconds: Int32
    private var decoder: KeyboardBadgeDecoder
    private var repeats = RepeatFilter()
    private var pace = ReadPace.keyboard

    package init(_ settings: ReaderSettings) throws(DriverError) {
        guard let options = Self.decoderOptions(settings) else {
            throw DriverError(operation: "set up", device: settings.device, errno: 22)
        }
        device = try InputDevice(path: settings.device)
        silenceMilliseconds = Int32(clamping: options.silenceMilliseconds)
        decoder = KeyboardBadgeDecoder(options: options)
    }

    /// Nil when an option has a value that `type.check` refuses.
    static func decoderOptions(_ settings: ReaderSettings) -> KeyboardBadgeDecoder.Options? {
        guard let layout = KeyMap.Layout(rawValue: type.value("layout", in: settings)),
            let format = KeyboardBadgeDecoder.Options.Format(rawValue: type.value("format", in: settings)),
            let silence = silence(type.value("silence-ms", in: settings))
        else { return nil }
        return KeyboardBadgeDecoder.Options(
            layout: layout, format: format,
            silenceEndsLine: type.value("line-end", in: settings) == "silence",
            silenceMilliseconds: silence)
    }

    private static func silence(_ text: String) -> Int64? {
        Int64(text).flatMap { (20...2000).contains($0) ? $0 : nil }
    }

    private static func pressed(_ events: [KeyEvent]) -> RawRead? {
        let codes = events.filter { $0.type == KeyEvent.key && $0.value == 1 }.map(\.code)
        return codes.isEmpty ? nil : .keys(codes)
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        let timeout = decoder.isPartial ? silenceMilliseconds : -1
        guard let events = try device.read(stop: stop, timeoutMilliseconds: timeout, pace: &pace)
        else { return nil }
        tap?.take(Self.pressed(events))
        var outcomes = events.isEmpty ? decoder.flush() : events.flatMap { decoder.decode($0) }
        if decoder.needsKeyState {
            try decoder.resynchronise { (key) throws(DriverError) in try device.isDown(key) }
        }
        outcomes.removeAll { !repeats.admits($0.outcome, at: $0.microseconds) }
        return outcomes.map { $0.outcome.reading(at: device.hasBootTime ? $0.microseconds : nil) }
    }
}
