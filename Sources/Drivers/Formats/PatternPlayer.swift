/// Which outputs are on.
package struct OutputLevels: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let green = OutputLevels(rawValue: 1)
    package static let red = OutputLevels(rawValue: 2)
    package static let buzzer = OutputLevels(rawValue: 4)
    package static let relay = OutputLevels(rawValue: 8)
    package static let modem = OutputLevels(rawValue: 16)
}

/// Plays output patterns. A value: all time comes from outside, in nanoseconds of one clock.
/// A newer pattern replaces the steps of the older one at once, but not its pulses: the door that the last badge opened
/// stays open as long as promised, and a modem is off long enough to start anew. A background pattern waits for
/// nobody and disturbs nobody: its steps are left out while others play.
package struct PatternPlayer: Sendable {
    /// A longer step or pulse is cut to this.
    package static let longestMilliseconds = 60_000
    /// Further steps are left out.
    package static let maximumSteps = 64

    private var steps: ArraySlice<OutputPattern.Step> = []
    /// End of the first of `steps`.
    private var stepEnd: UInt64 = 0
    private var relayEnd: UInt64?
    private var modemEnd: UInt64?

    package init() {}

    /// When `advance` is due; nil: everything is at rest.
    package var nextDeadlineNanoseconds: UInt64? {
        let ends = [steps.isEmpty ? nil : stepEnd, relayEnd, modemEnd]
        return ends.compactMap(\.self).min()
    }

    package mutating func start(_ pattern: OutputPattern, at now: UInt64) {
        if !pattern.isBackground || steps.isEmpty {
            steps = pattern.steps.prefix(Self.maximumSteps)[...]
            if let first = steps.first { stepEnd = Self.end(of: first.milliseconds, from: now) }
        }
        if pattern.relayMilliseconds > 0 {
            relayEnd = max(relayEnd ?? 0, Self.end(of: pattern.relayMilliseconds, from: now))
        }
        if pattern.modemMilliseconds > 0 {
            modemEnd = max(modemEnd ?? 0, Self.end(of: pattern.modemMilliseconds, from: now))
        }
    }

    /// What is on at `now`. Steps that are over by then are passed over; each begins where the one before ended.
    package mutating func advance(to now: UInt64) -> OutputLevels {
        while !steps.isEmpty, stepEnd <= now {
            steps.removeFirst()
            if let next = steps.first { stepEnd = Self.end(of: next.milliseconds, from: stepEnd) }
        }
        if let end = relayEnd, end <= now { relayEnd = nil }
        if let end = modemEnd, end <= now { modemEnd = nil }
        var levels: OutputLevels = []
        if relayEnd != nil { levels.insert(.relay) }
        if modemEnd != nil { levels.insert(.modem) }
        if let step = steps.first {
            if step.green { levels.insert(.green) }
            if step.red { levels.insert(.red) }
            if step.buzzer { levels.insert(.buzzer) }
        }
        return levels
    }

    private static func end(of milliseconds: Int, from start: UInt64) -> UInt64 {
        let duration = UInt64(min(max(milliseconds, 0), longestMilliseconds)) * 1_000_000
        let (end, overflow) = start.addingReportingOverflow(duration)
        return overflow ? .max : end
    }
}
