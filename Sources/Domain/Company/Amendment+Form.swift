// What is wrong with an amendment by itself, whatever stands in the register.

extension Amendments {
    /// Amendments of one event: a punch waits for its transaction.
    package static let most = 1_000

    var isAuthorSound: Bool {
        (1...64).contains(author.utf8.count) && author.utf8.allSatisfy(AccountName.isPlain)
    }
}

extension Amendment {
    /// The text of one entry is at most 64 KiB.
    private static let mostBytes = 60_000

    func checkForm(_ found: inout ProblemList) {
        switch value {
        case .company(let card): card.checkForm(&found)
        case .client(let client):
            found.check(code: client.code.description)
            found.check(client.name, .name)
            found.check(client.address)
        case .site(let site): site.checkForm(&found)
        case .group(let group):
            found.check(code: group.code.description)
            found.check(group.name, .name)
        case .task(let task):
            found.check(code: task.code.description)
            found.check(task.name, .name)
            if task.site == nil { found.add(.site, .missing) }
        case .agent(let agent, _): agent.checkForm(&found)
        case .links(_, let tasks): found.check(codes: tasks.map(\.description), .tasks)
        case .badge(let badge, _):
            found.check(badge.key.text, .badge, most: 512)
            if let from = badge.fromMicroseconds, let to = badge.toMicroseconds, to <= from {
                found.add(.period, .endsBeforeItBegins(row: 0))
            }
        case .erasedAgent, .erasedBadge: found.add(.subject, .malformed)
        }
        // Escaped or many as they may be, they fit into an entry.
        let coded = Fact.amended(Amended(by: "", self)).coded(in: BookID(0))
        if max(coded.publicText.count, coded.privateText?.count ?? 0) > Self.mostBytes {
            found.add(.subject, .tooLong(limit: Self.mostBytes))
        }
    }
}

extension CompanyCard {
    fileprivate func checkForm(_ found: inout ProblemList) {
        found.check(code: code)
        // It stands behind an @, after the last one.
        if !code.utf8.allSatisfy(AccountName.isPlain) { found.add(.code, .malformed) }
        found.check(name, .name)
        if let licence { found.check(licence, .licence) }
    }
}

extension WorkSite {
    private static let radii = 1...100_000
    private static let mostDeclarations = 100

    fileprivate func checkForm(_ found: inout ProblemList) {
        found.check(code: code.description)
        found.check(name, .name)
        found.check(address)
        if let radiusMetres, !Self.radii.contains(radiusMetres) {
            found.add(.radiusMetres, .outOfRange(Self.radii))
        }
        if declarations.count > Self.mostDeclarations {
            return found.add(.declarations, .tooMany(limit: Self.mostDeclarations))
        }
        for (row, declaration) in declarations.enumerated() {
            if let first = declaration.firstDay, let last = declaration.lastDay, last < first {
                found.add(.declarations, .endsBeforeItBegins(row: row))
            }
        }
        if let (row, other) = overlap { found.add(.declarations, .overlap(row: row, otherRow: other)) }
    }

    /// Two declarations that hold on one day, in the order of the list: nobody could say which one a punch is under.
    private var overlap: (Int, Int)? {
        let byFirst = declarations.indices.sorted { left, right in
            (declarations[left].firstDay?.number ?? .min) < (declarations[right].firstDay?.number ?? .min)
        }
        // Of those that have begun, the one that ends last.
        var longest: Int?
        for row in byFirst {
            let first = declarations[row].firstDay?.number ?? .min
            if let longest, first <= (declarations[longest].lastDay?.number ?? .max) {
                return (min(row, longest), max(row, longest))
            }
            longest = row
        }
        return nil
    }
}

extension Agent {
    private static let mostEngagements = 100

    fileprivate func checkForm(_ found: inout ProblemList) {
        found.check(code: person.code)
        found.check(person.firstName, .firstName, isNeeded: person.lastName.isEmpty)
        found.check(person.lastName, .lastName, isNeeded: false)
        found.check(codes: person.allowedSites.map(\.description), .allowedSites)
        found.check(codes: person.tasks.map(\.description), .tasks)
        if let type = particulars.type { found.check(type.description, .type, most: 32) }
        if let number = particulars.nationalNumber {
            found.check(number.text, .nationalNumber, most: SealedNumber.mostBytes)
            found.check(number.mark, .nationalNumber, most: SealedNumber.mostBytes)
        }
        let account = particulars.accountName
        found.check(account, .accountName, isNeeded: false, most: AccountName.mostBytes)
        if !account.utf8.allSatisfy(AccountName.isPlain) { found.add(.accountName, .malformed) }
        checkEngagements(&found)
    }

    private func checkEngagements(_ found: inout ProblemList) {
        let engagements = particulars.engagements
        if engagements.count > Self.mostEngagements {
            return found.add(.engagements, .tooMany(limit: Self.mostEngagements))
        }
        for (row, engagement) in engagements.enumerated() {
            if engagement.number < 1 { found.add(.engagements, .malformed) }
            if let from = engagement.fromMicroseconds, let to = engagement.toMicroseconds, to <= from {
                found.add(.engagements, .endsBeforeItBegins(row: row))
            }
            for (other, earlier) in engagements.prefix(row).enumerated() {
                if earlier.number == engagement.number { found.add(.engagements, .twice) }
                if earlier.repeats(engagement) {
                    found.add(.engagements, .overlap(row: other, otherRow: row))
                }
            }
        }
    }
}
