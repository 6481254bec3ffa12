import Glibc

/// The contact that opens with the housing, on a GPIO line. Its state is told once at the start, then at each change.
package final class TamperReader: Reader {
    package static let type = ReaderType(
        name: "tamper",
        summary: "tamper contact on a GPIO line",
        device: "GPIO chip (/dev/gpiochip0)",
        identifies: false,
        options: [
            GPIOOptions.offset("line", standard: "27", "line number of the contact"),
            .choice(
                "open", ["low", "high"], standard: "high",
                "level when the housing is open; high: the closed contact connects to ground"),
            GPIOOptions.bias,
            GPIOOptions.milliseconds(
                "debounce-ms", standard: "100", "time it must be open or closed, milliseconds"),
        ],
        replay: { Replay($0) },
        open: { settings throws(DriverError) in try TamperReader(settings) })

    private var inputs: InputLines
    private var isFirst = true

    /// Throws EINVAL when an option is wrong, and what `EdgeLines` throws.
    package init(_ settings: ReaderSettings) throws(DriverError) {
        let type = Self.type
        guard let line = UInt32(type.value("line", in: settings)),
            let bias = EdgeLines.Bias(rawValue: type.value("bias", in: settings)),
            let debounce = GPIOOptions.milliseconds(type.value("debounce-ms", in: settings))
        else { throw DriverError(operation: "set up", device: settings.device, errno: EINVAL) }
        inputs = try InputLines(
            chip: settings.device, offsets: [line], activeLow: type.value("open", in: settings) == "low",
            bias: bias,
            debounceMilliseconds: debounce)
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        if stop.isRaised { return nil }
        if isFirst {
            isFirst = false
            return [Reading(value: .tamper(inputs.firstLevels & 1 != 0))]
        }
        return try inputs.read(stop)?.map {
            Reading(bootMicroseconds: $0.bootMicroseconds, value: .tamper($0.isActive))
        }
    }
}
