// What entries do to the state. Each depends on nothing but its fact and the state folded before it; what it
// does for a given fact may never change, because old books are folded by it.

extension Terminal {
    /// Folds one entry.
    package mutating func apply(_ entry: Entry) {
        head = entry.sequence
        switch entry.fact {
        case .presented(let fact): apply(fact, entry)
        case .punched(let fact): apply(fact, entry)
        case .repeated(let fact): settleChoice(fact.presented)
        case .unchanged(let fact): settleChoice(fact.presented)
        case .refused(let fact): apply(fact, entry)
        case .readFailed: lastReadFailure = ReadFailure(reader: entry.reader, instant: entry.instant)
        case .undone(let fact): apply(fact)
        case .declared(let fact): apply(fact)
        case .armed(let fact): armed = ArmedKey(key: fact, boot: entry.instant.boot)
        case .moved(let fact): apply(fact, entry)
        case .positioned(let fact): whereabouts.fold(fact, at: entry.instant)
        case .languageChosen(let fact): staff.setLanguage(fact.language, of: fact.person)
        case .staged(let fact): staging.add(fact, as: EntryID(book: book, sequence: entry.sequence))
        case .applied(let fact): apply(fact, entry)
        case .configured(let fact): apply(fact)
        case .running(let fact): apply(fact, entry)
        case .bookOpened(let fact): followsAnotherBook = fact.follows != nil
        case .erased(let fact): apply(fact)
        case .anchored(let fact): chronology.fold(fact)
        case .knownTimeReset: chronology.forgetKnownTime()
        case .bookDamaged(let fact): apply(fact, entry)
        case .linkRemedied(let fact): apply(fact, entry)
        case .dataUsed(let fact): dataUsage = DataUsage(fact, boot: entry.instant.boot)
        case .serviced(let fact): apply(fact, entry)
        case .enrolled(let fact): apply(fact, entry)
        case .moveAnswered(let fact): apply(fact)
        case .housingChanged(let fact): apply(fact, at: entry.reader)
        case .siteAssigned(let fact): apply(fact, entry)
        case .powerLostRegularly(let fact): powerLosses?.fold(fact)
        case .amended(let fact): apply(fact, entry)
        case .provisioned(let fact): if fact.step != .refused { provisioning = fact }
        case .accountChanged(let fact): apply(fact, entry)
        case .correctionNoted(let fact): apply(fact, entry)
        case .integrationKeyChanged(let fact): apply(fact, entry)
        case .loanBadgeChanged(let fact): apply(fact, entry)
        case .loaned(let fact): apply(fact, entry)
        case .pruned(let fact):
            corrections?.removeAll { punch, _ in punch <= fact.through }
            decidedDeclarations?.removeAll(through: fact.through)
        case .clockChanged, .deviceChanged, .storageChanged, .bookCopied, .resolved, .keyReplaced,
            .asideRemoved, .registered, .accessed, .pinChanged, .unknown:
            break
        }
        chronology.fold(entry)
        powerLosses?.note(entry.instant)
    }

    private mutating func apply(_ fact: Presented, _ entry: Entry) {
        lastPresented = Moment(sequence: entry.sequence, instant: entry.instant)
        armed = nil
        if [.code, .typed].contains(fact.method) { settleTries(of: fact.person, by: fact.method) }
        guard !fact.offered.isEmpty else { return }
        if let continues = fact.continues, openChoice?.presented == continues {
            openChoice?.move(to: fact, sequence: entry.sequence)
        } else {
            openChoice = OpenChoice(fact, sequence: entry.sequence, instant: entry.instant)
        }
    }

    private mutating func apply(_ fact: Punched, _ entry: Entry) {
        let moment = moment(of: fact.presented) ?? entry.instant
        settleChoice(fact.presented)
        let before = attendance[fact.person]
        if fact.anomalies.contains(.missingOut) {
            openQuestions.add(
                OpenQuestion(
                    punch: entry.sequence, person: fact.person, opened: before?.opened?.instant,
                    arrived: moment))
        }
        recentPunches.add(
            RecentPunch(
                sequence: entry.sequence, punched: fact, instant: moment, recorded: entry.instant,
                before: before))
        let mark = PunchMark(sequence: entry.sequence, action: fact.action, instant: moment)
        var after = before?.value ?? Attendance(presence: fact.before)
        after.fold(fact, mark)
        attendance[fact.person] = Shared(after)
        punchCount &+= 1
        company?.note(fact)
    }

    /// When the badge of that `Presented` was held to the reader, if it is the newest or waits in a choice.
    private func moment(of presented: Sequence) -> Instant? {
        if let openChoice, openChoice.isNamed(by: presented) { return openChoice.instant }
        return lastPresented?.sequence == presented ? lastPresented?.instant : nil
    }

    private mutating func settleChoice(_ presented: Sequence) {
        if openChoice?.isNamed(by: presented) == true { openChoice = nil }
    }

    private mutating func apply(_ fact: Refused, _ entry: Entry) {
        refusedReads.add(
            RefusedRead(
                sequence: entry.sequence, reason: fact.reason, person: fact.person, key: fact.key,
                otherKeys: fact.otherKeys.isEmpty ? nil : fact.otherKeys,
                instant: entry.instant, reader: entry.reader,
                isSettled: servicing?.visit == nil ? nil : true))
    }

    private mutating func apply(_ fact: Undone) {
        guard let punch = recentPunches[fact.punch] else { return }
        attendance[punch.punched.person] = punch.before
        recentPunches.markUndone(fact.punch)
        openQuestions.remove(fact.punch)
    }

    private mutating func apply(_ fact: Moved, _ entry: Entry) {
        whereabouts.fold(fact, as: entry.sequence)
        servicing?.forgetMove()
    }

    private mutating func apply(_ fact: HousingChanged, at reader: ReaderName?) {
        guard let reader else { return }
        var open = openContacts ?? []
        open.removeAll { $0 == reader }
        if fact.isOpen {
            let place = open.firstIndex { $0.description > reader.description } ?? open.endIndex
            open.insert(reader, at: place)
        }
        openContacts = open
    }

    private mutating func apply(_ fact: Configured) {
        if fact.terminal.surveyed != settings?.surveyed { whereabouts.forgetAccepted() }
        sites?.fold(fact.terminal)
        settings = Shared(fact.terminal)
    }

    private mutating func apply(_ fact: Running, _ entry: Entry) {
        armed = nil
        var losses = powerLosses ?? PowerLosses()
        losses.fold(fact, at: entry.instant)
        powerLosses = losses
        if fact.step == .started { staging = Staging() }
    }

    private mutating func apply(_ fact: LinkRemedied, _ entry: Entry) {
        var tried = remedies ?? RemediesTried()
        tried.fold(fact, at: entry.instant)
        remedies = tried
    }

    private mutating func apply(_ fact: Erased) { forget(fact.sequence) }

    /// Drops what the private part of that entry has left in the state.
    package mutating func forget(_ sequence: Sequence) {
        let id = EntryID(book: book(of: sequence), sequence: sequence)
        staff.remove(PersonID(id))
        staff.remove(CredentialID(id))
        staging.erase(sequence)
        refusedReads.erase(sequence)
        company?.forget(sequence, PersonID(id))
        corrections?.removeAll { _, correction in correction.person == PersonID(id) }
        if accounts?[AccountID(id)] != nil { accounts?[AccountID(id)] = nil }
        integrationKeys?.forgetName(of: IntegrationKeyID(id))
        loans?.forget(LoanBadgeID(id))
    }
}
