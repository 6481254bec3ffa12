import Domain

@testable import Web

/// Keys and punches that other programs find at a console of our making.
struct FakePrograms {
    var keyOrders: [IntegrationKeyOrder.Deed] = []
    var keyReply: IntegrationKeyReply?
    var admissions: [String] = []
    var admission: Admission?
    var searches: [PunchSearch] = []
    /// Newest first.
    var punches: [FoundPunch] = []
    var isClosed = false
    var changes: [ProgramOrder] = []
    /// What somebody else does before the next change is looked at.
    var meanwhile: Amendment.Value?
    var changeReply: RegisterReply?
}

extension FakeConsole {
    static let key = IntegrationKeyID(EntryID(book: book, sequence: 90))

    /// A secret names what it opens.
    static func secret(_ scopes: [IntegrationScope]) -> String {
        (["secret"] + scopes.map(\.rawValue)).joined(separator: ".")
    }

    func set(_ reply: IntegrationKeyReply?) { programs.keyReply = reply }
    func set(_ admission: Admission?) { programs.admission = admission }
    func set(punches: [FoundPunch]) { programs.punches = punches }
    func close() { programs.isClosed = true }

    func integrationKeys() -> IntegrationKeyListing { Samples.keys }

    func makeIntegrationKey(
        name: String, scopes: Set<IntegrationScope>, lastDay: Day?, by: AccountID
    ) -> IntegrationKeyReply {
        programs.keyOrders.append(.make(name: name, scopes: scopes, lastDay: lastDay))
        return programs.keyReply ?? .made(secret: "kioskd_0123456789abcdef")
    }

    func revokeIntegrationKey(_ id: IntegrationKeyID, by: AccountID) -> IntegrationKeyReply {
        programs.keyOrders.append(.revoke(id))
        return programs.keyReply ?? .done
    }

    func admit(secret: String, from address: String) -> Admission {
        programs.admissions.append(secret)
        if let admission = programs.admission { return admission }
        guard secret.hasPrefix("secret.") else { return .wrong }
        let scopes = Self.scopes(of: secret)
        return .admitted(
            Self.key,
            IntegrationKey(
                name: "Paie", scopes: scopes, by: Self.id(of: .administrator), madeMicroseconds: 0, changed: 1
            ))
    }

    func set(meanwhile value: Amendment.Value?) { programs.meanwhile = value }
    func set(change reply: RegisterReply?) { programs.changeReply = reply }

    func change(_ order: ProgramOrder) -> RegisterReply {
        programs.changes.append(order)
        if let value = programs.meanwhile {
            programs.meanwhile = nil
            book.amend(value)
        }
        let scopes = programs.admissions.last.map(Self.scopes) ?? []
        return programs.changeReply ?? book.change(order, with: scopes)
    }

    private static func scopes(of secret: String) -> [IntegrationScope] {
        secret.split(separator: ".").dropFirst().compactMap { IntegrationScope(rawValue: String($0)) }
    }

    func findPunches(_ search: PunchSearch, limit: Int) -> FoundPunches? {
        programs.searches.append(search)
        guard !programs.isClosed else { return nil }
        let found = programs.punches.filter { punch in
            search.after < punch.sequence && punch.sequence < search.before
                && search.site.map { $0 == punch.punched.site } != false
                && search.person.map { $0 == punch.punched.person } != false
        }
        let asked = min(limit, 100)
        let rows = Array(found.prefix(asked))
        return FoundPunches(
            rows: rows, next: found.count > asked ? rows.last?.sequence : nil, isFull: rows.count == asked)
    }
}
