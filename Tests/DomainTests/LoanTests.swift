import Domain
import Testing

/// Badges that a supervisor lends to a named person until the end of the day (SITUATIONS 6).
struct LoanTests {
    private static let midnight = Scene.start + 17 * Scene.hour

    /// Sofie is a supervisor; Amina has forgotten her badge, Bram too; the badge "spare" is for loans.
    private func scene(supervisors: [String]? = ["C-Sofie"]) -> (Scene, LoanBadgeID, AccountID) {
        var settings = Scene.settings()
        settings.supervisors = supervisors
        var scene = Scene(settings: settings)
        scene.enrol(Person("Amina"), Person("Bram"), Person("Sofie"))
        let chief = NewAccount(
            userName: "chief", name: "Chef", email: nil, role: .administrator, language: .fr)
        scene.happen(.account(AccountOrder(.create(chief), by: nil)))
        let account = AccountID(EntryID(book: Scene.book, sequence: scene.terminal.head))
        scene.happen(.loan(.mark(key: CredentialKey("spare"), name: "Prêt 1", by: account)))
        let badge = LoanBadgeID(EntryID(book: Scene.book, sequence: scene.terminal.head))
        return (scene, badge, account)
    }

    private func id(_ name: String, _ scene: Scene) -> PersonID {
        scene.ids[name] ?? PersonID(EntryID(book: Scene.book, sequence: 1))
    }

    private func ask(_ name: String, _ scene: inout Scene, until: Int64 = Self.midnight) -> [Fact] {
        scene.happen(
            .loan(
                .ask(person: id(name, scene), supervisor: id("Sofie", scene), toMicroseconds: until)))
    }

    private func steps(_ facts: [Fact]) -> [String] {
        facts.map { if case .loaned(let loaned) = $0 { loaned.step.rawValue } else { $0.kind } }
    }

    @Test func `a supervisor lends the next loan badge to a named person, and it punches for her by name`() {
        var (scene, badge, _) = scene()
        #expect(steps(ask("Amina", &scene)) == ["asked"])
        guard case .lending(let asked) = scene.answers.last else {
            Issue.record("nothing asks for the badge")
            return
        }
        #expect(asked.person.text == "Amina B." && asked.supervisor.text == "Sofie B.")
        scene.wait(seconds: 10)
        let lent = scene.badge("spare")
        #expect(steps(lent) == ["lent"])
        guard case .loaned(let fact) = lent[0] else { return }
        #expect(fact.badge == badge && fact.supervisor == scene.ids["Sofie"])
        #expect(fact.fromMicroseconds == scene.now.wallMicroseconds)
        #expect(fact.toMicroseconds == Self.midnight)
        guard case .lent(let person, _, let name, let until) = scene.answers.last else {
            Issue.record("nothing says whose it is")
            return
        }
        #expect(person.text == "Amina B." && name == "Prêt 1" && until == Self.midnight)
        let lending = scene.terminal.head
        scene.wait(minutes: 1)
        let punched = scene.badge("spare")
        #expect(punched.map(\.kind) == ["presented", "punched"])
        #expect(scene.recorded?.person.text == "Amina B.")
        #expect(scene.lastPunch?.isLent == true && scene.lastPunch?.method == .badge)
        guard case .presented(let presented) = punched[0] else { return }
        #expect(presented.credential?.entry == EntryID(book: Scene.book, sequence: lending))
    }

    @Test func `her own badge and the lent one obey one duplicate rule`() {
        var (scene, _, _) = scene()
        _ = ask("Amina", &scene)
        scene.badge("spare")
        scene.badge("spare")
        scene.wait(seconds: 20)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "repeated"])
        #expect(scene.lastPunch?.isLent == true)
    }

    @Test func `at the end of the day it goes back by itself, also where the terminal was off`() {
        var (scene, badge, _) = scene()
        _ = ask("Amina", &scene)
        scene.badge("spare")
        scene.wait(hours: 1)
        scene.badge("spare")
        scene.wait(hours: 8)
        scene.key(.checkOut)
        scene.badge("spare")
        #expect(scene.presence("Amina") == .absent)
        let end = scene.now.bootMicroseconds + Self.midnight - scene.now.wallMicroseconds
        #expect(scene.wake == end, "the terminal wakes for it")
        var off = scene
        scene.wait(Self.midnight - scene.now.wallMicroseconds)
        let ended = scene.happen(.woke)
        #expect(steps(ended) == ["ended"])
        guard case .loaned(let fact) = ended[0] else { return }
        #expect(fact.cause == .dayOver && fact.badge == badge && fact.person == scene.ids["Amina"])
        #expect(scene.happen(.woke).isEmpty)
        #expect(scene.terminal.loans?[badge]?.loan(at: scene.now) == nil)
        off.reboot(after: 20 * Scene.hour)
        #expect(off.entries.suffix(2).map(\.fact.kind) == ["running", "loaned"])
        off.badge("spare")
        #expect(off.refusal == .notLent)
    }

    @Test func `lent to nobody it is refused and kept, and names nobody`() {
        var (scene, _, _) = scene()
        let refused = scene.badge("spare")
        guard case .refused(let fact) = refused.first else {
            Issue.record("not refused")
            return
        }
        #expect(fact.reason == .notLent && fact.person == nil && fact.key?.text == "spare")
        #expect(scene.badge("spare").isEmpty, "once a minute")
        #expect(scene.refusal == .notLent)
        // Yesterday's borrower has nothing to do with it.
        _ = ask("Amina", &scene)
        scene.badge("spare")
        scene.wait(hours: 20)
        scene.badge("spare")
        guard case .refused(.notLent, let person, _, _) = scene.answers.last else {
            Issue.record("\(scene.answers)")
            return
        }
        #expect(person == nil)
    }

    @Test func `whoever came in with it may leave with it after the end of the day, and nobody come in`() {
        var (scene, _, _) = scene()
        scene.wait(hours: 16)
        _ = ask("Amina", &scene)
        scene.badge("spare")
        scene.badge("spare")
        #expect(scene.presence("Amina") == .present)
        scene.wait(hours: 8)
        scene.happen(.woke)
        scene.badge("spare")
        #expect(scene.offered?.offers.contains(.checkIn) != true)
        scene.choose(.checkOut)
        #expect(scene.presence("Amina") == .absent)
        #expect(scene.lastPunch?.anomalies.contains(.credentialNotActive) == true)
        #expect(scene.lastPunch?.isLent == true)
        scene.wait(hours: 1)
        scene.badge("spare")
        #expect(scene.refusal == .notLent)
    }

    @Test func `a worker who comes meanwhile punches, and the loan waits for its badge`() {
        var (scene, _, _) = scene()
        _ = ask("Amina", &scene)
        #expect(scene.badge("Bram").map(\.kind) == ["presented", "punched"])
        scene.wait(seconds: 5)
        #expect(steps(scene.badge("spare")) == ["lent"])
        // Amina is in with it: while Sofie waits for another badge, hers punches.
        scene.badge("spare")
        _ = ask("Bram", &scene)
        scene.wait(minutes: 2)
        _ = ask("Bram", &scene)
        #expect(scene.badge("spare").first?.kind == "presented")
        #expect(scene.terminal.loans?.badges.values.first?.loan?.person == scene.ids["Amina"])
    }

    @Test func `a badge that was given back is lent again, and both loans are in the book`() {
        var (scene, _, _) = scene()
        _ = ask("Amina", &scene)
        scene.badge("spare")
        _ = ask("Bram", &scene)
        let again = scene.badge("spare")
        #expect(steps(again) == ["ended", "lent"])
        guard case .loaned(let ended) = again[0] else { return }
        #expect(ended.cause == .lentAgain && ended.person == scene.ids["Amina"])
        scene.badge("spare")
        #expect(scene.lastPunch?.person == scene.ids["Bram"])
    }

    @Test func `without a badge in time, or given up, nothing is lent`() {
        var (scene, _, _) = scene()
        _ = ask("Amina", &scene)
        let asked = scene.terminal.head
        #expect(steps(scene.happen(.loan(.giveUp(asked: asked)))) == ["givenUp"])
        #expect(scene.answers == [.rest])
        #expect(scene.badge("spare").map(\.kind) == ["refused"])
        _ = ask("Amina", &scene)
        scene.wait(seconds: 61)
        scene.badge("spare")
        #expect(scene.refusal == .notLent)
        #expect(scene.terminal.loans?.badges.values.first?.loan == nil)
    }

    @Test func `only a supervisor of the configuration or of the console may lend at the terminal`() {
        var (scene, _, chief) = scene(supervisors: nil)
        #expect(ask("Amina", &scene).isEmpty)
        let sofie = id("Sofie", scene)
        #expect(!scene.terminal.mayLend(sofie) && !scene.terminal.label(of: sofie).mayLend)
        // Her account of the console, made with her.
        let agent = Agent(person: Person("Sander"))
        scene.happen(
            .amended(
                Amendments(by: chief.description, [Amendment(.agent(agent, nil))], opensAccounts: true)))
        let sander = scene.terminal.people.first { $0.value.firstName == "Sander" }?.key ?? sofie
        guard let account = scene.terminal.accounts?.account(of: sander)?.id else {
            Issue.record("no account")
            return
        }
        #expect(!scene.terminal.mayLend(sander))
        for (role, may) in [(Role.inspector, false), (.supervisor, true), (.none, false)] {
            scene.happen(.account(AccountOrder(.setRole(account, role), by: chief)))
            #expect(scene.terminal.mayLend(sander) == may, "\(role)")
        }
    }

    @Test func `a manager lends, takes back and withdraws in the console, and each says who`() {
        var (scene, badge, chief) = scene()
        let amina = id("Amina", scene)
        let lent = scene.happen(.loan(.lend(badge, to: amina, toMicroseconds: Self.midnight, by: chief)))
        #expect(steps(lent) == ["lent"] && scene.answers == [])
        scene.badge("spare")
        #expect(scene.lastPunch?.person == amina)
        scene.wait(hours: 1)
        let back = scene.happen(.loan(.takeBack(badge, by: chief)))
        guard case .loaned(let fact) = back.first else {
            Issue.record("not taken back")
            return
        }
        #expect(fact.cause == .returned && fact.by == chief.description)
        scene.badge("spare")
        #expect(scene.refusal == .notLent, "given back it lets nobody leave")
        #expect(scene.happen(.loan(.takeBack(badge, by: chief))).isEmpty, "twice is once")
        scene.happen(.loan(.lend(badge, to: amina, toMicroseconds: Self.midnight, by: chief)))
        let gone = scene.happen(.loan(.withdraw(badge, by: chief)))
        #expect(steps(gone) == ["ended", "loanBadgeChanged"])
        scene.wait(minutes: 2)
        scene.badge("spare")
        #expect(scene.refusal == .unknownCredential)
    }

    @Test func `a badge is somebody's own or for loans, never both`() {
        var (scene, badge, chief) = scene()
        func problems(_ deed: LoanDeed) -> [LoanProblem] { scene.terminal.problems(of: deed, at: scene.now) }
        #expect(
            problems(.mark(key: CredentialKey("Amina"), name: "Prêt 2", by: chief)) == [.keyTaken])
        #expect(problems(.mark(key: CredentialKey("spare"), name: "Prêt 2", by: chief)) == [.keyTaken])
        #expect(problems(.mark(key: CredentialKey("x"), name: "Prêt 1", by: chief)) == [.nameTaken])
        #expect(problems(.mark(key: CredentialKey(""), name: " ", by: chief)) == [.nameForm, .keyForm])
        #expect(problems(.rename(badge, "Prêt 1", by: chief)) == [])
        let own = Credential(key: CredentialKey("spare"), person: id("Amina", scene))
        let found = scene.terminal.problems(of: Amendments(by: "x", [Amendment(.badge(own, nil))]))
        #expect(found.map(\.cause) == [.isForLoans])
        scene.happen(.serviced(.knocked(isRight: true)))
        let enrolled = scene.happen(
            .serviced(.enrolled(keys: [CredentialKey("spare")], person: id("Amina", scene))))
        #expect(enrolled.isEmpty)
    }

    @Test func `a day that is over or too long, and whoever is not active, gets no badge`() {
        var (scene, badge, chief) = scene()
        let amina = id("Amina", scene)
        for end in [scene.now.wallMicroseconds, scene.now.wallMicroseconds + 37 * Scene.hour] {
            let deed = LoanDeed.lend(badge, to: amina, toMicroseconds: end, by: chief)
            #expect(scene.terminal.problems(of: deed, at: scene.now) == [.dayOver])
        }
        scene.change("Amina") { $0.isActive = false }
        #expect(ask("Amina", &scene).isEmpty)
    }

    @Test func `with a clock that nobody believes it ends a day later, or with the next clock that is`() {
        var (scene, badge, _) = scene()
        scene.now.trust = .saved
        _ = ask("Amina", &scene, until: 5)
        scene.badge("spare")
        let loan = scene.terminal.loans?[badge]?.loan
        #expect(loan?.toMicroseconds == nil && loan?.fromMicroseconds == nil)
        scene.wait(hours: 23)
        #expect(scene.happen(.woke).isEmpty)
        var later = scene
        later.wait(hours: 2)
        #expect(steps(later.happen(.woke)) == ["ended"])
        // Another run of the kernel: without a clock it holds, with one it is over.
        scene.reboot(after: 0, trust: .unknown)
        #expect(scene.terminal.loans?[badge]?.loan(at: scene.now) != nil)
        scene.now.trust = .synchronised
        #expect(scene.terminal.loans?[badge]?.loan(at: scene.now) == nil)
    }

    @Test func `the state is the same whether it lived on or is folded again`() {
        var (scene, _, chief) = scene()
        _ = ask("Amina", &scene)
        scene.badge("spare")
        scene.badge("spare")
        scene.happen(.loan(.mark(key: CredentialKey("other"), name: "Prêt 2", by: chief)))
        _ = ask("Bram", &scene)
        var again = Terminal(book: Scene.book)
        for entry in scene.entries { again.apply(entry) }
        #expect(again == scene.terminal)
    }
}
