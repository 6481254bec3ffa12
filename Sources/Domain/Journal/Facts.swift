// The facts that a book may hold. Names and fields are for ever: an old book is read by every later release.
// What is personal (names, badge numbers) goes to the private part of its entry, see `FactCoding`.

/// First entry of every book.
package struct BookOpened: Hashable, Sendable {
    /// The book that this one follows (restored or salvaged) and its last good hash, in hexadecimal.
    package var follows: BookID?
    package var followsHash: String?
    /// Version of the program.
    package var program: String
}

/// The daemon started, or stopped in good order.
package struct Running: Hashable, Sendable {
    package enum Step: String, Sendable { case started, stopped }
    package var step: Step
    package var program: String
}

/// The part of the configuration that decisions depend on, whole, each time it changes.
package struct Configured: Hashable, Sendable {
    package var terminal: TerminalSettings
}

/// The clock stepped, or its trust changed.
package struct ClockChanged: Hashable, Sendable {
    /// Wall clock after minus wall clock expected from the boot clock, microseconds.
    package var stepMicroseconds: Int64
    package var from: ClockTrust
    package var to: ClockTrust
}

package struct DeviceChanged: Hashable, Sendable {
    package enum Step: String, Sendable, Codable { case arrived, left, faulty }
    package var step: Step
    /// Reader type (`serial-badge`, `gnss`, …).
    package var type: String
    /// For `faulty`: operation and errno, never anything that was read.
    package var cause: String?
}

/// One change of a bulk import, waiting for its `Applied`. Dropped when the program starts again before that.
package struct Staged: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// The person's id is this entry, unless `existing` names an earlier one.
        case person(Person, existing: PersonID?)
        /// The credential's id is this entry, unless `existing` names an earlier one.
        case credential(Credential, existing: CredentialID?)
        /// The private part has been erased.
        case erased
    }
    /// Names the import: sequence of its first staged entry.
    package var batch: Sequence
    package var change: Change
}

/// All changes staged under `batch` take effect.
package struct Applied: Hashable, Sendable {
    package var batch: Sequence
    package var count: Int
}

/// A known credential was held to a reader.
package struct Presented: Hashable, Sendable {
    package var person: PersonID
    package var credential: CredentialID?
    package var method: IdentificationMethod
    /// Choices offered, the default first; empty when a punch follows in the same transaction, or nothing changes.
    package var offered: [Action]
    /// Nothing is punched unless the person chooses (badge soon after the last punch).
    package var defaultsToNothing: Bool
    /// When the default is taken, in the boot clock of this entry.
    package var settlesAtBootMicroseconds: Int64
    /// The same badge again inside the window, which moves to the next choice: the earlier `Presented`.
    package var continues: Sequence?
}

/// How an action came about.
package enum Basis: String, Sendable {
    /// No choice was open: the table gave one meaning.
    case sole
    /// Touched, keyed, or badged through to.
    case chosen
    /// The window closed.
    case defaulted
}

package struct Punched: Hashable, Sendable {
    package var person: PersonID
    package var action: Action
    package var basis: Basis
    package var method: IdentificationMethod
    /// The `Presented` entry whose moment this punch has.
    package var presented: Sequence
    package var site: SiteCode
    package var task: TaskCode?
    package var before: Presence
    package var anomalies: [Anomaly]
}

/// Same person and same action within the duplicate period: kept, not a punch.
package struct Repeated: Hashable, Sendable {
    package var person: PersonID
    package var action: Action
    package var presented: Sequence
    /// The punch that it repeats.
    package var of: Sequence
}

/// A choice ended with nothing punched.
package struct Unchanged: Hashable, Sendable {
    package enum Cause: String, Sendable { case defaulted, cancelled }
    package var person: PersonID
    package var presented: Sequence
    package var cause: Cause
}

/// Why a credential was not accepted. These, and no others, are the gates of promise 5.
package enum RefusalReason: String, Sendable, Codable, CaseIterable {
    case notActivated, unknownCredential, credentialLost, credentialExpired, personInactive, notAllowedHere
    case siteNotSurveyed
}

/// A credential that was not accepted, kept with its time (SITUATIONS 4).
package struct Refused: Hashable, Sendable {
    package var reason: RefusalReason
    package var method: IdentificationMethod
    package var person: PersonID?
    /// Private.
    package var key: CredentialKey?
}

/// The reader saw something that is certainly a badge, but not which.
package struct ReadFailed: Hashable, Sendable {
    /// Stable name of the defect (`checksum`, `parity`, `lost-edges`, …).
    package var defect: String
}

/// The person took a punch back inside the undo window. The punch stays; attendance returns to what it was.
package struct Undone: Hashable, Sendable {
    package var person: PersonID
    package var punch: Sequence
}

/// The answer to "when did you leave?" after a missing departure: a declaration for a correction, not a punch.
package struct Declared: Hashable, Sendable {
    package var person: PersonID
    /// The punch with `missingOut` that raised the question.
    package var punch: Sequence
    /// Microseconds since 1970, UTC; nil: the person skipped the question.
    package var leftMicroseconds: Int64?
}

/// The live position left the surveyed one by more than the limit, or came back.
package struct Moved: Hashable, Sendable {
    package var isAway: Bool
    package var distanceMetres: Int
}

/// A thinned position (a few a day for a terminal that stands still).
package struct Positioned: Hashable, Sendable {
    package var place: Place
    /// Horizontal accuracy, centimetres, when the receiver says it.
    package var accuracyCentimetres: Int?
}

package struct LanguageChosen: Hashable, Sendable {
    package var person: PersonID
    package var language: Language
}

/// The private part of an earlier entry was erased under a retention rule.
package struct Erased: Hashable, Sendable {
    package var sequence: Sequence
    package var rule: String
}

/// What an entry says happened.
package enum Fact: Hashable, Sendable {
    case bookOpened(BookOpened), running(Running), configured(Configured), clockChanged(ClockChanged)
    case deviceChanged(DeviceChanged), staged(Staged), applied(Applied)
    case presented(Presented), punched(Punched), repeated(Repeated), unchanged(Unchanged), refused(Refused)
    case readFailed(ReadFailed), undone(Undone), declared(Declared), moved(Moved), positioned(Positioned)
    case languageChosen(LanguageChosen), erased(Erased)
    /// An entry whose kind or version this release does not know. Kept, chained, shown; changes no state.
    case unknown(kind: String, version: Int)
}

/// A fact with its place in the book: what happened, when, at which reader, where.
package struct Entry: Hashable, Sendable {
    package var sequence: Sequence
    package var instant: Instant
    package var reader: ReaderName?
    package var place: Place?
    package var fact: Fact

    package init(sequence: Sequence, instant: Instant, reader: ReaderName?, place: Place?, fact: Fact) {
        self.sequence = sequence
        self.instant = instant
        self.reader = reader
        self.place = place
        self.fact = fact
    }
}
