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
    /// Why the clock is less trusted than the kernel says (`before-known-time`, `satellites-disagree`).
    package var cause: String?

    package init(stepMicroseconds: Int64, from: ClockTrust, to: ClockTrust, cause: String? = nil) {
        self.stepMicroseconds = stepMicroseconds
        self.from = from
        self.to = to
        self.cause = cause
    }
}

/// What the time was in one run of the kernel: from now on the entries `first` … `last` of that run, recorded
/// with a clock that nobody vouched for, have a derived time, their boot clock plus `offsetMicroseconds`.
package struct Anchored: Hashable, Sendable {
    package var boot: BootID
    /// True wall clock minus boot clock, microseconds.
    package var offsetMicroseconds: Int64
    /// What vouches for it.
    package var trust: ClockTrust
    package var uncertaintyMilliseconds: Int32?
    package var first: Sequence
    package var last: Sequence

    package init(
        boot: BootID, offsetMicroseconds: Int64, trust: ClockTrust, uncertaintyMilliseconds: Int32?,
        first: Sequence, last: Sequence
    ) {
        self.boot = boot
        self.offsetMicroseconds = offsetMicroseconds
        self.trust = trust
        self.uncertaintyMilliseconds = uncertaintyMilliseconds
        self.first = first
        self.last = last
    }
}

/// A technician said that the newest known time was wrong: what the clock says from now on is believed again.
package struct KnownTimeReset: Hashable, Sendable {
    /// The `opened` entry of his visit; nil: by the command line.
    package var visit: Sequence?

    package init(visit: Sequence? = nil) { self.visit = visit }
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
