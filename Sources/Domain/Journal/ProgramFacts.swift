// What happened to the book and to the program. Names and fields are for ever: an old book is read by every
// later release.

/// First entry of every book.
package struct BookOpened: Hashable, Sendable {
    /// The book that this one follows (restored or salvaged) and its last good hash, in hexadecimal.
    package var follows: BookID?
    package var followsHash: String?
    /// Version of the program.
    package var program: String

    package init(follows: BookID? = nil, followsHash: String? = nil, program: String) {
        self.follows = follows
        self.followsHash = followsHash
        self.program = program
    }
}

/// The daemon started, or stopped in good order.
package struct Running: Hashable, Sendable {
    package enum Step: String, Sendable, CaseIterable { case started, stopped }
    package var step: Step
    package var program: String

    package init(step: Step, program: String) {
        self.step = step
        self.program = program
    }
}

/// The part of the configuration that decisions depend on, whole, each time it changes.
package struct Configured: Hashable, Sendable {
    package var terminal: TerminalSettings

    package init(terminal: TerminalSettings) { self.terminal = terminal }
}

/// The clock stepped, or its trust changed.
package struct ClockChanged: Hashable, Sendable {
    /// Wall clock after minus wall clock expected from the boot clock, microseconds.
    package var stepMicroseconds: Int64
    package var from: ClockTrust
    package var to: ClockTrust

    package init(stepMicroseconds: Int64, from: ClockTrust, to: ClockTrust) {
        self.stepMicroseconds = stepMicroseconds
        self.from = from
        self.to = to
    }
}

package struct DeviceChanged: Hashable, Sendable {
    package enum Step: String, Sendable, Codable, CaseIterable { case arrived, left, faulty }
    package var step: Step
    /// Reader type (`serial-badge`, `gnss`, …).
    package var type: String
    /// For `faulty`: operation and errno, never anything that was read.
    package var cause: String?

    package init(step: Step, type: String, cause: String? = nil) {
        self.step = step
        self.type = type
        self.cause = cause
    }
}

/// The private part of an earlier entry was erased under a retention rule. A person is erased by erasing
/// every staged entry that names him.
package struct Erased: Hashable, Sendable {
    package var sequence: Sequence
    package var rule: String

    package init(sequence: Sequence, rule: String) {
        self.sequence = sequence
        self.rule = rule
    }
}
