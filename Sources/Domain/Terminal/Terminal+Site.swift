// A terminal that stands elsewhere, and what a technician says of it.

extension Terminal {
    /// The entry since which the terminal stands elsewhere and nobody has said where; nil: no question is open.
    package var openMove: Sequence? {
        whereabouts.isAway && servicing?.moveAnswer == nil ? whereabouts.awaySince : nil
    }

    func decideMove(
        _ answer: MoveAnswered.Answer, _ since: Int64?, _ visit: Sequence, _ draft: inout Draft
    ) {
        guard whereabouts.isAway else { return }
        let since = answer == .newSite ? since : nil
        draft.add(
            .moveAnswered(MoveAnswered(visit: visit, answer: answer, sinceMicroseconds: since)))
        if answer == .sameSite { draft.add(.moved(Moved(isAway: false, distanceMetres: 0))) }
    }

    /// The answer "new site", with which one it is: from now on it is the terminal's, and it is where it should be.
    func decideAssigned(_ place: SitePlace, _ since: Int64, _ visit: Sequence, _ draft: inout Draft) {
        guard whereabouts.isAway else { return }
        let place = SitePlace(
            site: SiteCode(place.site.description.bounded(256)), name: place.name.bounded(256),
            position: place.position)
        let since = min(since, draft.now.wallMicroseconds)
        draft.add(
            .moveAnswered(MoveAnswered(visit: visit, answer: .newSite, sinceMicroseconds: since)))
        draft.add(.siteAssigned(SiteAssigned(visit: visit, place: place, sinceMicroseconds: since)))
        draft.add(.moved(Moved(isAway: false, distanceMetres: 0)))
    }

    // MARK: folding

    mutating func apply(_ fact: MoveAnswered) {
        var servicing = servicing ?? Servicing()
        servicing.fold(fact)
        self.servicing = servicing
        if fact.answer == .sameSite { whereabouts.acceptLast() }
    }

    /// Who arrived there before anybody said so is inside the new site.
    mutating func apply(_ fact: SiteAssigned, _ entry: Entry) {
        let span = SiteAssignments.Span(
            site: fact.place.site, sinceMicroseconds: fact.sinceMicroseconds,
            after: whereabouts.awaySince ?? entry.sequence, before: entry.sequence)
        var sites = sites ?? SiteAssignments()
        sites.fold(fact, span, over: settings?.value)
        self.sites = sites
        whereabouts.forgetAccepted()
        if var settings = settings?.value {
            settings.sitePlace = fact.place
            self.settings = Shared(settings)
        }
        for (person, shared) in attendance {
            guard let opened = shared.opened,
                span.holds(opened.sequence, atMicroseconds: opened.instant.wallMicroseconds)
            else { continue }
            var there = shared.value
            there.site = span.site
            attendance[person] = Shared(there)
        }
    }
}
