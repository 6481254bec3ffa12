/// A fact that can be written to a book and read back.
protocol JournalFact {
    func write(to writer: inout FactWriter)
    /// What may be erased later. Nothing for most facts.
    func writePrivate(to writer: inout FactWriter)
    /// `secret` is nil for a fact without a private part, or whose private part has been erased.
    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage)
}

extension JournalFact {
    func writePrivate(to writer: inout FactWriter) {}

    func coded(as kind: String, in book: BookID) -> CodedFact {
        var writer = FactWriter(book: book, capacity: 224)
        write(to: &writer)
        var secret = FactWriter(book: book, capacity: 0)
        writePrivate(to: &secret)
        return CodedFact(
            kind: kind, version: 1, publicText: writer.finished(),
            privateText: secret.isEmpty ? nil : secret.finished())
    }

    /// The whole fact; damage anywhere in it is damage of all of it.
    static func read(_ coded: CodedFact, in book: BookID) throws(FactDamage) -> Self {
        var reader = try FactReader(coded.publicText, book: book)
        var secret: FactReader?
        if let privateText = coded.privateText { secret = try FactReader(privateText, book: book) }
        let fact = try Self(from: &reader, secret: &secret)
        try reader.end()
        try secret?.end()
        return fact
    }
}

extension Fact {
    /// Reads a stored fact. Total: damage, and a kind or version of a later release, give `.unknown`.
    package init(_ coded: CodedFact, in book: BookID) {
        let read = coded.version == 1 ? try? Fact.read(coded, in: book) : nil
        self = read ?? .unknown(kind: coded.kind, version: coded.version)
    }

    private static func read(_ coded: CodedFact, in book: BookID) throws(FactDamage) -> Fact? {
        switch coded.kind {
        case "presented": .presented(try .read(coded, in: book))
        case "punched": .punched(try .read(coded, in: book))
        case "repeated": .repeated(try .read(coded, in: book))
        case "unchanged": .unchanged(try .read(coded, in: book))
        case "refused": .refused(try .read(coded, in: book))
        case "readFailed": .readFailed(try .read(coded, in: book))
        case "undone": .undone(try .read(coded, in: book))
        case "declared": .declared(try .read(coded, in: book))
        case "armed": .armed(try .read(coded, in: book))
        case "moved": .moved(try .read(coded, in: book))
        case "positioned": .positioned(try .read(coded, in: book))
        case "staged": .staged(try .read(coded, in: book))
        case "applied": .applied(try .read(coded, in: book))
        case "languageChosen": .languageChosen(try .read(coded, in: book))
        case "deviceChanged": .deviceChanged(try .read(coded, in: book))
        case "clockChanged": .clockChanged(try .read(coded, in: book))
        case "anchored": .anchored(try .read(coded, in: book))
        case "knownTimeReset": .knownTimeReset(try .read(coded, in: book))
        case "configured": .configured(try .read(coded, in: book))
        case "running": .running(try .read(coded, in: book))
        case "bookOpened": .bookOpened(try .read(coded, in: book))
        case "erased": .erased(try .read(coded, in: book))
        case "bookDamaged": .bookDamaged(try .read(coded, in: book))
        case "storageChanged": .storageChanged(try .read(coded, in: book))
        case "linkRemedied": .linkRemedied(try .read(coded, in: book))
        case "pruned": .pruned(try .read(coded, in: book))
        case "bookCopied": .bookCopied(try .read(coded, in: book))
        case "serviced": .serviced(try .read(coded, in: book))
        case "enrolled": .enrolled(try .read(coded, in: book))
        case "moveAnswered": .moveAnswered(try .read(coded, in: book))
        case "provisioned": .provisioned(try .read(coded, in: book))
        case "resolved": .resolved(try .read(coded, in: book))
        case "keyReplaced": .keyReplaced(try .read(coded, in: book))
        case "asideRemoved": .asideRemoved(try .read(coded, in: book))
        case "housingChanged": .housingChanged(try .read(coded, in: book))
        case "siteAssigned": .siteAssigned(try .read(coded, in: book))
        case "powerLostRegularly": .powerLostRegularly(try .read(coded, in: book))
        case "dataUsed": .dataUsed(try .read(coded, in: book))
        case "registered": .registered(try .read(coded, in: book))
        case "amended": .amended(try .read(coded, in: book))
        case "accountChanged": .accountChanged(try .read(coded, in: book))
        case "accessed": .accessed(try .read(coded, in: book))
        case "correctionNoted": .correctionNoted(try .read(coded, in: book))
        case "pinChanged": .pinChanged(try .read(coded, in: book))
        case "integrationKeyChanged": .integrationKeyChanged(try .read(coded, in: book))
        default: try readOfLoans(coded, in: book)
        }
    }

    private static func readOfLoans(_ coded: CodedFact, in book: BookID) throws(FactDamage) -> Fact? {
        switch coded.kind {
        case "loanBadgeChanged": .loanBadgeChanged(try .read(coded, in: book))
        case "loaned": .loaned(try .read(coded, in: book))
        default: nil
        }
    }

    /// As the book stores it. Ids of `book` are written as their sequence alone, foreign ones as
    /// `BOOK-SEQUENCE`.
    package func coded(in book: BookID) -> CodedFact {
        switch self {
        case .presented(let fact): fact.coded(as: kind, in: book)
        case .punched(let fact): fact.coded(as: kind, in: book)
        case .repeated(let fact): fact.coded(as: kind, in: book)
        case .unchanged(let fact): fact.coded(as: kind, in: book)
        case .refused(let fact): fact.coded(as: kind, in: book)
        case .readFailed(let fact): fact.coded(as: kind, in: book)
        case .undone(let fact): fact.coded(as: kind, in: book)
        case .declared(let fact): fact.coded(as: kind, in: book)
        case .armed(let fact): fact.coded(as: kind, in: book)
        case .moved(let fact): fact.coded(as: kind, in: book)
        case .positioned(let fact): fact.coded(as: kind, in: book)
        case .staged(let fact): fact.coded(as: kind, in: book)
        case .applied(let fact): fact.coded(as: kind, in: book)
        case .languageChosen(let fact): fact.coded(as: kind, in: book)
        case .deviceChanged(let fact): fact.coded(as: kind, in: book)
        case .clockChanged(let fact): fact.coded(as: kind, in: book)
        case .anchored(let fact): fact.coded(as: kind, in: book)
        case .knownTimeReset(let fact): fact.coded(as: kind, in: book)
        case .configured(let fact): fact.coded(as: kind, in: book)
        case .running(let fact): fact.coded(as: kind, in: book)
        case .bookOpened(let fact): fact.coded(as: kind, in: book)
        case .erased(let fact): fact.coded(as: kind, in: book)
        case .bookDamaged(let fact): fact.coded(as: kind, in: book)
        case .storageChanged(let fact): fact.coded(as: kind, in: book)
        case .linkRemedied(let fact): fact.coded(as: kind, in: book)
        case .pruned(let fact): fact.coded(as: kind, in: book)
        case .bookCopied(let fact): fact.coded(as: kind, in: book)
        case .serviced(let fact): fact.coded(as: kind, in: book)
        case .enrolled(let fact): fact.coded(as: kind, in: book)
        case .moveAnswered(let fact): fact.coded(as: kind, in: book)
        case .provisioned(let fact): fact.coded(as: kind, in: book)
        case .resolved(let fact): fact.coded(as: kind, in: book)
        case .keyReplaced(let fact): fact.coded(as: kind, in: book)
        case .asideRemoved(let fact): fact.coded(as: kind, in: book)
        case .housingChanged(let fact): fact.coded(as: kind, in: book)
        case .siteAssigned(let fact): fact.coded(as: kind, in: book)
        case .powerLostRegularly(let fact): fact.coded(as: kind, in: book)
        case .dataUsed(let fact): fact.coded(as: kind, in: book)
        case .registered(let fact): fact.coded(as: kind, in: book)
        case .amended(let fact): fact.coded(as: kind, in: book)
        case .accountChanged(let fact): fact.coded(as: kind, in: book)
        case .accessed(let fact): fact.coded(as: kind, in: book)
        case .correctionNoted(let fact): fact.coded(as: kind, in: book)
        case .pinChanged(let fact): fact.coded(as: kind, in: book)
        case .integrationKeyChanged(let fact): fact.coded(as: kind, in: book)
        case .loanBadgeChanged, .loaned, .unknown: codedApart(in: book)
        }
    }

    private func codedApart(in book: BookID) -> CodedFact {
        switch self {
        case .loanBadgeChanged(let fact): fact.coded(as: kind, in: book)
        case .loaned(let fact): fact.coded(as: kind, in: book)
        case .unknown(let kind, let version): .empty(kind, version, in: book)
        default: .empty(kind, 1, in: book)
        }
    }
}

extension Fact {
    /// Stable name of the kind, as in `CodedFact.kind`.
    package var kind: String {
        switch self {
        case .presented: "presented"
        case .punched: "punched"
        case .repeated: "repeated"
        case .unchanged: "unchanged"
        case .refused: "refused"
        case .readFailed: "readFailed"
        case .undone: "undone"
        case .declared: "declared"
        case .armed: "armed"
        case .moved: "moved"
        case .positioned: "positioned"
        case .staged: "staged"
        case .applied: "applied"
        case .languageChosen: "languageChosen"
        case .deviceChanged: "deviceChanged"
        case .clockChanged: "clockChanged"
        case .anchored: "anchored"
        case .knownTimeReset: "knownTimeReset"
        case .configured: "configured"
        case .running: "running"
        case .bookOpened: "bookOpened"
        case .erased: "erased"
        case .bookDamaged: "bookDamaged"
        case .storageChanged: "storageChanged"
        case .linkRemedied: "linkRemedied"
        case .pruned: "pruned"
        case .bookCopied: "bookCopied"
        case .serviced: "serviced"
        case .enrolled: "enrolled"
        case .moveAnswered: "moveAnswered"
        case .provisioned: "provisioned"
        case .resolved: "resolved"
        case .keyReplaced: "keyReplaced"
        case .asideRemoved: "asideRemoved"
        case .housingChanged: "housingChanged"
        case .siteAssigned: "siteAssigned"
        case .powerLostRegularly: "powerLostRegularly"
        case .dataUsed: "dataUsed"
        case .registered: "registered"
        case .amended: "amended"
        case .accountChanged: "accountChanged"
        case .accessed: "accessed"
        case .correctionNoted: "correctionNoted"
        case .pinChanged: "pinChanged"
        case .integrationKeyChanged: "integrationKeyChanged"
        case .loanBadgeChanged: "loanBadgeChanged"
        case .loaned: "loaned"
        case .unknown(let kind, _): kind
        }
    }

    /// Version of the kind's fields, as in `CodedFact.version`.
    package var version: Int {
        if case .unknown(_, let version) = self { version } else { 1 }
    }

    /// Whom it concerns; order of delivery holds per person.
    package var person: PersonID? {
        switch self {
        case .presented(let fact): fact.person
        case .punched(let fact): fact.person
        case .repeated(let fact): fact.person
        case .unchanged(let fact): fact.person
        case .refused(let fact): fact.person
        case .undone(let fact): fact.person
        case .declared(let fact): fact.person
        case .languageChosen(let fact): fact.person
        case .enrolled(let fact): fact.person
        case .pinChanged(let fact): fact.person
        case .amended(let fact): fact.amendment.value.person
        case .correctionNoted(let fact): fact.person
        case .loaned(let fact): fact.person
        default: nil
        }
    }
}

extension CodedFact {
    /// Of a fact that says nothing that this release knows.
    fileprivate static func empty(_ kind: String, _ version: Int, in book: BookID) -> CodedFact {
        CodedFact(kind: kind, version: version, publicText: FactWriter(book: book, capacity: 2).finished())
    }
}
