import Domain

/// Random facts of every kind, for the property tests.
extension RandomSource {
    mutating func anyEntryID(in book: BookID) -> EntryID {
        EntryID(book: chance(70) ? book : BookID(next()), sequence: number(1...Int64.max))
    }

    mutating func anyPersonID(in book: BookID) -> PersonID { PersonID(anyEntryID(in: book)) }

    mutating func anyPosition() -> Position {
        Position(
            latitudeE7: Int32(number(-900_000_000...900_000_000)),
            longitudeE7: Int32(number(-1_800_000_000...1_800_000_000))) ?? .zero
    }

    mutating func maybe<Value>(_ value: Value) -> Value? { chance(50) ? value : nil }

    mutating func some<Value>(of values: [Value]) -> [Value] {
        Array(values.shuffled(using: &self).prefix(Int.random(in: 0...3, using: &self)))
    }

    mutating func anyPerson() -> Person {
        Person(
            code: anyText(), firstName: anyText(), lastName: anyText(),
            language: one(of: Language.allCases, or: .fr), isActive: chance(80),
            allowedSites: some(of: [SiteCode("S1"), SiteCode(anyText())]),
            tasks: some(of: [TaskCode("T1"), TaskCode(anyText())]),
            shift: one(of: ShiftPattern.allCases, or: .day))
    }

    mutating func anyCredential(in book: BookID) -> Credential {
        Credential(
            key: CredentialKey(anyText()), person: anyPersonID(in: book),
            state: one(of: [.active, .lost, .returned, .lent], or: .active),
            fromMicroseconds: maybe(anyInteger()), toMicroseconds: maybe(anyInteger()))
    }

    mutating func anySettings() -> TerminalSettings {
        var settings = TerminalSettings(
            name: anyText(), licence: maybe(anyText()), company: anyText(), site: SiteCode(anyText()),
            siteName: anyText(), surveyed: maybe(anyPosition()))
        settings.movedMetres = Int(anyInteger())
        settings.tasks = (0..<Int.random(in: 0...3, using: &self)).map { _ in
            SiteTask(code: TaskCode(anyText()), name: anyText(), isActive: chance(50))
        }
        settings.duplicateSeconds = Int(anyInteger())
        settings.quietMinutes = Int(anyInteger())
        settings.choiceSeconds = Int(anyInteger())
        settings.undoSeconds = Int(anyInteger())
        settings.keySeconds = Int(anyInteger())
        settings.openLimitHours = Int(anyInteger())
        settings.splitOpenLimitHours = Int(anyInteger())
        settings.breakDueMinutes = Int(anyInteger())
        settings.shortestBreakMinutes = Int(anyInteger())
        settings.dailyRestMinutes = Int(anyInteger())
        settings.tasksAreUsed = chance(50)
        settings.technicians = maybe([anyText(), anyText()])
        (settings.supervisors, settings.hasSiblings) = (maybe([anyText()]), maybe(true))
        if chance(50) {
            settings.bareBadge = (0..<Int.random(in: 0...3, using: &self)).map { _ in
                BareBadgeRow(
                    presence: one(of: [.absent, .present, .onBreak, .unknown], or: .absent),
                    shift: maybe(.split), fromMinutes: Int(anyInteger()), offers: some(of: Action.allCases))
            }
        }
        return settings
    }

    /// A random fact of each kind that can be written.
    mutating func anyFacts(in book: BookID) -> [Fact] {
        anyProgramFacts() + anyPunchFacts(in: book) + anyServiceFacts(in: book) + anyAmendedFacts(in: book)
            + anyLoanFacts(in: book)
            + [
                .moved(Moved(isAway: chance(50), distanceMetres: Int(anyInteger()))),
                .positioned(
                    Positioned(
                        place: Place(position: anyPosition(), source: chance(50) ? .live : .surveyed),
                        accuracyCentimetres: maybe(Int(anyInteger())), evidence: Int(anyInteger()))),
                .staged(
                    Staged(
                        batch: anyInteger(), endsOthers: chance(50), previous: maybe(anyInteger()),
                        change: .person(anyPerson(), existing: maybe(anyPersonID(in: book))))),
                .staged(
                    Staged(
                        batch: anyInteger(), endsOthers: chance(50),
                        change: .credential(
                            anyCredential(in: book), existing: maybe(CredentialID(anyEntryID(in: book)))))),
                .staged(Staged(batch: anyInteger(), change: .erased)),
                .applied(Applied(batch: anyInteger(), count: Int(anyInteger()))),
                .pinChanged(
                    PINChanged(
                        person: anyPersonID(in: book), by: anyText(), isSet: chance(50),
                        isPassword: chance(50))),
                .languageChosen(
                    LanguageChosen(
                        person: anyPersonID(in: book), language: one(of: Language.allCases, or: .fr))),
            ]
    }

    private mutating func anyProgramFacts() -> [Fact] {
        let trusts: [ClockTrust] = [.unknown, .saved, .realTimeClock, .synchronised, .gnss]
        return [
            .bookOpened(
                BookOpened(follows: maybe(BookID(next())), followsHash: maybe("00ff"), program: anyText())),
            .running(Running(step: chance(50) ? .started : .stopped, program: anyText())),
            .configured(Configured(terminal: anySettings())),
            .clockChanged(
                ClockChanged(
                    stepMicroseconds: anyInteger(), from: one(of: trusts, or: .saved),
                    to: one(of: trusts, or: .saved), cause: maybe(anyText()))),
            .deviceChanged(
                DeviceChanged(
                    step: one(of: DeviceChanged.Step.allCases, or: .left), type: anyText(),
                    cause: maybe(anyText()))),
            .housingChanged(HousingChanged(isOpen: chance(50))),
            .erased(Erased(sequence: anyInteger(), rule: anyText())),
            .anchored(
                Anchored(
                    boot: BootID(high: next(), low: next()), offsetMicroseconds: anyInteger(),
                    trust: one(of: trusts, or: .gnss),
                    uncertaintyMilliseconds: maybe(Int32(truncatingIfNeeded: anyInteger())),
                    first: anyInteger(), last: anyInteger())),
            .knownTimeReset(KnownTimeReset(visit: maybe(anyInteger()))),
            .bookDamaged(
                BookDamaged(
                    cause: anyText(), file: maybe(anyText()), kept: anyInteger(), lost: anyRanges(),
                    privateLost: anyRanges())),
            .bookCopied(
                BookCopied(
                    step: one(of: BookCopied.Step.allCases, or: .done), file: maybe(anyText()),
                    through: maybe(anyInteger()), byteCount: maybe(anyInteger()), cause: maybe(anyText()))),
            .provisioned(
                Provisioned(
                    step: one(of: Provisioned.Step.allCases, or: .taken),
                    way: one(of: Provisioned.Way.allCases, or: .command), serial: maybe(anyInteger()),
                    settings: maybe(anyText()), certificate: maybe(anyText()), cause: maybe(anyText()))),
            .keyReplaced(KeyReplaced(cause: anyText(), key: anyText(), before: maybe(anyText()))),
            .asideRemoved(
                AsideRemoved(
                    file: anyText(), byteCount: anyInteger(),
                    reason: one(of: AsideRemoved.Reason.allCases, or: .surplus))),
            .pruned(
                Pruned(
                    through: number(1...Int64.max), hash: anyText(), state: anyText(), key: anyText(),
                    months: Int(number(0...1_000)))),
            .resolved(
                Resolved(
                    upstream: anyText(), sequence: anyInteger(),
                    decision: one(of: Resolved.Decision.allCases, or: .again))),
            .registered(
                Registered(
                    upstream: anyText(),
                    receipts: [
                        Registered.Receipt(
                            sequence: number(1...Int64.max),
                            state: one(of: RegistrationState.allCases, or: .received), isLate: chance(50),
                            number: maybe(anyText()))
                    ])),
            .storageChanged(
                StorageChanged(
                    level: one(of: StorageChanged.Level.allCases, or: .low), usedPercent: Int(number(0...100))
                )),
            .dataUsed(anyDataUsed()),
            .linkRemedied(
                LinkRemedied(
                    remedy: one(of: LinkRemedied.Remedy.allCases, or: .reresolve),
                    downSeconds: Int(number(0...1_000_000)), cause: anyText())),
        ]
    }

    mutating func anyDataUsed() -> DataUsed {
        let months = [BillingMonth("2026-11"), BillingMonth("9999-01"), nil]
        var used = DataUsed(
            interface: anyText(), month: one(of: months, or: nil),
            used: DataVolume(received: anyInteger(), sent: anyInteger()),
            counters: DataVolume(received: anyInteger(), sent: anyInteger()))
        used.budget = maybe(anyInteger())
        used.reached = maybe(Int(anyInteger()))
        return used
    }

    private mutating func anyServiceFacts(in book: BookID) -> [Fact] {
        [
            .serviced(
                Serviced(
                    step: one(of: Serviced.Step.allCases, or: .opened), visit: maybe(anyInteger()),
                    method: maybe(.code), person: maybe(anyPersonID(in: book)),
                    cause: maybe(one(of: Serviced.Cause.allCases, or: .idle)), output: maybe(anyText()),
                    untilBootMicroseconds: maybe(anyInteger()))),
            .enrolled(
                Enrolled(
                    visit: anyInteger(), person: anyPersonID(in: book), key: CredentialKey(anyText()),
                    fromMicroseconds: maybe(anyInteger()))),
            .moveAnswered(
                MoveAnswered(
                    visit: anyInteger(), answer: one(of: MoveAnswered.Answer.allCases, or: .newSite),
                    sinceMicroseconds: maybe(anyInteger()))),
            .siteAssigned(
                SiteAssigned(
                    visit: anyInteger(),
                    place: SitePlace(
                        site: SiteCode(anyText()), name: anyText(), position: maybe(anyPosition())),
                    sinceMicroseconds: anyInteger())),
            .powerLostRegularly(PowerLostRegularly(count: Int(number(0...1_000)))),
            .accountChanged(anyAccountChange(in: book)), .correctionNoted(anyCorrection(in: book)),
            .integrationKeyChanged(anyKeyChange(in: book)),
            .pruned(
                Pruned(
                    through: number(1...Int64.max), hash: anyText(), state: anyText(), key: anyText(),
                    months: 14, by: AccountID(anyEntryID(in: book)))),
            .accessed(anyAccess(in: book)),
        ]
    }

    private mutating func anyAccountChange(in book: BookID) -> AccountChanged {
        var change = AccountChanged(
            step: one(of: AccountChanged.Step.allCases, or: .role),
            account: maybe(AccountID(anyEntryID(in: book))), by: maybe(AccountID(anyEntryID(in: book))))
        (change.role, change.roleBefore) = (maybe(.inspector), maybe(one(of: Role.allCases, or: .none)))
        (change.language, change.languageBefore) = (maybe(.de), maybe(.fr))
        change.untilMicroseconds = maybe(anyInteger())
        change.agent = maybe(PersonID(anyEntryID(in: book)))
        (change.userName, change.name) = (maybe(anyText()), maybe(anyText()))
        (change.nameBefore, change.email) = (maybe(anyText()), maybe(anyText()))
        return change
    }

    private mutating func anyRanges() -> [SequenceRange] {
        (0..<number(0...3)).compactMap { _ in SequenceRange(anyInteger(), anyInteger()) }
    }

    private mutating func anyAsked() -> Asked {
        Asked(
            action: one(of: Action.allCases, or: .checkIn), basis: one(of: Basis.allCases, or: .sole),
            tasks: some(of: [TaskCode("T1"), TaskCode("T2"), TaskCode(anyText())]),
            engagements: some(of: [1, 2, Int(anyInteger())]), isEngagementOpen: chance(50),
            task: maybe(TaskCode(anyText())), isBadgedThrough: chance(50))
    }

    private mutating func anyPunchFacts(in book: BookID) -> [Fact] {
        let methods: [IdentificationMethod] = [.badge, .smartCard, .code, .keyboard, .eID, .typed]
        let action = one(of: Action.allCases, or: .checkIn)
        let person = anyPersonID(in: book)
        let method = one(of: methods, or: .badge)
        return [
            .presented(
                Presented(
                    person: person, credential: maybe(CredentialID(anyEntryID(in: book))), method: method,
                    offered: some(of: Action.allCases), defaultsToNothing: chance(50),
                    settlesAtBootMicroseconds: anyInteger(), continues: maybe(anyInteger()),
                    asked: maybe(anyAsked()))),
            .punched(
                Punched(
                    person: person, action: action, basis: one(of: Basis.allCases, or: .sole),
                    method: method, presented: anyInteger(), site: SiteCode(anyText()),
                    task: maybe(TaskCode(anyText())),
                    before: one(of: [.absent, .present, .onBreak, .unknown], or: .absent),
                    anomalies: some(of: Anomaly.allCases), startsDay: chance(50),
                    engagement: maybe(Int(anyInteger())), taskBasis: maybe(.chosen),
                    engagementBasis: maybe(.defaulted), isLent: chance(50))),
            .repeated(
                Repeated(person: person, action: action, presented: anyInteger(), of: anyInteger())),
            .unchanged(
                Unchanged(
                    person: person, presented: anyInteger(), cause: chance(50) ? .defaulted : .cancelled)),
            .refused(
                Refused(
                    reason: one(of: RefusalReason.allCases, or: .notActivated), method: method,
                    person: maybe(person), key: maybe(CredentialKey(anyText())))),
            .readFailed(ReadFailed(defect: anyText())),
            .undone(Undone(person: person, punch: anyInteger())),
            .declared(
                Declared(person: person, punch: anyInteger(), leftMicroseconds: maybe(anyInteger()))),
            .declared(
                Declared(
                    person: person, punch: anyInteger(), leftMicroseconds: nil, read: anyInteger(),
                    readMicroseconds: anyInteger(), isHis: chance(50))),
            .declared(
                Declared(
                    person: person, punch: anyInteger(), leftMicroseconds: nil,
                    missing: MissingPunch(
                        action: action, wallMicroseconds: anyInteger(),
                        reason: one(of: MissingPunch.Reason.allCases, or: .elsewhere)))),
            .armed(Armed(action: action, untilBootMicroseconds: anyInteger())),
        ]
    }
}

extension Position {
    /// Where the Greenwich meridian meets the equator.
    static var zero: Position {
        guard let position = Position(latitudeE7: 0, longitudeE7: 0) else { preconditionFailure() }
        return position
    }
}
