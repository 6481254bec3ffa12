import Domain
import Logging
import Store
import Web

// Keys for other programs.

extension ConsoleDesk {
    func integrationKeys() async -> IntegrationKeyListing {
        let state = await terminal.state
        let today = today(state)
        let rows = (state.integrationKeys?.all ?? [:]).compactMap { text, key -> IntegrationKeyListing.Row? in
            guard let id = IntegrationKeyID(text) else { return nil }
            let by = state.accounts?[key.by]?.name ?? key.by.description
            var standing = IntegrationKeyListing.State.standing
            if key.isRevoked {
                standing = .revoked
            } else if !key.holds(on: today) {
                standing = .ended
            } else if !keys.has(id) {
                standing = .lost
            }
            return .init(id: id, key: key, by: by, state: standing, usedMicroseconds: keys.used[id])
        }
        return IntegrationKeyListing(
            rows: rows.sorted { $1.id.entry < $0.id.entry }, zone: configuration.clock.zone,
            now: clock.now())
    }

    func makeIntegrationKey(
        name: String, scopes: Set<IntegrationScope>, lastDay: Day?, by: AccountID
    ) async -> IntegrationKeyReply {
        guard let secret = KeyRing.makeSecret() else { return .notRecorded }
        // The book says it first; then it holds.
        let deed = IntegrationKeyOrder.Deed.make(name: name, scopes: scopes, lastDay: lastDay)
        switch await submit(deed, by: by) {
        case .problems(let problems): return .problems(problems)
        case .recorded(let entry?):
            let id = IntegrationKeyID(EntryID(book: await terminal.state.book, sequence: entry.sequence))
            do {
                try keys.keep(secret, of: id)
                return .made(secret: secret)
            } catch {
                logger.error("the secret of a key could not be kept", metadata: ["error": "\(error)"])
                _ = await submit(.revoke(id), by: by)
                return .notRecorded
            }
        case .recorded(nil), .notRecorded: return .notRecorded
        }
    }

    func revokeIntegrationKey(_ id: IntegrationKeyID, by: AccountID) async -> IntegrationKeyReply {
        switch await submit(.revoke(id), by: by) {
        case .problems(let problems): return .problems(problems)
        case .notRecorded: return .notRecorded
        case .recorded: break
        }
        // It opens nothing any more, whether its hash is still there or not.
        let state = await terminal.state
        let standing = (state.integrationKeys?.all ?? [:]).filter { !$0.value.isRevoked }.keys
        try? keys.keepOnly(Set(standing.compactMap(IntegrationKeyID.init)))
        return .done
    }

    func admit(secret: String, from address: String) async -> Admission {
        let state = await terminal.state
        guard let id = keys.owner(of: secret), let key = state.integrationKeys?[id], !key.isRevoked else {
            return await turnAway(from: address)
        }
        // Whoever has the secret is told: he is no stranger.
        guard key.holds(on: today(state)) else { return .ended }
        keys.note(id, at: clock.now().wallMicroseconds)
        return .admitted(id, key)
    }

    /// A right secret never waits: none can be guessed, and a neighbour's mistakes must not stop a program. What waits
    /// are wrong ones, so that they cost nothing.
    private func turnAway(from address: String) async -> Admission {
        let origin = SignInThrottle.Origin.device(address)
        let wait = keyThrottle.wait("", from: origin, at: boot)
        guard wait == 0 else { return .wait(seconds: Int(wait / 1_000_000) + 1) }
        keyThrottle.fail("", from: origin, at: boot)
        await noteDenial(of: nil, from: address)
        return .wrong
    }

    /// By the latest that anything has said: a clock that fell back does not open what was over.
    func today(_ state: Terminal) -> Day? {
        let wall = max(clock.now().wallMicroseconds, state.chronology.knownMicroseconds ?? .min)
        return Day(wallMicroseconds: wall, in: configuration.clock.zone)
    }

    private enum KeySubmission {
        /// Nil: it was so already.
        case recorded(Entry?)
        case problems([IntegrationKeyProblem])
        case notRecorded
    }

    private func submit(_ deed: IntegrationKeyOrder.Deed, by: AccountID) async -> KeySubmission {
        let state = await terminal.state
        let order = IntegrationKeyOrder(deed, by: by, today: today(state))
        let problems = state.problems(of: order)
        guard problems.isEmpty else { return .problems(problems) }
        switch await terminal.submit(await terminal.stamped(.integrationKey(order))) {
        case .notRecorded: return .notRecorded
        case .recorded(let entries):
            if let entry = entries.first { return .recorded(entry) }
            // It was so already, or somebody was faster.
            let now = await terminal.state.problems(of: order)
            return now.isEmpty ? .recorded(nil) : .problems(now)
        }
    }
}
