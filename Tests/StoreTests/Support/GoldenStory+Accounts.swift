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
    }
}
