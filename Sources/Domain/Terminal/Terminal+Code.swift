// Agent code and PIN at the keypad, for whoever has forgotten his badge (SITUATIONS 6). Whether the PIN is right, the
// daemon finds out; what follows is as with a badge.

extension Terminal {
    /// So many wrong tries of a code cost no wait.
    static let freeTries = 3
    private static let firstWait = 30 * Interval.second
    private static let longestWait = 15 * Interval.minute

    static func key(ofCode code: String) -> CredentialKey { CredentialKey("code:\(code)") }

    /// How long that code must still wait at this keypad, microseconds; 0: not at all. It doubles with each wrong try, also
    /// over a power cut, and is the same for codes of nobody. A badge never waits for it.
    package func codeWaitMicroseconds(_ code: String, at now: Instant) -> Int64 {
        waitMicroseconds(of: Self.key(ofCode: code), at: now)
    }

    func waitMicroseconds(of key: CredentialKey, at now: Instant) -> Int64 {
        let (count, last) = refusedReads.tries(of: key)
        guard count >= Self.freeTries, let last else { return 0 }
        let wait = min(Self.firstWait << Int64(min(count - Self.freeTries, 7)), Self.longestWait)
        let passed = now.microseconds(since: last) ?? now.bootMicroseconds
        return passed < 0 ? wait : max(0, wait - passed)
    }

    /// Who has that code; nil: nobody.
    package func person(withCode code: String) -> PersonID? {
        code.isEmpty ? nil : staff.another(than: nil, withCode: code)
    }

    func decidePINChanged(_ changed: PINChanged, _ draft: inout Draft) {
        guard staff.people[changed.person] != nil else { return }
        var changed = changed
        changed.by = changed.by.bounded(64)
        draft.add(.pinChanged(changed))
    }

    func decideWrongCode(_ code: String, _ draft: inout Draft) {
        guard codeWaitMicroseconds(code, at: draft.now) == 0 else { return }
        draft.add(
            .refused(Refused(reason: .wrongCode, method: .code, key: Self.key(ofCode: code.bounded(64)))))
    }

    /// As his badge, but for everything that can be wrong with a badge.
    func decideIdentified(_ id: PersonID, _ method: IdentificationMethod, _ draft: inout Draft) {
        decidePresence(of: id, nil, [], method, nil, &draft)
    }

    /// The tries before the right one do not count any more.
    mutating func settleTries(of person: PersonID, by method: IdentificationMethod) {
        if method == .typed {
            guard let name = company?.rows[person]?.value.particulars?.accountName else { return }
            refusedReads.settleTries(of: Self.key(ofAccount: name))
        } else if let code = staff.people[person]?.code {
            refusedReads.settleTries(of: Self.key(ofCode: code))
        }
    }
}
