extension Terminal {
    /// Which entries follow from `event`, numbered from `head + 1`. Empty: nothing worth recording happened.
    package func decide(_ event: Event) -> [Entry] {
        var draft = Draft(event, after: head)
        switch event.happening {
        case .presented(let keys, let method): decideBadge(keys, method, &draft)
        case .identityCard(let card): decideIdentityCard(card, &draft)
        case .pinChanged(let changed): decidePINChanged(changed, &draft)
        case .identified(let person, let method): decideIdentified(person, method, &draft)
        case .wrongCode, .wrongPassword: decideWrongTry(&draft)
        case .chosen(let action, let presented): decideChosen(action, presented, &draft)
        case .picked(let pick, let presented): decidePicked(pick, presented, &draft)
        case .cancelled(let presented): decideCancelled(presented, &draft)
        case .keyPressed(let action): decideKey(action, &draft)
        case .undoKeyPressed: decideUndoKey(&draft)
        case .woke: decideWoke(&draft)
        case .undo(let punch): decideUndo(punch, &draft)
        case .answered(let punch, let left): decideAnswered(punch, left, &draft)
        case .claimed(let punch, let isHis): decideClaimed(punch, isHis, &draft)
        case .declaredMissing(let missing, let person): decideMissing(missing, person, &draft)
        case .readFailed(let defect): decideReadFailed(defect, &draft)
        case .located(let place, let accuracy): decideLocated(place, accuracy, &draft)
        case .languageChosen(let person, let language): decideLanguage(person, language, &draft)
        case .staged(let changes, let batch): decideStaged(changes, batch, &draft)
        case .applied(let batch, let count): decideApplied(batch, count, &draft)
        case .configured(let settings): decideConfigured(settings, &draft)
        case .clockChanged(let change): decideClock(change, &draft)
        case .timeFound(let offset, let trust, let spread): decideTimeFound(offset, trust, spread, &draft)
        case .knownTimeReset: draft.add(.knownTimeReset(KnownTimeReset(visit: servicing?.visit?.opened)))
        case .deviceChanged(let change): decideDevice(change, &draft)
        case .housing(let isOpen): decideHousing(isOpen, at: event.reader, &draft)
        case .bookDamaged(let damage): decideDamage(damage, &draft)
        case .storageChanged(let change): draft.add(.storageChanged(change))
        case .asideRemoved(let removed): decideRemoved(removed, &draft)
        case .bookCopied(let copied): decideCopied(copied, &draft)
        case .provisioned(let provisioned): decideProvisioned(provisioned, &draft)
        case .linkRemedied(let remedied): decideRemedied(remedied, &draft)
        case .dataUsed(let used): decideUsed(used, &draft)
        case .resolved(let resolved): decideResolved(resolved, &draft)
        case .serviced(let deed): decideService(deed, &draft)
        case .started(let program): decideRunning(.started, program, &draft)
        case .stopped(let program): decideRunning(.stopped, program, &draft)
        case .registered(let registered): decideRegistered(registered, &draft)
        case .amended(let amendments): decideAmended(amendments, &draft)
        case .account(let order): decideAccount(order, &draft)
        case .accessed(let accessed): decideAccess(accessed, &draft)
        case .corrections(let orders): decideCorrections(orders, &draft)
        case .integrationKey(let order): decideIntegrationKey(order, &draft)
        case .loan(let deed): decideLoan(deed, &draft)
        }
        return draft.entries
    }

    /// The day of a loan may be over by the new clock.
    private func decideClock(_ change: ClockChanged, _ draft: inout Draft) {
        draft.add(.clockChanged(change))
        endLoans(&draft)
    }
}
