// The program starts and stops, and its surroundings change.

extension Terminal {
    /// A choice that nobody settled before the program stopped, or the power went, takes its default.
    func decideRunning(_ step: Running.Step, _ program: String, _ draft: inout Draft) {
        if let openChoice { settle(openChoice, .defaulted, &draft) }
        endVisit(.restarted, &draft)
        let running = Running(step: step, program: program.bounded(128))
        draft.add(.running(running))
        endLoans(&draft)
        var losses = powerLosses ?? PowerLosses()
        losses.fold(running, at: draft.now)
        if losses.isNews { draft.add(.powerLostRegularly(PowerLostRegularly(count: losses.count))) }
    }

    func decideConfigured(_ settings: TerminalSettings, _ draft: inout Draft) {
        let configured = settings.bounded(in: book)
        let settings = sites?.laid(over: configured) ?? configured
        guard settings != self.settings?.value else { return }
        draft.add(.configured(Configured(terminal: settings)))
        // Surveyed anew: it is where it should be until fixes say otherwise.
        if whereabouts.isAway, settings.surveyed != self.settings?.surveyed {
            draft.add(.moved(Moved(isAway: false, distanceMetres: 0)))
        }
    }

    func decideDevice(_ change: DeviceChanged, _ draft: inout Draft) {
        var change = change
        change.type = change.type.bounded(64)
        change.cause = change.cause?.bounded(256)
        draft.add(.deviceChanged(change))
    }

    /// Of a reader without a name nothing could be told again.
    func decideHousing(_ isOpen: Bool, at reader: ReaderName?, _ draft: inout Draft) {
        guard let reader, isOpen != (openContacts?.contains(reader) == true) else { return }
        if isOpen, openContacts?.count ?? 0 >= Self.contactLimit { return }
        draft.add(.housingChanged(HousingChanged(isOpen: isOpen)))
    }

    /// A terminal has at most 32 readers; those of earlier configurations may still be open.
    private static let contactLimit = 64

    func decideCopied(_ copied: BookCopied, _ draft: inout Draft) {
        var copied = copied
        copied.file = copied.file?.bounded(256)
        copied.cause = copied.cause?.bounded(256)
        draft.add(.bookCopied(copied))
    }

    func decideRemoved(_ removed: AsideRemoved, _ draft: inout Draft) {
        var removed = removed
        removed.file = removed.file.bounded(256)
        draft.add(.asideRemoved(removed))
    }

    /// What is in force already is not said again.
    func decideProvisioned(_ provisioned: Provisioned, _ draft: inout Draft) {
        var fact = provisioned
        fact.settings = fact.settings?.bounded(64)
        fact.certificate = fact.certificate?.bounded(64)
        fact.cause = fact.cause?.bounded(256)
        if fact.step != .refused {
            let isSame = fact.settings == provisioning?.settings
            guard !isSame || fact.certificate != provisioning?.certificate else { return }
            fact.step = isSame ? .certified : .taken
        }
        draft.add(.provisioned(fact))
    }

    func decideRemedied(_ remedied: LinkRemedied, _ draft: inout Draft) {
        var remedied = remedied
        remedied.downSeconds = max(0, remedied.downSeconds)
        remedied.cause = remedied.cause.bounded(64)
        draft.add(.linkRemedied(remedied))
    }

    func decideUsed(_ used: DataUsed, _ draft: inout Draft) {
        var used = used
        used.interface = used.interface.bounded(64)
        draft.add(.dataUsed(used))
    }

    func decideRegistered(_ registered: Registered, _ draft: inout Draft) {
        var registered = registered
        registered.upstream = registered.upstream.bounded(64)
        registered.receipts = registered.receipts.prefix(Registered.most).compactMap { receipt in
            guard (1...max(1, head)).contains(receipt.sequence) else { return nil }
            var receipt = receipt
            receipt.number = receipt.number?.bounded(64)
            return receipt
        }
        if !registered.receipts.isEmpty { draft.add(.registered(registered)) }
    }

    func decideResolved(_ resolved: Resolved, _ draft: inout Draft) {
        guard (1...max(1, head)).contains(resolved.sequence) else { return }
        var resolved = resolved
        resolved.upstream = resolved.upstream.bounded(64)
        draft.add(.resolved(resolved))
    }

    /// What has been reported is not reported again.
    func decideDamage(_ damage: BookDamaged, _ draft: inout Draft) {
        var damage = damage
        damage.cause = damage.cause.bounded(256)
        func news(_ ranges: [SequenceRange]) -> [SequenceRange] {
            Array(ranges.filter { repairs?.hasReported($0.first) != true }.prefix(BookDamaged.rangeLimit))
        }
        damage.lost = news(damage.lost)
        damage.privateLost = news(damage.privateLost)
        if !damage.lost.isEmpty || !damage.privateLost.isEmpty { draft.add(.bookDamaged(damage)) }
    }

    func decideLocated(_ place: Place, _ accuracyCentimetres: Int?, _ draft: inout Draft) {
        guard place.source == .live else { return }
        let facts = whereabouts.facts(
            for: place, accuracyCentimetres: accuracyCentimetres, at: draft.now,
            surveyed: whereabouts.accepted ?? settings?.surveyed,
            limitMetres: settings?.movedMetres ?? 0)
        for fact in facts { draft.add(fact) }
    }
}

extension TerminalSettings {
    /// The text of one entry is at most 64 KiB.
    private static let mostBytes = 60_000

    /// The same settings, cut to what fits into one entry.
    fileprivate func bounded(in book: BookID) -> TerminalSettings {
        var settings = self
        settings.name = name.bounded(256)
        settings.licence = licence?.bounded(256)
        settings.company = company.bounded(256)
        settings.site = SiteCode(site.description.bounded(256))
        settings.siteName = siteName.bounded(256)
        settings.bareBadge = Array(bareBadge.prefix(100))
        settings.technicians = technicians.flatMap { $0.isEmpty ? nil : $0.prefix(20).map { $0.bounded(64) } }
        settings.supervisors = supervisors.flatMap { $0.isEmpty ? nil : $0.prefix(20).map { $0.bounded(64) } }
        let fits = { (settings: TerminalSettings) in
            Fact.configured(Configured(terminal: settings)).coded(in: book).publicText.count <= Self.mostBytes
        }
        while !settings.tasks.isEmpty, !fits(settings) {
            settings.tasks.removeLast(settings.tasks.count / 8 + 1)
        }
        return settings
    }
}
