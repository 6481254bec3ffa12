import Glibc

/// Physical action keys on GPIO lines, for terminals without a screen or hands in gloves. A key is read when it has
/// been held for the debounce time; a key that is down at the start (stuck, or leant upon) must first be let go.
package final class KeyLinesReader: Reader {
    package static let type = ReaderType(
        name: "key-lines",
        summary: "push buttons on GPIO lines",
        device: "GPIO chip (/dev/gpiochip0)",
        identifies: false,
        options: [
            ReaderType.Option(
                "lines", standard: "", "keys and their line numbers: check-in=17, pause=27, check-out=22"
            ) { keys(in: $0) == nil ? "\"\($0)\" is not like check-in=17, pause=27 (at most 16 keys)" : nil },
            .choice(
                "active", ["low", "high"], standard: "low",
                "level of a pressed key; low: it connects to ground"),
            GPIOOptions.bias,
            GPIOOptions.milliseconds("debounce-ms", standard: "20", "time a key must be held, milliseconds"),
        ],
        replay: { Replay($0) },
        open: { settings throws(DriverError) in try KeyLinesReader(settings) })

    private var inputs: InputLines
    private let names: [String]

    /// Throws EINVAL when no key is named or an option is wrong, and what `EdgeLines` throws.
    package init(_ settings: ReaderSettings) throws(DriverError) {
        let type = Self.type
        guard let keys = Self.keys(in: type.value("lines", in: settings)),
            let bias = EdgeLines.Bias(rawValue: type.value("bias", in: settings)),
            let debounce = GPIOOptions.milliseconds(type.value("debounce-ms", in: settings))
        else { throw DriverError(operation: "set up", device: settings.device, errno: EINVAL) }
        names = keys.map(\.name)
        inputs = try InputLines(
            chip: settings.device, offsets: keys.map(\.offset),
            activeLow: type.value("active", in: settings) == "low", bias: bias, debounceMilliseconds: debounce
        )
    }

    package func read(_ stop: Stop) throws(DriverError) -> [Reading]? {
        try inputs.read(stop)?.compactMap { change in
            guard change.isActive, change.line < names.count else { return nil }
            return Reading(bootMicroseconds: change.bootMicroseconds, value: .key(names[change.line]))
        }
    }

    /// Nil when `text` is not a list of different names and line numbers.
    static func keys(in text: String) -> [(name: String, offset: UInt32)]? {
        var keys: [(name: String, offset: UInt32)] = []
        for word in GPIOOptions.words(text) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let offset = UInt32(parts[1]),
                !keys.contains(where: { $0.name == parts[0] || $0.offset == offset })
            else { return nil }
            keys.append((String(parts[0]), offset))
        }
        return (1...EdgeLines.maximumCount).contains(keys.count) ? keys : nil
    }
}
