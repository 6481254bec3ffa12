import Domain

/// The terminal as a technician before it sees it. Everything but `door` and `enter` takes the token of his visit, and
/// answers nobody else.
package protocol TechnicianPort: Sendable {
    /// Whether the page can be opened, and how.
    func door() async -> TechnicianDoor
    /// Tries a PIN.
    func enter(pin: String) async -> TechnicianEntry
    /// Opens the page after a technician's badge, once and soon.
    func claim() async -> TechnicianEntry
    /// Everything the page shows; nil: the visit is over.
    func view(_ token: String) async -> TechnicianView?
    /// People whose code or name fits what was typed on a telephone keypad (2 = a, b, c), at most `limit`.
    func people(_ token: String, keypad: String, from first: Int, limit: Int) async -> (
        found: [TechnicianView.Somebody], count: Int
    )
    /// One element after each change of what `view` says; ends with the visit.
    func changes(_ token: String) async -> AsyncStream<Void>?
    func perform(_ deed: TechnicianDeed, _ token: String) async -> TechnicianReply
}

package enum TechnicianDoor: Hashable, Sendable {
    /// No PIN is configured, or it cannot be read.
    case shut
    case open
    /// A technician's badge was just presented.
    case granted
    /// After wrong tries, for so long.
    case locked(seconds: Int)
}

package enum TechnicianEntry: Hashable, Sendable {
    case entered(token: String)
    case wrong
    case locked
    case shut
    /// The book could not be written.
    case notRecorded
}

package enum TechnicianReply: Hashable, Sendable {
    case done
    /// The visit is over.
    case over
    /// Nothing followed: somebody holds the badge, or it is not as the page thought.
    case impossible
    case notRecorded
}

/// What a technician does, beyond looking.
package enum TechnicianDeed: Hashable, Sendable {
    /// Somebody is still there.
    case stay
    case leave
    case test(output: String)
    case readOnly(Bool)
    /// Gives an unknown badge (its number in the view) to a person.
    case enrol(badge: Int, PersonID)
    case forgetTime
    case sameSite
    case newSite(sinceMicroseconds: Int64)
    /// One of the sites of the view, by its code.
    case assign(SiteCode, sinceMicroseconds: Int64)
}

/// What the page shows. Values only: wording is the catalogues', layout the page's.
package struct TechnicianView: Hashable, Sendable {
    package struct Reader: Hashable, Sendable {
        package var name: String
        package var type: String
        package var device: String
        package var state: ReaderStatus.State
        /// Operation and errno, in the system's words.
        package var cause: String?
        /// What it has said since the page is open, newest first.
        package var lines: [Line]

        package init(
            name: String, type: String, device: String, state: ReaderStatus.State, cause: String? = nil,
            lines: [Line] = []
        ) {
            self.name = name
            self.type = type
            self.device = device
            self.state = state
            self.cause = cause
            self.lines = lines
        }
    }

    /// One thing that a reader has said.
    package struct Line: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable { case raw, badge, defect, key, card, fix, contact }

        package var wallMicroseconds: Int64
        package var kind: Kind
        /// Bytes in hexadecimal, bits, an ATR, the name of a defect or key.
        package var text: String
        /// The same in characters, the badge's canonical number, or whether each parity holds.
        package var detail: String?
        package var format: String?
        /// Whose badge it is.
        package var holder: String?

        package init(
            wallMicroseconds: Int64, kind: Kind, text: String, detail: String? = nil, format: String? = nil,
            holder: String? = nil
        ) {
            self.wallMicroseconds = wallMicroseconds
            self.kind = kind
            self.text = text
            self.detail = detail
            self.format = format
            self.holder = holder
        }
    }

    package struct Upstream: Hashable, Sendable {
        package var name: String
        package var state: LinkStatus.State
        package var cursor: Sequence
        package var unsentCount: Int
        package var oldestUnsentMinutes: Int?
        package var refusedCount: Int
        package var doubtfulCount: Int
        package var awaitingTimeCount: Int
        package var isStalled: Bool
        package var lastError: String?
        package var nextAttemptSeconds: Int?

        package init(
            name: String, state: LinkStatus.State, cursor: Sequence = 0, unsentCount: Int = 0,
            oldestUnsentMinutes: Int? = nil, refusedCount: Int = 0, doubtfulCount: Int = 0,
            awaitingTimeCount: Int = 0, isStalled: Bool = false, lastError: String? = nil,
            nextAttemptSeconds: Int? = nil
        ) {
            self.name = name
            self.state = state
            self.cursor = cursor
            self.unsentCount = unsentCount
            self.oldestUnsentMinutes = oldestUnsentMinutes
            self.refusedCount = refusedCount
            self.doubtfulCount = doubtfulCount
            self.awaitingTimeCount = awaitingTimeCount
            self.isStalled = isStalled
            self.lastError = lastError
            self.nextAttemptSeconds = nextAttemptSeconds
        }
    }

    package struct Device: Hashable, Sendable {
        package var program: String
        package var book: String
        package var head: Sequence
        package var punchCount: Int64
        package var isRecording: Bool
        package var usedPercent: Int
        package var storage: StorageChanged.Level
        package var clock: Instant
        /// The wall clock may not be before this again.
        package var knownMicroseconds: Int64?
        package var position: PositionStatus
        /// While moved: what a technician has said of it.
        package var moveAnswer: MoveAnswered?
        package var lostCount: Int64

        package init(
            program: String, book: String, head: Sequence, punchCount: Int64, isRecording: Bool,
            usedPercent: Int, storage: StorageChanged.Level, clock: Instant, knownMicroseconds: Int64?,
            position: PositionStatus, moveAnswer: MoveAnswered? = nil, lostCount: Int64 = 0
        ) {
            self.program = program
            self.book = book
            self.head = head
            self.punchCount = punchCount
            self.isRecording = isRecording
            self.usedPercent = usedPercent
            self.storage = storage
            self.clock = clock
            self.knownMicroseconds = knownMicroseconds
            self.position = position
            self.moveAnswer = moveAnswer
            self.lostCount = lostCount
        }
    }

    /// `green`, `red`, `buzzer` or `relay`.
    package struct Output: Hashable, Sendable {
        package var name: String
        /// When it was last tested in this visit.
        package var testedMicroseconds: Int64?

        package init(name: String, testedMicroseconds: Int64? = nil) {
            self.name = name
            self.testedMicroseconds = testedMicroseconds
        }
    }

    /// A badge of nobody, presented during the visit.
    package struct UnknownBadge: Hashable, Sendable {
        package var number: Int
        package var key: String
        package var reader: String
        package var wallMicroseconds: Int64

        package init(number: Int, key: String, reader: String, wallMicroseconds: Int64) {
            self.number = number
            self.key = key
            self.reader = reader
            self.wallMicroseconds = wallMicroseconds
        }
    }

    package struct Somebody: Hashable, Sendable {
        package var id: PersonID
        package var code: String
        package var name: String

        package init(id: PersonID, code: String, name: String) {
            self.id = id
            self.code = code
            self.name = name
        }
    }

    package var terminalName: String
    package var zone: Zone
    package var readers: [Reader] = []
    package var upstreams: [Upstream] = []
    /// The newest remedy against a link over which nobody is reached.
    package var remedy: LinkStatus.Mending?
    /// What the SIM's month has used; nil: nothing is counted.
    package var data: DataStanding?
    package var device: Device
    /// Empty: none are configured.
    package var outputs: [Output] = []
    /// Newest first.
    package var unknownBadges: [UnknownBadge] = []
    /// What was refused of the badge that was linked last, before it was; oldest first.
    package var linkedReads: [Claim] = []
    /// Badges are shown here and are no punches.
    package var isReadingOnly = false
    /// Sites to which a moved terminal may have come; empty: none are configured.
    package var places: [SitePlace] = []
    /// Nil: there is none.
    package var console: Console?

    package init(terminalName: String, zone: Zone, device: Device) {
        self.terminalName = terminalName
        self.zone = zone
        self.device = device
    }
}
