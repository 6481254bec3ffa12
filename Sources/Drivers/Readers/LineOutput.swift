import CDrivers
import Glibc

/// Lights, buzzer and relay on GPIO lines of one chip. `show` may come from any thread and never blocks; `run` plays
/// on the device's own thread, where the newest pattern wins.
package final class LineOutput: Output, Sendable {
    /// What the configuration may say about outputs. Every output is optional; at least one must be there.
    package static let options: [ReaderType.Option] =
        names.map { GPIOOptions.offset($0, "line number of the \($0)") } + [
            ReaderType.Option(
                "active-low", standard: "", "outputs that are on with a low level: relay, buzzer",
                problem: { list in
                    GPIOOptions.words(list).first { !names.contains($0) }.map {
                        "\"\($0)\" is none of \(names.joined(separator: ", "))"
                    }
                })
        ]

    /// In the order of the bits of `OutputLevels`.
    private static let names = ["green", "red", "buzzer", "relay", "modem"]

    private let chip: String
    private let offsets: [UInt32]
    private let activeLow: UInt32
    /// The bits of `OutputLevels` that have a line, in the order of `offsets`.
    private let levels: [OutputLevels]
    private let inbox: PatternInbox

    /// Throws EINVAL when no line is named or an option is wrong. The lines are opened by `run`.
    package init(_ settings: ReaderSettings) throws(DriverError) {
        let lowNames = GPIOOptions.words(settings.options["active-low"] ?? "")
        var offsets: [UInt32] = []
        var levels: [OutputLevels] = []
        var activeLow: UInt32 = 0
        for (bit, name) in Self.names.enumerated() {
            guard let text = settings.options[name] else { continue }
            guard let offset = UInt32(text), !offsets.contains(offset) else { throw Self.wrong(settings) }
            if lowNames.contains(name) { activeLow |= 1 << UInt32(offsets.count) }
            offsets.append(offset)
            levels.append(OutputLevels(rawValue: 1 << UInt8(bit)))
        }
        guard !offsets.isEmpty, lowNames.allSatisfy(Self.names.contains) else { throw Self.wrong(settings) }
        chip = settings.device
        self.offsets = offsets
        self.levels = levels
        self.activeLow = activeLow
        inbox = try PatternInbox()
    }

    /// Hands the pattern to the thread in `run`. Throws EAGAIN when that thread has not taken any for a long time.
    package func show(_ pattern: OutputPattern) throws(DriverError) { try inbox.send(pattern) }

    /// Opens the lines and plays patterns until the stop is raised; everything is off before and after. Blocks.
    /// Throws ENOENT, EACCES, EBUSY, EINVAL, ENOTTY when the lines cannot be had, ENODEV when the chip left.
    package func run(_ stop: Stop) throws(DriverError) {
        _ = inbox.receive()  // patterns from while the device was away would be lies
        let lines = try OutputLines(chip: chip, offsets: offsets, activeLow: activeLow)
        var player = PatternPlayer()
        var shown: UInt32 = 0
        while true {
            let timeout = player.nextDeadlineNanoseconds.map { EdgeClock.milliseconds(until: $0) } ?? -1
            let ready = stop.wait(for: inbox.receiver, timeoutMilliseconds: timeout)
            if ready == 2 { return }
            if ready < 0 { throw DriverError(operation: "poll", device: chip, errno: -ready) }
            let now = EdgeClock.now()
            for pattern in inbox.receive() { player.start(pattern, at: now) }
            let active = bits(of: player.advance(to: now))
            if active != shown { try lines.set(active) }
            shown = active
        }
    }

    private func bits(of active: OutputLevels) -> UInt32 {
        levels.enumerated().reduce(0) { active.contains($1.element) ? $0 | 1 << UInt32($1.offset) : $0 }
    }

    private static func wrong(_ settings: ReaderSettings) -> DriverError {
        DriverError(operation: "set up", device: settings.device, errno: EINVAL)
    }
}
