import Glibc

/// A badge reader or keypad with the two wires of a Wiegand interface, D0 and D1, on GPIO lines of one chip.
package final class WiegandReader: TappedReader {
    package static let type = ReaderType(
        name: "wiegand-badge",
        summary: "badge reader or keypad on two GPIO lines (Wiegand)",
        device: "GPIO chip (/dev/gpiochip0)",
        identifies: true,
        options: [
            GPIOOptions.offset("d0", standard: "17", "line number of D0 (green wire)"),
            GPIOOptions.offset("d1", standard: "18", "line number of D1 (white wire)"),
            ReaderType.Option(
                "formats", standard: "h10301",
                "formats to expect, the preferred one first: "
                    + WiegandFormat.table.map(\.name).joined(separator: ", "),
                problem: { formatsProblem($0) }),
            GPIOOptions.bias,
        ],
        replay: { Replay($0) },
        open: { settings throws(DriverError) in try WiegandReader(settings) })

    package var tap: ReaderTap?
    private let lines: EdgeLines
    private var decoder: WiegandDecoder
    private var repeats = RepeatFilter()
    private var pace = ReadPace.edges

    /// Throws EINVAL when an option is wrong or both wires are on one line, and what `EdgeLines` throws.
    package init(_ settings: ReaderSettings) throws(DriverError) {
        let type = Self.type
        guard let d0 = UInt32(type.value("d0", in: settings)),
            let d1 = UInt32(type.value("d1", in: settings)),
            d0 != d1, let formats = Self.formats(of: settings),
            let bias = EdgeLines.Bias(rawValue: type.value("bias", in: settings))
        else { throw DriverError(operation: "set up", device: settings.device, errno: EINVAL) }
        lines = try EdgeLines(chip: settings.device, offsets: [d0, d1], edges: .falling, bias: bias)
        decoder = WiegandDecoder(formats: formats, firstSequence: 1)
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        let timeout = decoder.nextDeadlineNanoseconds.map { EdgeClock.milliseconds(until: $0) } ?? -1
        let outcome = try lines.wait(stop, timeoutMilliseconds: timeout, pace: &pace)
        decoder.bootOffsetNanoseconds = EdgeClock.bootOffset()
        let readings: [Reading]
        switch outcome {
        case .stopped: return nil
        case .ready: readings = decoder.feed(try lines.read())
        case .timedOut: readings = decoder.flush(EdgeClock.now())
        }
        for frame in decoder.takeJudged() { tap?.take(.bits(frame.bits, count: frame.count)) }
        return admitted(readings)
    }

    /// Without what a reader repeats while the badge is held to it. Keys are never repeats.
    private func admitted(_ readings: [Reading]) -> [Reading] {
        readings.filter { reading in
            guard let outcome = BadgeOutcome(reading) else { return true }
            return repeats.admits(outcome, at: reading.bootMicroseconds ?? 0)
        }
    }

    /// Nil when the option has a value that `type.check` refuses.
    static func formats(of settings: ReaderSettings) -> [WiegandFormat]? {
        let list = type.value("formats", in: settings)
        guard formatsProblem(list) == nil else { return nil }
        return GPIOOptions.words(list).compactMap { WiegandFormat.named($0) }
    }

    private static func formatsProblem(_ value: String) -> String? {
        let names = GPIOOptions.words(value)
        guard !names.isEmpty else { return "names no format" }
        return names.first { WiegandFormat.named($0) == nil }.map { name in
            "\"\(name)\" is none of \(WiegandFormat.table.map(\.name).joined(separator: ", "))"
        }
    }
}
