import Domain
import Testing

/// `AGENT@ENTREPRISE` and a password (seeds C-24).
@Suite struct TypedAccountTests {
    private func scene() -> Scene {
        var scene = Scene.company()
        scene.change("Amina", particulars: { $0.accountName = "MARTIN" })
        return scene
    }

    @Test func `an account is split at the last at sign, and has two parts`() {
        let account = TypedAccount(" a@b@PROPRE ")
        #expect(account?.agent == "a@b" && account?.company == "PROPRE")
        let long = String(repeating: "a", count: 130)
        for wrong in ["", "@", "MARTIN", "MARTIN@", "@PROPRE", "  @PROPRE", "MARTIN@  ", "\(long)@PROPRE"] {
            #expect(TypedAccount(wrong) == nil, "\(wrong.count)")
        }
    }

    @Test func `any text is either no account or two parts without blanks around them`() {
        var random = RandomSource(seed: 7)
        for _ in 0..<5_000 {
            let text = String(
                (0..<random.number(0...12)).map { _ in random.one(of: Array("aB@ .é"), or: "a") })
            guard let account = TypedAccount(text) else { continue }
            #expect(text.contains("\(account.agent)") && !account.company.contains("@"))
            for part in [account.agent, account.company] {
                #expect(!part.isEmpty && part.first != " " && part.last != " ")
            }
        }
    }

    @Test func `large and small letters are the same, of the agent and of the company`() {
        let scene = scene()
        #expect(scene.terminal.company?.agent(withAccount: "martin") == scene.ids["Amina"])
        #expect(scene.terminal.isCompany("propre") == true)
        #expect(scene.terminal.isCompany("AUTRE") == false)
        #expect(Scene().terminal.isCompany("PROPRE") == nil)
    }

    @Test func `the right password does what a badge does, and the punch says how he was identified`() {
        var scene = scene()
        guard let id = scene.ids["Amina"] else {
            Issue.record("nobody")
            return
        }
        let facts = scene.happen(.identified(person: id, method: .typed))
        #expect(facts.map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.method == .typed)
    }

    @Test func `wrong passwords make the account wait, and neither badge nor code`() {
        var scene = scene()
        for _ in 1...3 {
            guard case .refused(let refused)? = scene.happen(.wrongPassword(account: "Martin")).first else {
                Issue.record("nothing kept")
                return
            }
            #expect(refused.reason == .wrongPassword && refused.method == .typed && refused.person == nil)
            #expect(scene.refusal == .wrongPassword)
        }
        let now = scene.now
        #expect(scene.terminal.waitMicroseconds(ofAccount: "MARTIN", at: now) == 30 * Scene.second)
        #expect(scene.happen(.wrongPassword(account: "martin")) == [], "nothing is tried while it waits")
        #expect(scene.terminal.codeWaitMicroseconds("C-Amina", at: now) == 0)
        #expect(scene.terminal.codeWaitMicroseconds("MARTIN", at: now) == 0)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
        #expect(scene.terminal.waitMicroseconds(ofAccount: "MARTIN", at: now) > 0, "a badge is no password")
    }

    @Test func `the right password ends the wait for the next time`() {
        var scene = scene()
        for _ in 1...2 { scene.happen(.wrongPassword(account: "MARTIN")) }
        guard let id = scene.ids["Amina"] else {
            Issue.record("nobody")
            return
        }
        scene.happen(.identified(person: id, method: .typed))
        scene.wait(minutes: 2)
        for _ in 1...2 { scene.happen(.wrongPassword(account: "MARTIN")) }
        #expect(scene.terminal.waitMicroseconds(ofAccount: "MARTIN", at: scene.now) == 0)
        scene.happen(.wrongPassword(account: "MARTIN"))
        #expect(scene.terminal.waitMicroseconds(ofAccount: "MARTIN", at: scene.now) > 0)
    }
}
