/// What an entry says happened.
package enum Fact: Hashable, Sendable {
    case bookOpened(BookOpened), running(Running), clockChanged(ClockChanged), deviceChanged(DeviceChanged)
    /// Rare and large: kept apart, so that a punch is not moved about in their size.
    indirect case configured(Configured), staged(Staged)
    case applied(Applied)
    case presented(Presented), punched(Punched), repeated(Repeated), unchanged(Unchanged), refused(Refused)
    case readFailed(ReadFailed), undone(Undone), declared(Declared), moved(Moved), positioned(Positioned)
    case languageChosen(LanguageChosen), erased(Erased), armed(Armed), anchored(Anchored)
    case knownTimeReset(KnownTimeReset)
    case bookDamaged(BookDamaged), storageChanged(StorageChanged), linkRemedied(LinkRemedied), pruned(Pruned)
    case bookCopied(BookCopied), provisioned(Provisioned), keyReplaced(KeyReplaced), asideRemoved(
        AsideRemoved)
    indirect case serviced(Serviced), enrolled(Enrolled)
    case moveAnswered(MoveAnswered), housingChanged(HousingChanged), resolved(Resolved)
    case powerLostRegularly(PowerLostRegularly)
    indirect case siteAssigned(SiteAssigned), dataUsed(DataUsed)
    case registered(Registered), pinChanged(PINChanged)
    indirect case amended(Amended)
    indirect case accountChanged(AccountChanged), accessed(Accessed)
    indirect case correctionNoted(CorrectionNoted), integrationKeyChanged(IntegrationKeyChanged)
    indirect case loanBadgeChanged(LoanBadgeChanged), loaned(Loaned)
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
