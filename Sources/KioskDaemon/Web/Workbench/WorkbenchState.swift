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

    /// The social security as it is played.
    package struct SocialSecurity: Hashable, Sendable, Encodable {
        package var isReached: Bool
        package var faults: [Fault]
        /// Id of the fault chosen.
        package var fault: String?
        /// What it does without one.
        package var usual: String
        package var registeredCount: Int
        /// The last ones, newest first; at most 50.
        package var registered: [Registration]

        package init(
            isReached: Bool, faults: [Fault], fault: String?, usual: String, registeredCount: Int,
            registered: [Registration]
        ) {
            self.isReached = isReached
            self.faults = faults
            self.fault = fault
            self.usual = usual
            self.registeredCount = registeredCount
            self.registered = registered
        }
    }

    package struct Registration: Hashable, Sendable, Encodable {
        package var number: String
        /// `in`, `out`.
        package var direction: String
        /// Masked: "•••••••••22".
        package var person: String
        /// Number of the declaration of works.
        package var works: String
        /// "05:58:12", UTC, as it was sent.
        package var time: String
        package var validity: String
        /// Empty: none.
        package var remarks: String

        package init(
            number: String, direction: String, person: String, works: String, time: String, validity: String,
            remarks: String
        ) {
            self.number = number
            self.direction = direction
            self.person = person
            self.works = works
            self.time = time
            self.validity = validity
            self.remarks = remarks
        }
    }

    /// The pages for managers.
    package struct Console: Hashable, Sendable, Encodable {
        package var address: String
        /// Whether somebody may sign in already.
        package var isReady: Bool
        /// With which the first administrator comes in; nil: none is open.
        package var code: String?

        package init(address: String, isReady: Bool, code: String?) {
            self.address = address
            self.isReady = isReady
            self.code = code
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
    package var socialSecurity: SocialSecurity
    /// Nil: there is none.
    package var console: Console?
    package var clock: Clock
    package var outputs: [Output]

    package init(
        badges: [Badge], cards: [Badge], insertedCard: String?, readers: [Reader], gnss: GNSS,
        upstream: Upstream, socialSecurity: SocialSecurity, console: Console?,
        clock: Clock, outputs: [Output]
    ) {
        self.badges = badges
        self.cards = cards
        self.insertedCard = insertedCard
        self.readers = readers
        self.gnss = gnss
        self.upstream = upstream
        self.socialSecurity = socialSecurity
        self.console = console
        self.clock = clock
        self.outputs = outputs
    }
}
