import Domain

@testable import Web

// What agents type at the terminal: whoever is given something always gets the same.

extension FakeConsole {
    func terminalSecrets(of person: PersonID) -> Set<TerminalSecret> { secretsGiven }

    func changeSecret(_ secret: TerminalSecret, of person: PersonID, gives: Bool, by: AccountID)
        -> SecretReply
    {
        guard gives else {
            secretsGiven.remove(secret)
            return .removed
        }
        secretsGiven.insert(secret)
        return .made(secret == .pin ? "290416" : "k7mwq3hxzt")
    }
}
