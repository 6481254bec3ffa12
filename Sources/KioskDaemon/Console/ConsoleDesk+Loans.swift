import Domain
import Web

// Badges that managers lend until the end of the day.

extension ConsoleDesk {
    func perform(_ order: LoanOrder, by account: AccountID) async -> LoanReply {
        let now = await terminal.stamped(.woke).instant
        let deed: LoanDeed =
            switch order {
            case .mark(let number, let name):
                .mark(key: number.key, name: name, by: account)
            case .withdraw(let id): .withdraw(id, by: account)
            case .lend(let id, let person):
                .lend(
                    id, to: person,
                    toMicroseconds: configuration.loans.dayEnd(
                        after: now.wallMicroseconds, zone: configuration.clock.zone), by: account)
            case .takeBack(let id): .takeBack(id, by: account)
            }
        let problems = await terminal.state.problems(of: deed, at: now)
        guard problems.isEmpty else { return .problems(problems) }
        switch await terminal.submit(await terminal.stamped(.loan(deed))) {
        case .notRecorded: return .notRecorded
        case .recorded: return .done
        }
    }
}

extension String {
    /// Of a badge; empty where nothing was typed.
    fileprivate var key: CredentialKey {
        allSatisfy(\.isWhitespace) ? CredentialKey("") : RosterKeys.key(ofTyped: self)
    }
}
