/// A key with which another program asks this terminal: the entry that made it. Says nothing of its secret.
package struct IntegrationKeyID: Hashable, Sendable, CodedAsText {
    package let entry: EntryID
    package init(_ entry: EntryID) { self.entry = entry }
    package init?(_ description: String) {
        guard let entry = EntryID(description) else { return nil }
        self.entry = entry
    }
    package var description: String { entry.description }
}

/// What a key opens. Names are for ever: the book holds them, and other programs know them.
package enum IntegrationScope: String, Sendable, Codable, CaseIterable {
    /// Punches, and hours folded from them.
    case readAttendance = "attendance:read"
    /// What became of punches at ONSS.
    case readRegistrations = "registrations:read"
    case readCorrections = "corrections:read"
    /// The company, its clients, sites, tasks and groups of tasks.
    case readRegister = "register:read"
    /// Agents, without their national numbers and badges.
    case readPeople = "people:read"
    /// Clients, sites, tasks, groups and agents, and to which tasks these are linked.
    case writeRegister = "register:write"
    /// Beside it: also agents of the types that are an administrator's affair (ADM, GST).
    case writeProtected = "protected:write"
}

/// A key as the book knows it. Its secret is known to the program that has it, and to nobody else.
package struct IntegrationKey: Hashable, Sendable, Codable {
    /// Which program has it. Empty once erased.
    package var name: String
    package var scopes: [IntegrationScope]
    /// Who made it.
    package var by: AccountID
    /// When, microseconds since 1970, UTC.
    package var madeMicroseconds: Int64
    /// Included; nil: until it is revoked.
    package var lastDay: Day?
    package var isRevoked = false
    /// The last entry that changed it.
    package var changed: Sequence

    package init(
        name: String, scopes: [IntegrationScope], by: AccountID, madeMicroseconds: Int64, lastDay: Day? = nil,
        changed: Sequence
    ) {
        self.name = name
        self.scopes = scopes
        self.by = by
        self.madeMicroseconds = madeMicroseconds
        self.lastDay = lastDay
        self.changed = changed
    }

    /// - Parameter day: today, where the terminal stands; nil: nobody knows, and the last day does not end it.
    package func holds(on day: Day?) -> Bool {
        guard !isRevoked else { return false }
        guard let day, let lastDay else { return true }
        return day <= lastDay
    }
}

/// Every key that holds, and the newest of those that do not any more.
package struct IntegrationKeys: Hashable, Sendable, Codable {
    /// That are not revoked. More are refused.
    package static let mostStanding = 100
    /// In all: the oldest that are revoked make room.
    package static let most = 200

    package private(set) var all: [String: IntegrationKey] = [:]

    package init() {}

    package subscript(id: IntegrationKeyID) -> IntegrationKey? { all[id.description] }

    var isFull: Bool { all.values.count { !$0.isRevoked } >= Self.mostStanding }

    mutating func fold(_ fact: IntegrationKeyChanged, as id: IntegrationKeyID, _ entry: Entry) {
        switch fact.step {
        case .made:
            all[id.description] = IntegrationKey(
                name: fact.name ?? "", scopes: fact.scopes, by: fact.by,
                madeMicroseconds: entry.instant.wallMicroseconds, lastDay: fact.lastDay,
                changed: entry.sequence)
            makeRoom()
        case .revoked:
            guard let key = fact.key else { return }
            all[key.description]?.isRevoked = true
            all[key.description]?.changed = entry.sequence
        }
    }

    private mutating func makeRoom() {
        guard all.count > Self.most else { return }
        let oldest = all.filter { $0.value.isRevoked }.min { $0.value.changed < $1.value.changed }
        if let oldest { all[oldest.key] = nil }
    }

    mutating func forgetName(of id: IntegrationKeyID) {
        if all[id.description] != nil { all[id.description]?.name = "" }
    }
}
