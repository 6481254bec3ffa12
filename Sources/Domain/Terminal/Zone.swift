/// A time zone as a value: its offset transitions. `FoundationEssentials` knows no named zone, so the daemon
/// passes one in, read from the system's zone data.
package struct Zone: Hashable, Sendable, Codable {
    package struct Transition: Hashable, Sendable, Codable {
        /// Seconds since 1970, UTC, from which the offset holds.
        package var fromSeconds: Int64
        /// Local time minus UTC, seconds.
        package var offsetSeconds: Int32
        package var isSummer: Bool

        package init(fromSeconds: Int64, offsetSeconds: Int32, isSummer: Bool) {
            self.fromSeconds = fromSeconds
            self.offsetSeconds = offsetSeconds
            self.isSummer = isSummer
        }
    }

    /// IANA name, for people.
    package var name: String
    /// Ascending; the first one also holds for all time before it.
    package var transitions: [Transition]

    package init(name: String, transitions: [Transition]) {
        self.name = name
        self.transitions = transitions
    }

    package static let utc = Zone(name: "UTC", transitions: [])

    /// The transition in force at that moment; nil in a zone without any (UTC).
    package func transition(atSeconds seconds: Int64) -> Transition? {
        transitions.last { $0.fromSeconds <= seconds } ?? transitions.first
    }

    package func offsetSeconds(atSeconds seconds: Int64) -> Int32 {
        transition(atSeconds: seconds)?.offsetSeconds ?? 0
    }

    /// Whether that local time exists twice: then it is shown with "(été)" or "(hiver)" (SITUATIONS 15).
    package func isRepeated(atSeconds seconds: Int64) -> Bool {
        transitions.indices.dropFirst().contains { index in
            let lost = Int64(transitions[index - 1].offsetSeconds) - Int64(transitions[index].offsetSeconds)
            let change = transitions[index].fromSeconds
            return lost > 0 && seconds >= change &- lost && seconds < change &+ lost
        }
    }
}
