import Domain

/// What still works in safe mode.
package enum OutOfService: Hashable, Sendable {
    /// Badges are recorded and answered; nothing is sent.
    case recording
    /// Nothing but this page.
    case pageOnly
}

/// What the terminal page says about the terminal itself, apart from any person.
package struct StageStatus: Hashable, Sendable {
    package var terminalName: String
    package var siteName: String
    /// Responsible company, named in the privacy notice.
    package var company: String
    /// Whom to call, in one line ("Assistance 081 00 00 00"); nil: the manager.
    package var contact: String?
    /// How long punches are kept on the terminal, months; nil: "as long as the law requires".
    package var retentionMonths: Int?
    /// Whether punches go to a receiver. False: a screen must not promise it.
    package var forwards = true
    /// Whether they are registered with ONSS: what it says of one is said in words of its own.
    package var registers = false
    /// Whether anybody has a PIN: then there is a keypad.
    package var takesCodes = false
    /// Whether anybody has a password: then there is a keyboard.
    package var takesPasswords = false
    /// False: not activated, every badge is refused.
    package var isActivated: Bool
    /// What a provisioning file on a stick must name; nil once the terminal is activated.
    package var provisioningCode: String?
    /// Set in safe mode: the terminal has given up and waits for a person.
    package var outOfService: OutOfService?
    /// Both clocks at one moment. The page counts on from here, so it is only renewed when the wall clock
    /// steps or its trust changes.
    package var clock: Instant
    package var zone: Zone
    package var links: [LinkStatus]
    package var readers: [ReaderStatus]
    package var position: PositionStatus
    package var storage: StorageChanged.Level
    /// Nil: nothing was found damaged lately.
    package var damage: DamageStatus?
    /// Nil: no stick is plugged in for a copy.
    package var stick: StickStatus?
    /// How long punches have waited for a receipt.
    package var delay: DelayLevel
    /// A technician tries the readers: badges do not count.
    package var isServiced = false
    /// Why no badge can be recorded; nil: it can.
    package var recordingFault: RecordingFault?
    /// The tamper contact is open.
    package var isHousingOpen = false
    /// There is neither a clock that goes on without power nor a source of time.
    package var isTimeless = false
    /// Whether whoever stands here may see who is present.
    package var listsPresent = false
    /// Whether a code for an inspector waits to be typed.
    package var awaitsInspection = false
    /// Where people register while this terminal cannot; nil: nobody has said.
    package var otherWay: OtherWay?
    /// How much of the month's data is used, once that is worth telling (80 % and more).
    package var dataPercent: Int?

    package init(
        terminalName: String, siteName: String, company: String, contact: String? = nil,
        retentionMonths: Int? = nil,
        isActivated: Bool = true, provisioningCode: String? = nil, outOfService: OutOfService? = nil,
        clock: Instant, zone: Zone,
        links: [LinkStatus] = [],
        readers: [ReaderStatus] = [],
        position: PositionStatus = .unknown, storage: StorageChanged.Level = .sufficient,
        damage: DamageStatus? = nil, stick: StickStatus? = nil, delay: DelayLevel = .none
    ) {
        self.terminalName = terminalName
        self.siteName = siteName
        self.company = company
        self.contact = contact
        self.retentionMonths = retentionMonths
        self.isActivated = isActivated
        self.provisioningCode = provisioningCode
        self.outOfService = outOfService
        self.clock = clock
        self.zone = zone
        self.links = links
        self.readers = readers
        self.position = position
        self.storage = storage
        self.damage = damage
        self.stick = stick
        self.delay = delay
    }

    /// Everything but what changes with every punch.
    var withoutLinks: StageStatus {
        var status = self
        status.links = []
        return status
    }
}

package struct LinkStatus: Hashable, Sendable {
    /// Worst last.
    package enum State: Int, Hashable, Sendable, Comparable {
        case up, slow, refused
        /// A page answers instead of the receiver: no data left, or a network that wants to be agreed to.
        case captive
        /// A file, a disk or a setting of this terminal.
        case fault
        case down

        package static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
    }
    package var name: String
    package var state: State
    /// Punches not yet received by that upstream.
    package var unsentCount: Int
    /// Age of the oldest of them, minutes.
    package var oldestUnsentMinutes: Int?
    /// Entries that it refused, and those of which nobody knows whether they arrived: a person must look.
    package var refusedCount: Int
    package var doubtfulCount: Int
    /// So many of them that nothing new is sent.
    package var isStalled = false
    /// What waits until a manager has completed something.
    package var heldCount = 0
    /// How long it has been down, minutes.
    package var downMinutes: Int?
    /// What was done about it last.
    package var mending: Mending?

    package enum Mending: String, Hashable, Sendable { case connection, network, modem }

    package init(
        name: String, state: State, unsentCount: Int = 0, oldestUnsentMinutes: Int? = nil,
        refusedCount: Int = 0, doubtfulCount: Int = 0,
        downMinutes: Int? = nil, mending: Mending? = nil
    ) {
        self.name = name
        self.state = state
        self.unsentCount = unsentCount
        self.oldestUnsentMinutes = oldestUnsentMinutes
        self.refusedCount = refusedCount
        self.doubtfulCount = doubtfulCount
        self.downMinutes = downMinutes
        self.mending = mending
    }
}

package struct ReaderStatus: Hashable, Sendable {
    package enum State: String, Hashable, Sendable { case ok, absent, faulty, silent }
    package var name: String
    /// Reader type of the catalogue (`serial-badge`, `smart-card`, `gnss`, …).
    package var type: String
    /// Whether it can identify a person.
    package var identifies: Bool
    package var state: State

    package init(name: String, type: String, identifies: Bool, state: State) {
        self.name = name
        self.type = type
        self.identifies = identifies
        self.state = state
    }
}

/// Entries of the book were found damaged.
package struct DamageStatus: Hashable, Sendable {
    /// 0: all could be saved.
    package var lostCount: Int64

    package init(lostCount: Int64) { self.lostCount = lostCount }
}

/// A copy of the book on a stick.
package enum StickStatus: Hashable, Sendable {
    case copying(percent: Int)
    /// It may be removed.
    case saved
    case full, failed
    /// Settings on it are in force.
    case settingsTaken
    case settingsRefused(SettingsRefusal)

    /// Whether somebody must do something about it.
    var isTrouble: Bool {
        switch self {
        case .full, .failed, .settingsRefused: true
        case .copying, .saved, .settingsTaken: false
        }
    }
}

/// Why settings on a stick were not taken.
package enum SettingsRefusal: Hashable, Sendable {
    case wrongCode, wrongSignature, alreadyProvisioned, older, otherTerminal
    /// The first line that is wrong.
    case contents(line: Int)
    case unreadable, notWritten

    /// In the catalogues.
    var word: String {
        switch self {
        case .wrongCode: "wrongCode"
        case .wrongSignature: "wrongSignature"
        case .alreadyProvisioned: "alreadyProvisioned"
        case .older: "older"
        case .otherTerminal: "otherTerminal"
        case .contents: "contents"
        case .unreadable: "unreadable"
        case .notWritten: "notWritten"
        }
    }
}

/// How urgent the oldest punch without a receipt is: after hours, a day, days.
package enum DelayLevel: Int, Hashable, Sendable, Comparable, CaseIterable {
    case none, notice, warning, alarm

    package static func < (left: DelayLevel, right: DelayLevel) -> Bool { left.rawValue < right.rawValue }
}

package enum PositionStatus: String, Hashable, Sendable { case known, unknown, moved }

/// What a simulated output does at this moment.
package struct LampStatus: Hashable, Sendable {
    package var name: String
    package var isGreen: Bool
    package var isRed: Bool
    package var isSounding: Bool
    /// Relay pulse.
    package var isReleased: Bool

    package init(
        name: String, isGreen: Bool = false, isRed: Bool = false, isSounding: Bool = false,
        isReleased: Bool = false
    ) {
        self.name = name
        self.isGreen = isGreen
        self.isRed = isRed
        self.isSounding = isSounding
        self.isReleased = isReleased
    }
}
