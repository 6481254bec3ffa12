import Domain
import Web

// What agents type at the terminal, as managers give it to them.

extension ConsoleDesk {
    func terminalSecrets(of person: PersonID) async -> Set<TerminalSecret> {
        await pins.secrets(of: person)
    }

    func changeSecret(
        _ secret: TerminalSecret, of person: PersonID, gives: Bool, by author: AccountID
    ) async -> SecretReply {
        let state = await terminal.state
        guard let account = state.accounts?[author], account.mayEnter,
            Rights.allows(account.role, .modify, in: .agentPasswords)
        else { return .forbidden }
        let new = gives ? secret.made() : nil
        return switch await pins.change(secret, of: person, to: new, by: author.description) {
        case .done: new.map { .made($0) } ?? .removed
        case .codeNotTypable, .noAccount: .impossible
        case .nobody, .failed: .notRecorded
        }
    }
}

extension TerminalSecret {
    /// One that nobody has chosen: 6 digits, or 10 letters and digits of which none looks like another (50 bits).
    fileprivate func made() -> String {
        let (signs, count) =
            switch self {
            case .pin: ("0123456789", 6)
            case .password: ("abcdefghjkmnpqrstuvwxyz23456789", 10)
            }
        return String((0..<count).compactMap { _ in signs.randomElement() })
    }
}
