import Domain

/// What became of punches at ONSS, and what people make of it. Nothing here edits a punch or a registration.
package protocol RegistrationPort: Sendable {
    /// Nil: the book cannot be read.
    func registrations(_ query: RegistrationQuery) async -> RegistrationPage?
    /// All there is about one punch; nil: there is none, or the book cannot be read.
    func registration(of punch: Sequence) async -> RegistrationFile?
    /// What is still to be done before presences are registered.
    func registrationSetup() async -> RegistrationSetup
    /// The files that are open, oldest first.
    func openCorrections() async -> [RegistrationFile]
    /// Each by itself, in one order: all of them, or none.
    func correct(_ orders: [CorrectionOrder]) async -> CorrectionReply
    /// Keeps a document and attaches it to the file about a punch: all of it, or nothing. `order` is made of what the
    /// document turned out to be.
    func attach(
        _ content: [UInt8], named name: String, _ order: @Sendable (Proof) -> CorrectionOrder
    ) async -> CorrectionReply
    /// The document that an entry attached to the file about that punch; who takes it is written down. Nil: there is none,
    /// or the book cannot be read.
    func proof(_ entry: Sequence, of punch: Sequence, for reader: AccountID) async -> ProofDocument?
    /// What a person says of a registration of which nobody knows whether it arrived, or that was refused.
    func settle(_ punch: Sequence, _ decision: Resolved.Decision, by: AccountID) async -> CorrectionReply
}

package struct ProofDocument: Hashable, Sendable {
    package var proof: Proof
    package var content: [UInt8]

    package init(proof: Proof, content: [UInt8]) {
        self.proof = proof
        self.content = content
    }
}

package enum CorrectionReply: Hashable, Sendable {
    case done
    case problems([CorrectionProblem])
    /// The book cannot be written, or nobody delivers: nothing was done.
    case notRecorded
}

package struct RegistrationQuery: Hashable, Sendable {
    /// Only those before this one.
    package var before: Sequence?
    /// Days since 1970-01-01, local; nil: every day.
    package var day: Int64?
    /// Part of a name or code; empty: everybody.
    package var person = ""
    /// Only what waits for somebody: held, doubtful, refused, remarked, rejected, and open corrections.
    package var needsSomebody = false

    package init() {}
}

/// How one punch stands with ONSS.
package struct Registration: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case waiting, held, received, validated, remarked, rejected, refused, doubtful, outOfScope
        /// A person has said that it is there.
        case settled
        /// Nothing is registered from this terminal.
        case nowhere
    }

    package var state: State
    /// ONSS's own.
    package var number: String?
    /// ONSS's own words, and why it is held: as they were kept.
    package var words: [String]
    /// Why it is held, and what must be mended, as people call it.
    package var hold: RegistrationHold?
    package var heldSubject: String?
    package var isLate: Bool
    /// When ONSS said so, microseconds since 1970.
    package var saidMicroseconds: Int64?

    package init(
        _ state: State, number: String? = nil, words: [String] = [], hold: RegistrationHold? = nil,
        heldSubject: String? = nil, isLate: Bool = false, saidMicroseconds: Int64? = nil
    ) {
        self.state = state
        self.number = number
        self.words = words
        self.hold = hold
        self.heldSubject = heldSubject
        self.isLate = isLate
        self.saidMicroseconds = saidMicroseconds
    }

    /// Whether somebody has to look at it.
    package var needsSomebody: Bool {
        switch state {
        case .held, .remarked, .rejected, .refused, .doubtful: true
        case .waiting, .received, .validated, .outOfScope, .settled, .nowhere: false
        }
    }
}

/// One punch and what became of it.
package struct RegistrationRow: Hashable, Sendable {
    package var punch: Sequence
    package var person: PersonID
    /// Its true time where that was derived, microseconds since 1970, and whether any clock vouches for it.
    package var wallMicroseconds: Int64
    package var isCertain: Bool
    /// Empty: erased.
    package var name: String
    package var code: String
    package var action: Action
    package var site: String
    package var task: String?
    package var anomalies: [Anomaly]
    package var registration: Registration
    package var correction: Correction?

    package init(
        punch: Sequence, person: PersonID, wallMicroseconds: Int64, isCertain: Bool, name: String,
        code: String, action: Action, site: String, task: String?, anomalies: [Anomaly],
        registration: Registration, correction: Correction?
    ) {
        self.punch = punch
        self.person = person
        self.wallMicroseconds = wallMicroseconds
        self.isCertain = isCertain
        self.name = name
        self.code = code
        self.action = action
        self.site = site
        self.task = task
        self.anomalies = anomalies
        self.registration = registration
        self.correction = correction
    }
}

package struct RegistrationPage: Hashable, Sendable {
    package var rows: [RegistrationRow]
    /// What to ask for next; nil: there is nothing older.
    package var next: Sequence?
    /// Whether this terminal registers anything.
    package var isRegistering: Bool
    package var zone: Zone
    package var now: Instant

    package init(
        rows: [RegistrationRow], next: Sequence?, isRegistering: Bool, zone: Zone, now: Instant
    ) {
        self.rows = rows
        self.next = next
        self.isRegistering = isRegistering
        self.zone = zone
        self.now = now
    }
}

package struct RegistrationFile: Hashable, Sendable {
    /// An entry of its history.
    package struct Step: Hashable, Sendable {
        package var instant: Instant
        package var noted: CorrectionNoted
        package var by: String

        package init(instant: Instant, noted: CorrectionNoted, by: String) {
            self.instant = instant
            self.noted = noted
            self.by = by
        }
    }

    /// A document, and the entry that attached it.
    package struct Attached: Hashable, Sendable {
        package var entry: Sequence
        package var proof: Proof

        package init(entry: Sequence, proof: Proof) {
            self.entry = entry
            self.proof = proof
        }
    }

    package var row: RegistrationRow
    /// Oldest first.
    package var steps: [Step]
    package var proofs: [Attached]
    package var company: String
    package var terminal: String
    package var head: Sequence
    package var zone: Zone
    package var now: Instant

    package init(
        row: RegistrationRow, steps: [Step], proofs: [Attached] = [], company: String, terminal: String,
        head: Sequence, zone: Zone,
        now: Instant
    ) {
        self.row = row
        self.steps = steps
        self.proofs = proofs
        self.company = company
        self.terminal = terminal
        self.head = head
        self.zone = zone
        self.now = now
    }

    /// Days in which ONSS can still be asked, today included; negative: over. ONSS takes requests within 30 days of the
    /// registration's date (Check In and Out at Work, "Who?", duties of the employer).
    package var daysLeft: Int64 {
        let today = LocalTime(wallMicroseconds: now.wallMicroseconds, zone: zone).day
        return LocalTime(wallMicroseconds: row.wallMicroseconds, zone: zone).day + 30 - today
    }
}
