/// `AGENT@ENTREPRISE`, as somebody types it at the terminal (seeds C-24). Large and small letters are the same.
package struct TypedAccount: Hashable, Sendable {
    /// Bytes of the whole text at most.
    package static let mostBytes = 128

    package let agent: String
    package let company: String

    /// Splits at the last `@`: the name of an account may hold one. Nil when either part is missing.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.mostBytes, let at = text.lastIndex(of: "@") else { return nil }
        let agent = Self.trimmed(text[..<at])
        let company = Self.trimmed(text[text.index(after: at)...])
        guard !agent.isEmpty, !company.isEmpty else { return nil }
        self.agent = agent
        self.company = company
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

// Account name and password at the terminal.

extension Terminal {
    static func key(ofAccount name: String) -> CredentialKey {
        CredentialKey("account:\(name.lowercased().bounded(64))")
    }

    /// How long that account must still wait at this terminal, microseconds. It is counted by itself: neither badge nor
    /// PIN waits for it.
    package func waitMicroseconds(ofAccount name: String, at now: Instant) -> Int64 {
        waitMicroseconds(of: Self.key(ofAccount: name), at: now)
    }

    /// Whether the terminal is that company's; nil: the register names none, so nobody has an account.
    package func isCompany(_ code: String) -> Bool? {
        company?.card.map { $0.value.code.lowercased() == code.lowercased() }
    }

    func decideWrongTry(_ draft: inout Draft) {
        switch draft.event.happening {
        case .wrongCode(let code): decideWrongCode(code, &draft)
        case .wrongPassword(let account): decideWrongPassword(account, &draft)
        default: break
        }
    }

    private func decideWrongPassword(_ name: String, _ draft: inout Draft) {
        guard waitMicroseconds(ofAccount: name, at: draft.now) == 0 else { return }
        draft.add(
            .refused(Refused(reason: .wrongPassword, method: .typed, key: Self.key(ofAccount: name))))
    }
}
