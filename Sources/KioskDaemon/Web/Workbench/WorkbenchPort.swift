/// The virtual devices and the virtual upstream behind `/workbench`. Exists only in simulation.
package protocol WorkbenchPort: Sendable {
    /// Opens the technician's page of the simulation, and is no secret.
    nonisolated var technicianPIN: String { get }
    /// Everything the page shows, at this moment.
    func state() async -> WorkbenchState
    /// One element after each change of `state` (newest wins); ends with the simulation.
    func changes() async -> AsyncStream<Void>
    /// Does to a virtual device what a hand would do to a real one.
    func perform(_ deed: WorkbenchDeed) async -> WorkbenchReply
}

package enum WorkbenchReply: Hashable, Sendable {
    case done
    /// Not possible now: why, for the person at the page ("the reader is unplugged").
    case impossible(String)
}

/// Something that a hand does at the workbench.
package enum WorkbenchDeed: Hashable, Sendable {
    /// Holds the badge with that id to that reader.
    case holdBadge(id: String, reader: String)
    /// A frame with a wrong checksum.
    case holdDamagedBadge(reader: String)
    /// Presses the key of an action (`checkIn`, `breakStart`, `breakEnd`, `checkOut`).
    case pressKey(String)
    case insertCard(id: String)
    case pullCard
    case setReader(name: String, isPlugged: Bool)
    case setGNSS(WorkbenchState.GNSS)
    case setLink(isUp: Bool)
    /// A fault by its id; nil: behaves well.
    case setFault(id: String?)
    /// Moves the wall clock that the terminal sees, seconds from the real one.
    case setClockOffset(seconds: Int64)
    case setClockTrust(isTrusted: Bool)
}

/// What the workbench shows. Encoded to the page as it stands.
package struct WorkbenchState: Hashable, Sendable, Encodable {
    /// A badge or card that can be held or inserted.
    package struct Badge: Hashable, Sendable, Encodable {
        package var id: String
        /// "Amina B."
        package var label: String
        /// "Nettoyage, FR"; "unknown to the terminal".
        package var hint: String

        package init(id: String, label: String, hint: String) {
            self.id = id
            self.label = label
            self.hint = hint
        }
    }

    package struct Reader: Hashable, Sendable, Encodable {
        package var name: String
        package var type: String
        package var isPlugged: Bool
        /// Where it hangs in the system ("/dev/pts/4").
        package var path: String

        package init(name: String, type: String, isPlugged: Bool, path: String) {
            self.name = name
            self.type = type
            self.isPlugged = isPlugged
            self.path = path
        }
    }

    package enum GNSS: String, Hashable, Sendable, Codable, CaseIterable {
        case off
        /// At the surveyed position.
        case here
        /// Farther away than the limit.
        case away
    }

    package struct Fault: Hashable, Sendable, Encodable {
        package var id: String
        package var label: String

        package init(id: String, label: String) {
            self.id = id
            self.label = label
        }
    }

    package struct Upstream: Hashable, Sendable, Encodable {
        package var isLinked: Bool
        package var faults: [Fault]
        /// Id of the fault chosen.
        package var fault: String?
        package var receivedCount: Int
        /// The last ones, newest first; at most 50 are shown.
        package var received: [Receipt]

        package init(isLinked: Bool, faults: [Fault], fault: String?, receivedCount: Int, received: [Receipt])
        {
            self.isLinked = isLinked
            self.faults = faults
            self.fault = fault
            self.receivedCount = receivedCount
            self.received = received
        }
    }

    package struct Receipt: Hashable, Sendable, Encodable {
        /// Stable id of the event.
        package var id: String
        /// "Punched checkIn · Amina B."
        package var text: String
        /// "05:58:12", time of the event.
        package var time: String
        /// How often it has arrived: above 1 after a lost acknowledgement.
        package var arrivals: Int

        package init(id: String, text: String, time: String, arrivals: Int = 1) {
            self.id = id
            self.text = text
            self.time = time
            self.arrivals = arrivals
        }
    }

    package struct Clock: Hashable, Sendable, Encodable {
        package var offsetSeconds: Int64
        package var isTrusted: Bool

        package init(offsetSeconds: Int64, isTrusted: Bool) {
            self.offsetSeconds = offsetSeconds
            self.isTrusted = isTrusted
        }
    }

    package struct Output: Hashable, Sendable, Encodable {
        package var name: String
        package var isGreen: Bool
        package var isRed: Bool
        package var isSounding: Bool
        package var isReleased: Bool

        package init(name: String, isGreen: Bool, isRed: Bool, isSounding: Bool, isReleased: Bool) {
            self.name = name
            self.isGreen = isGreen
            self.isRed = isRed
            self.isSounding = isSounding
            self.isReleased = isReleased
        }
    }

    package var badges: [Badge]
    package var cards: [Badge]
    /// Id of the card in the slot.
    package var insertedCard: String?
    package var readers: [Reader]
    package var gnss: GNSS
    package var upstream: Upstream
    package var clock: Clock
    package var outputs: [Output]

    package init(
        badges: [Badge], cards: [Badge], insertedCard: String?, readers: [Reader], gnss: GNSS,
        upstream: Upstream,
        clock: Clock, outputs: [Output]
    ) {
        self.badges = badges
        self.cards = cards
        self.insertedCard = insertedCard
        self.readers = readers
        self.gnss = gnss
        self.upstream = upstream
        self.clock = clock
        self.outputs = outputs
    }
}
