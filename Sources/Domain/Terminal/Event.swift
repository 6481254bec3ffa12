/// Something that happened at the edge, stamped there: time, reader, position.
package struct Event: Hashable, Sendable {
    package var instant: Instant
    package var reader: ReaderName?
    package var place: Place?
    package var happening: Happening

    package init(instant: Instant, reader: ReaderName? = nil, place: Place? = nil, happening: Happening) {
        self.instant = instant
        self.reader = reader
        self.place = place
        self.happening = happening
    }
}

package enum Happening: Hashable, Sendable {
    /// The daemon starts on this book (settles a choice that a power cut left open), or stops.
    case started(program: String)
    case stopped(program: String)
    /// Rare and large: kept apart, so that a badge is not moved about in its size.
    indirect case configured(TerminalSettings)
    case clockChanged(ClockChanged)
    case deviceChanged(DeviceChanged)
    /// What the tamper contact at the event's reader says; told at every start, recorded when it changes.
    case housing(isOpen: Bool)
    /// Something vouches for a time: the wall clock of this run of the kernel is truly its boot clock plus this.
    /// Harmless at any time.
    case timeFound(offsetMicroseconds: Int64, trust: ClockTrust, uncertaintyMilliseconds: Int32?)
    case knownTimeReset
    case bookDamaged(BookDamaged)
    case storageChanged(StorageChanged)
    case linkRemedied(LinkRemedied)
    indirect case dataUsed(DataUsed)
    case resolved(Resolved)
    case bookCopied(BookCopied)
    /// A damaged file that was put aside is deleted as soon as this is recorded.
    case asideRemoved(AsideRemoved)
    /// Rare: kept apart like the settings.
    indirect case serviced(ServiceDeed)
    /// Settings are in force (step `taken`; told at every start, recorded when they are others), or were refused.
    case provisioned(Provisioned)
    /// A credential was read: its canonical key first, then its other spellings (decimal, reversed, without
    /// scheme).
    case presented(keys: [CredentialKey], method: IdentificationMethod)
    /// A Belgian identity card was put into a reader.
    case identityCard(IdentityCard)
    /// Somebody is given a PIN or a password for the terminal, or has none any more.
    case pinChanged(PINChanged)
    /// What he has typed was right: his code and its PIN, or his account and its password.
    case identified(person: PersonID, method: IdentificationMethod)
    /// They were not, whatever of them.
    case wrongCode(String)
    case wrongPassword(account: String)
    /// A badge was there but could not be read.
    case readFailed(defect: String)
    /// A physical key for an action was pressed.
    case keyPressed(Action)
    /// The physical key "undo": takes back the newest thing that can be, a key that waits for its badge, an open choice,
    /// or the punch of the last badge.
    case undoKeyPressed
    /// A choice was touched, for the open choice of that `Presented` entry.
    case chosen(Action, presented: Sequence)
    /// A task or an engagement was touched, for the question of that `Presented` entry.
    case picked(Pick, presented: Sequence)
    /// "Annuler" on the screen of an open choice.
    case cancelled(presented: Sequence)
    /// "Erreur, annuler" on the screen of a recorded punch.
    case undo(punch: Sequence)
    /// "À quelle heure êtes-vous parti ?", nil when skipped.
    case answered(punch: Sequence, leftMicroseconds: Int64?)
    /// "Était-ce vous ?": the refused reads that were asked with that punch.
    case claimed(punch: Sequence, isHis: Bool)
    /// Somebody who was just identified says that a punch of his is missing.
    case declaredMissing(MissingPunch, person: PersonID)
    /// A live position. Thinning is decided here, so every fix may be passed in.
    case located(Place, accuracyCentimetres: Int?)
    case languageChosen(person: PersonID, Language)
    /// One part of a bulk import (checked before), at most 100 changes; `batch` is nil for the first part.
    case staged([Staged.Change], batch: Sequence?)
    case applied(batch: Sequence, count: Int)
    /// A timer asked for by `Effect.wake`. Harmless at any other time.
    case woke
    /// An upstream has said something of entries.
    case registered(Registered)
    /// The company's register changes: all of it, or nothing where `Terminal.problems(of:)` finds any.
    indirect case amended(Amendments)
    /// Somebody's account in the console is made or changed.
    indirect case account(AccountOrder)
    /// Somebody came to the console, left it, or was not let in.
    indirect case accessed(Accessed)
    /// Somebody at the console says what is right instead of punches: all of it is taken, or nothing.
    indirect case corrections([CorrectionOrder])
    /// Somebody lends a badge for a day, takes one back, or says which badges these are.
    indirect case loan(LoanDeed)
    /// A key for another program is made or revoked.
    indirect case integrationKey(IntegrationKeyOrder)
}
