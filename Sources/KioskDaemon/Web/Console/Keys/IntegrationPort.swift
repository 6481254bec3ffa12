import Domain

/// Other programs, as managers let them in and as they come.
package protocol IntegrationPort: Sendable {
    // Keys, as managers see them.

    /// The newest first.
    func integrationKeys() async -> IntegrationKeyListing
    func makeIntegrationKey(
        name: String, scopes: Set<IntegrationScope>, lastDay: Day?, by: AccountID
    ) async -> IntegrationKeyReply
    func revokeIntegrationKey(_ id: IntegrationKeyID, by: AccountID) async -> IntegrationKeyReply

    // Programs, as they come.

    /// Whether that secret opens anything. Quick, and the book is not asked.
    func admit(secret: String, from address: String) async -> Admission
    /// Changes the register, as far as the key's scopes let it; asked once more before anything is written.
    func change(_ order: ProgramOrder) async -> RegisterReply
    /// Newest first, at most `limit` and never more than 100. Nil: the book cannot be read.
    func findPunches(_ search: PunchSearch, limit: Int) async -> FoundPunches?
}

package struct IntegrationKeyListing: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case standing, revoked
        /// Its last day is over.
        case ended
        /// The book knows it, and this machine has no hash of its secret: the book was restored from a copy.
        case lost
    }

    package struct Row: Hashable, Sendable {
        package var id: IntegrationKeyID
        package var key: IntegrationKey
        package var by: String
        package var state: State
        /// Since this program was started, microseconds since 1970; nil: not yet.
        package var usedMicroseconds: Int64?

        package init(
            id: IntegrationKeyID, key: IntegrationKey, by: String, state: State, usedMicroseconds: Int64?
        ) {
            self.id = id
            self.key = key
            self.by = by
            self.state = state
            self.usedMicroseconds = usedMicroseconds
        }
    }

    package var rows: [Row]
    package var zone: Zone
    package var now: Instant

    package init(rows: [Row], zone: Zone, now: Instant) {
        self.rows = rows
        self.zone = zone
        self.now = now
    }
}

package enum IntegrationKeyReply: Hashable, Sendable {
    /// Of `make`: its secret, shown once and kept by nobody.
    case made(secret: String)
    case done
    case problems([IntegrationKeyProblem])
    /// The book or the file of secrets cannot be written.
    case notRecorded
}

package enum Admission: Hashable, Sendable {
    case admitted(IntegrationKeyID, IntegrationKey)
    /// Nobody has that secret, or its key was revoked.
    case wrong
    /// Its last day is over.
    case ended
    /// Too many wrong ones came from there.
    case wait(seconds: Int)
}
