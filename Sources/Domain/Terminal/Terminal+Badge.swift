// A badge at the reader.

extension Terminal {
    /// More spellings than any badge has.
    private static let mostKeys = 16

    func decideBadge(_ keys: [CredentialKey], _ method: IdentificationMethod, _ draft: inout Draft) {
        let keys = keys.count > Self.mostKeys ? Array(keys.prefix(Self.mostKeys)) : keys
        if let badge = loans?.badge(for: keys) { return decideLoanBadge(badge, keys, method, &draft) }
        let credential = staff.credential(for: keys, at: draft.now)
        var id: PersonID?
        if let credential { id = staff.credentials[credential]?.person }
        decidePresence(of: id, credential, keys, method, nil, &draft)
    }

    /// Somebody stands there; nil: nobody knows who.
    func decidePresence(
        of id: PersonID?, _ credential: CredentialID?, _ keys: [CredentialKey],
        _ method: IdentificationMethod, _ card: IdentityCard?, _ draft: inout Draft
    ) {
        var attendance = id.map(attendance(of:))
        if let openChoice {
            if openChoice.person == id, !openChoice.isOver(at: draft.now),
                armed?.action(at: draft.now) == nil
            {
                return decideNextChoice(openChoice, credential, method, &draft)
            }
            // Whoever goes back for another key has not chosen the default.
            let isOwn = openChoice.person == id
            let cause = isOwn && !openChoice.isOver(at: draft.now) ? Unchanged.Cause.cancelled : .defaulted
            let settled = settle(openChoice, cause, &draft)
            if isOwn { attendance = settled }
        }
        switch visit(of: id, credential, attendance, card, at: draft.now) {
        case .failure(let refusal):
            refuse(refusal.reason, keys, method, id, &draft)
        case .success(let visit):
            if isTechnician(visit.id) { return open(method, visit.id, &draft) }
            admit(visit, credential, method, &draft)
        }
    }

    /// Why somebody is not let through.
    struct Refusal: Error { var reason: RefusalReason }

    /// Somebody before the reader, past all gates.
    func visit(
        of id: PersonID?, _ credential: CredentialID?, _ attendance: Shared<Attendance>?,
        _ card: IdentityCard? = nil, at instant: Instant
    ) -> Result<Visit, Refusal> {
        var person: Person?
        if let id { person = staff.people[id] }
        var approach = Approach(
            isActivated: settings?.licence != nil, isSurveyed: settings?.surveyed != nil,
            isServiced: servicing?.readsOnly(at: instant) == true,
            isInside: attendance?.presence.isInside == true, opened: attendance?.opened?.instant,
            instant: instant)
        if let credential { approach.credential = self.credential(credential) }
        approach.card = card
        approach.isWithoutBadge = id != nil && credential == nil
        let row = id.flatMap { company?.rows[$0] }
        if let person {
            let mayUseTerminal = row?.value.particulars?.mayUseTerminal ?? true
            approach.person = (person.isActive, mayUseTerminal, person.isAllowed(at: settings?.site))
        }
        let passage = Gate.passage(approach)
        if case .refused(let reason) = passage { return .failure(Refusal(reason: reason)) }
        guard let id, let person, let attendance, let settings else {
            return .failure(Refusal(reason: .unknownCredential))
        }
        return .success(
            Visit(
                id: id, shift: person.shift,
                assignment: assignment(of: person, row, running: attendance.task, at: instant),
                attendance: sure(attendance, at: instant), seen: attendance.presence,
                passage: passage, instant: instant, settings: settings,
                isMoved: whereabouts.isAway, isLent: approach.credential?.state == .lent))
    }

    private func admit(
        _ visit: borrowing Visit, _ credential: CredentialID?, _ method: IdentificationMethod,
        _ draft: inout Draft
    ) {
        let now = draft.now
        var presented = Presented(
            person: visit.id, credential: credential, method: method,
            settlesAtBootMicroseconds: now.bootMicroseconds)
        let keyed = armed?.action(at: now)
        if let keyed, visit.passage.admits(keyed) { return begin(keyed, .chosen, presented, visit, &draft) }
        if let last = visit.attendance.last,
            visit.isWithin(Interval.seconds(visit.settings.duplicateSeconds))
        {
            let sequence = draft.add(.presented(presented))
            let repeated = Repeated(
                person: visit.id, action: last.action, presented: sequence, of: last.sequence)
            draft.add(.repeated(repeated))
            return
        }
        let offers = visit.offers
        let isQuiet = visit.isWithin(Interval.minutes(visit.settings.quietMinutes))
        if offers.count == 1, !isQuiet { return begin(offers[0], .sole, presented, visit, &draft) }
        presented.offered = offers
        presented.defaultsToNothing = isQuiet
        presented.settlesAtBootMicroseconds = choiceEnds(now, visit.settings)
        draft.add(.presented(presented))
    }

    /// The action is settled: a punch at once, or first what else is asked.
    private func begin(
        _ action: Action, _ basis: Basis, _ presented: Presented, _ visit: borrowing Visit,
        _ draft: inout Draft
    ) {
        if let asked = asked(action, basis, visit) {
            draft.add(
                .presented(presented.asking(asked, until: choiceEnds(draft.now, visit.settings, asked))))
        } else {
            let sequence = draft.add(.presented(presented))
            record(action, basis, presented.method, sequence, visit, &draft)
        }
    }

    /// Names take longer to read than pictograms.
    func choiceEnds(_ now: Instant, _ settings: Shared<TerminalSettings>, _ asked: Asked? = nil) -> Int64 {
        let window = Interval.seconds(settings.choiceSeconds)
        return now.bootMicroseconds.adding(window).adding(asked == nil ? 0 : window)
    }

    /// The same person's badge again inside the window: the default moves on.
    private func decideNextChoice(
        _ choice: OpenChoice, _ credential: CredentialID?, _ method: IdentificationMethod,
        _ draft: inout Draft
    ) {
        guard let settings else { return }
        if let asked = choice.asked?.movedOn {
            return ask(asked, choice, credential, method, settings, &draft)
        }
        var offered = choice.offered
        if !choice.defaultsToNothing, let first = offered.first {
            offered.removeFirst()
            offered.append(first)
        }
        let presented = Presented(
            person: choice.person, credential: credential, method: method, offered: offered,
            settlesAtBootMicroseconds: choiceEnds(draft.now, settings), continues: choice.presented)
        draft.add(.presented(presented))
    }

    func refuse(
        _ reason: RefusalReason, _ keys: [CredentialKey], _ method: IdentificationMethod, _ person: PersonID?,
        _ draft: inout Draft
    ) {
        let keys = keys.map { CredentialKey($0.text.bounded(512)) }
        let key = keys.first
        let known = person.flatMap { staff.people[$0] == nil ? nil : $0 }
        let limit = Interval.seconds(settings?.duplicateSeconds ?? 60)
        if method != .eID,
            refusedReads.holds(reason, key: key, person: known, within: limit, before: draft.now)
        {
            return
        }
        draft.add(
            .refused(
                Refused(
                    reason: reason, method: method, person: known, key: key,
                    otherKeys: reason == .unknownCredential ? Array(keys.dropFirst()) : [])))
    }

    func decideReadFailed(_ defect: String, _ draft: inout Draft) {
        if let last = lastReadFailure, last.reader == draft.event.reader,
            let age = draft.now.microseconds(since: last.instant), age >= 0, age < Self.readFailurePause
        {
            return
        }
        draft.add(.readFailed(ReadFailed(defect: defect.bounded(64))))
    }

    /// A reader that babbles is written down once in this time.
    private static let readFailurePause = 5 * Interval.second
}

extension String {
    /// At most so many bytes of UTF-8, cut between characters.
    func bounded(_ bytes: Int) -> String {
        if utf8.count <= bytes { return self }
        var kept = ""
        var room = bytes
        for character in self {
            room -= character.utf8.count
            if room < 0 { break }
            kept.append(character)
        }
        return kept
    }
}
