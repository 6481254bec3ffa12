import Domain
import Store
import Web

// Who is let in.

extension ConsoleDesk {
    func isReady() async -> Bool {
        await terminal.accounts.all.values.contains { $0.hasPassword && $0.mayEnter }
    }

    func signIn(_ attempt: SignInAttempt) async -> ConsoleEntrance {
        let origin = await origin(of: attempt)
        let wait = throttle.wait(attempt.userName, from: origin, at: boot)
        guard wait == 0 else { return .wait(seconds: Int(wait / 1_000_000) + 1) }
        // Counted before it is tried, so that many at once gain nothing.
        throttle.fail(attempt.userName, from: origin, at: boot)
        let found = await terminal.accounts.named(attempt.userName)
        var kept = nobody
        if let id = found?.id, case .password(let own) = secrets[id] { kept = own }
        let password = attempt.password.first(bytes: PasswordRule.mostBytes)
        guard let hash = kept, let matches = await mill.grind({ hash.matches(password) }) else {
            throttle.pardon(attempt.userName, from: origin)
            return .busy
        }
        // What holds now: it may have changed while the password was being tried.
        guard matches, let found, secrets[found.id] == .password(hash),
            await terminal.account(found.id)?.mayEnter == true
        else {
            await noteDenial(of: found?.id, from: attempt.address)
            return .denied
        }
        throttle.succeed(attempt.userName, from: origin)
        await note(Accessed(step: .signedIn, account: found.id, address: attempt.address))
        return open(found.id)
    }

    func signOut(_ token: String) async {
        guard let key = Self.key(of: token), let session = sessions.find(key, at: boot, touches: false)
        else { return }
        sessions.end(key)
        await note(Accessed(step: .signedOut, account: session.account, address: nil))
        await reader.nudge()
    }

    func visitor(_ token: String, touches: Bool) async -> Visitor? {
        guard let key = Self.key(of: token), let session = sessions.find(key, at: boot, touches: touches),
            let account = await terminal.account(session.account)
        else { return nil }
        return Visitor(id: session.account, account: account, formToken: session.formToken)
    }

    // MARK: with a code

    func begin(
        code typed: String, _ account: NewAccount, password: String, from address: String
    ) async -> ConsoleEntrance {
        guard var open = code, open.untilBootMicroseconds > boot, open.tries < OneTimeCode.mostTries else {
            code = nil
            await noteDenial(of: nil, from: address)
            return .denied
        }
        guard ProvisioningCode.isSame(typed, open.text) else {
            open.tries += 1
            code = open
            await noteDenial(of: nil, from: address)
            return .denied
        }
        let order = AccountOrder(.create(account), by: nil)
        let problems = await terminal.problems(of: order)
        let weak = PasswordRule.problem(password, of: account.trimmed.userName)
        guard problems.isEmpty, weak == nil else { return .problems(problems, weak) }
        guard let hashed = await mill.grind({ ScryptHash(of: password) }), let hash = hashed else {
            return .busy
        }
        // One code, one account: whoever was faster has it.
        guard code?.text == open.text else { return .denied }
        code = nil
        switch await submit(order) {
        case .done(let entry):
            let id = AccountID(EntryID(book: await terminal.state.book, sequence: entry.sequence))
            guard await set(hash, of: id, by: nil) == .done else { return .busy }
            await note(Accessed(step: .signedIn, account: id, address: address))
            return self.open(id)
        case .problems(let problems): return .problems(problems, nil)
        case .unchanged, .notRecorded:
            code = open
            return .busy
        }
    }

    func accept(
        userName: String, code typed: String, password: String, from address: String
    ) async -> ConsoleEntrance {
        let origin = SignInThrottle.Origin.address(address)
        let wait = throttle.wait(userName, from: origin, at: boot)
        guard wait == 0 else { return .wait(seconds: Int(wait / 1_000_000) + 1) }
        throttle.fail(userName, from: origin, at: boot)
        let found = await terminal.accounts.named(userName)
        var (kept, until) = (nobody, Int64.min)
        if let id = found?.id, case .invitation(let own, let end) = secrets[id] { (kept, until) = (own, end) }
        let normal = ProvisioningCode.normal(typed.first(bytes: 64))
        guard let hash = kept, let matches = await mill.grind({ hash.matches(normal) }) else {
            throttle.pardon(userName, from: origin)
            return .busy
        }
        guard matches, let found, until > clock.now().wallMicroseconds,
            secrets[found.id] == .invitation(hash, untilMicroseconds: until),
            await terminal.account(found.id)?.mayEnter == true
        else {
            await noteDenial(of: found?.id, from: address)
            return .denied
        }
        throttle.succeed(userName, from: origin)
        if let weak = PasswordRule.problem(password, of: found.account.userName) {
            return .problems([], weak)
        }
        guard let hashed = await mill.grind({ ScryptHash(of: password) }), let fresh = hashed else {
            return .busy
        }
        guard secrets[found.id] == .invitation(hash, untilMicroseconds: until) else { return .denied }
        guard await set(fresh, of: found.id, by: nil) == .done else { return .busy }
        await note(Accessed(step: .signedIn, account: found.id, address: address))
        return open(found.id)
    }

    /// The book says it first; then it holds, and every session of before is over.
    func set(_ hash: ScryptHash, of account: AccountID, by: AccountID?, except key: String? = nil) async
        -> ConsoleReply
    {
        switch await submit(AccountOrder(.passwordSet(account), by: by)) {
        case .problems(let problems): return .problems(problems, nil)
        case .notRecorded: return .notRecorded
        case .done, .unchanged: break
        }
        guard keep(.password(hash), of: account) else { return .notRecorded }
        sessions.endAll(of: account, except: key)
        await reader.nudge()
        return .done
    }

    // MARK: known browsers

    private static let nonceDigits = 32

    /// What a browser carries from now on: it says for whom, and nobody else can have made it.
    func makeDevice(for account: AccountID) -> String? {
        guard let nonce = SessionToken.make()?.prefix(Self.nonceDigits),
            let seal = seal(of: account, String(nonce))
        else { return nil }
        return "\(account).\(nonce).\(seal)"
    }

    private func seal(of account: AccountID, _ nonce: String) -> String? {
        try? Fingerprint.of(deviceKey + Array("\(account).\(nonce)".utf8) + deviceKey)
    }

    /// A browser counts for itself only for the account that signed in there.
    private func origin(of attempt: SignInAttempt) async -> SignInThrottle.Origin {
        let parts = attempt.device?.split(separator: ".").map(String.init) ?? []
        guard parts.count == 3, parts[1].utf8.count == Self.nonceDigits, let id = AccountID(parts[0]),
            let seal = seal(of: id, parts[1]), seal == parts[2],
            await terminal.accounts.named(attempt.userName)?.id == id
        else { return .address(attempt.address) }
        return .device(parts[1])
    }
}

/// What a password must be: long. Anything more makes people write it down.
enum PasswordRule {
    static let characters = 12...128
    static let mostBytes = 1_024

    static func problem(_ password: String, of userName: String) -> PasswordProblem? {
        if password.count < characters.lowerBound { return .tooShort }
        if password.count > characters.upperBound || password.utf8.count > mostBytes { return .tooLong }
        let plain = password.lowercased()
        let rest = userName.isEmpty ? plain : plain.replacing(userName.lowercased(), with: "")
        return Set(plain).count < 5 || rest.count < 6 ? .guessable : nil
    }
}

extension String {
    /// Its beginning: what is hashed is bounded.
    func first(bytes: Int) -> String { utf8.count <= bytes ? self : String(prefix(bytes / 4)) }
}
