import Domain

extension GoldenStory {
    /// The first administrator, somebody whom he invites, and a stranger.
    mutating func accounts() {
        let chief = NewAccount(
            userName: "chief", name: "Élise Chef", email: "chief@example.be", role: .administrator,
            language: .fr)
        happens(.account(AccountOrder(.create(chief), by: nil)), reader: nil)
        let first = AccountID(EntryID(book: terminal.book, sequence: terminal.head))
        happens(.account(AccountOrder(.passwordSet(first), by: nil)), reader: nil)
        let other = NewAccount(
            userName: "vera.maes", name: "Vera Maes", email: nil, role: .supervisor, language: .nl)
        happens(.account(AccountOrder(.create(other), by: first)), reader: nil)
        let second = AccountID(EntryID(book: terminal.book, sequence: terminal.head))
        let deeds: [AccountDeed] = [
            .invite(second, untilMicroseconds: Self.midnight + 900_000_000_000),
            .setRole(second, .inspector), .rename(second, "Vera Maes-Peeters"), .setLanguage(second, .de),
            .disable(second), .enable(second),
        ]
        for deed in deeds { happens(.account(AccountOrder(deed, by: first)), reader: nil) }
        if let person = terminal.people.keys.min(by: { $0.entry < $1.entry }) {
            happens(.pinChanged(PINChanged(person: person, by: "system", isSet: true)), reader: nil)
        }
        happens(.accessed(Accessed(step: .signedIn, account: first, address: "192.0.2.7")), reader: nil)
        happens(
            .accessed(Accessed(step: .denied, account: nil, count: 12, address: "192.0.2.8")), reader: nil)
        corrections(by: first)
        integrationKeys(by: first)
        loans(by: first)
    }

    /// Two badges for a day: one is lent twice and given back, one withdrawn. The last loan still holds.
    private mutating func loans(by chief: AccountID) {
        for number in 1...2 {
            let key = CredentialKey("text:90\(number)")
            happens(.loan(.mark(key: key, name: "Prêt \(number)", by: chief)), reader: nil)
        }
        guard let loans = terminal.loans else { return }
        let badges = loans.badges.keys.sorted { $0.entry < $1.entry }
        let people = terminal.people.filter(\.value.isActive).keys.sorted { $0.entry < $1.entry }
        guard let person = people.first, let other = people.last else { return }
        let end = Self.midnight + clock + 14_400_000_000
        let deeds: [LoanDeed] = [
            .lend(badges[0], to: person, toMicroseconds: end, by: chief), .takeBack(badges[0], by: chief),
            .lend(badges[0], to: person, toMicroseconds: end, by: chief),
            .rename(badges[0], "Rouge", by: chief),
            .lend(badges[0], to: other, toMicroseconds: end, by: chief), .withdraw(badges[1], by: chief),
        ]
        for deed in deeds { happens(.loan(deed), reader: nil) }
        happens(.presented(keys: [CredentialKey("text:901")], method: .badge), reader: "entrance")
    }

    /// Two keys for other programs, of which one is revoked.
    private mutating func integrationKeys(by chief: AccountID) {
        let today = Day("2026-11-02")
        let made: [IntegrationKeyOrder.Deed] = [
            .make(name: "Paie Exemple", scopes: [.readAttendance, .readPeople], lastDay: Day("2027-12-31")),
            .make(name: "Tableau de bord", scopes: Set(IntegrationScope.allCases), lastDay: nil),
        ]
        for deed in made {
            happens(.integrationKey(IntegrationKeyOrder(deed, by: chief, today: today)), reader: nil)
        }
        let last = IntegrationKeyID(EntryID(book: terminal.book, sequence: terminal.head))
        happens(.integrationKey(IntegrationKeyOrder(.revoke(last), by: chief, today: today)), reader: nil)
    }

    /// A departure that was forgotten, asked of ONSS and granted, and one that was no mistake after all.
    private mutating func corrections(by chief: AccountID) {
        guard let punch = terminal.recentPunches.punches.last else { return }
        let wall = punch.instant.wallMicroseconds
        let missing = CorrectedPunch(
            action: .checkOut, wallMicroseconds: wall - 60_000_000, isMissing: true)
        let deeds: [CorrectionOrder.Deed] = [
            .open(.forgotten, missing), .change(.outage, CorrectedPunch(wallMicroseconds: wall - 1_000_000)),
            .request, .grant, .open(.other, CorrectedPunch()), .withdraw,
        ]
        for deed in deeds {
            var order = CorrectionOrder(
                deed, punch: punch.sequence, person: punch.punched.person, action: punch.punched.action,
                wallMicroseconds: wall, by: chief)
            if case .open = deed { order.note = "Zoé a oublié." }
            if deed == .request { order.reference = "CIAO-2026-1" }
            happens(.corrections([order]), reader: nil)
            if case .change = deed { proofs(order) }
        }
    }

    /// Two documents for that file, of which one was attached to the wrong one.
    private mutating func proofs(_ order: CorrectionOrder) {
        for kind in [Proof.Kind.pdf, .jpeg] {
            var attaching = order
            attaching.deed = .attach(
                Proof(
                    name: "Feuille signée.\(kind)", kind: kind, byteCount: 214_000,
                    digest: String(repeating: "5e", count: 32)))
            happens(.corrections([attaching]), reader: nil)
        }
        var detaching = order
        detaching.deed = .detach(terminal.head)
        happens(.corrections([detaching]), reader: nil)
    }
}
