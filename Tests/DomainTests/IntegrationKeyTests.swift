import Domain
import Testing

/// Keys for other programs: who makes one, what it opens, and how it ends.
@Suite struct IntegrationKeyTests {
    private static let today = Day("2026-11-30")

    private func administered() -> (Scene, chief: AccountID, inspector: AccountID) {
        var scene = Scene()
        func account(_ name: String, _ role: Role, by: AccountID?) -> AccountID {
            let new = NewAccount(userName: name, name: name, email: nil, role: role, language: .nl)
            scene.happen(.account(AccountOrder(.create(new), by: by)))
            return AccountID(EntryID(book: Scene.book, sequence: scene.terminal.head))
        }
        let chief = account("chief", .administrator, by: nil)
        let inspector = account("inspector", .inspector, by: chief)
        return (scene, chief, inspector)
    }

    private func order(_ deed: IntegrationKeyOrder.Deed, by: AccountID) -> IntegrationKeyOrder {
        IntegrationKeyOrder(deed, by: by, today: Self.today)
    }

    private func make(_ scene: inout Scene, _ name: String, by: AccountID) -> IntegrationKeyID {
        scene.happen(.integrationKey(order(.make(name: name, scopes: [.readPeople], lastDay: nil), by: by)))
        return IntegrationKeyID(EntryID(book: Scene.book, sequence: scene.terminal.head))
    }

    @Test func `a key is made, revoked once, and no secret is in the book`() throws {
        var (scene, chief, _) = administered()
        let deed = IntegrationKeyOrder.Deed.make(
            name: " Payroll ", scopes: [.readPeople, .readAttendance], lastDay: Day("2026-12-31"))
        let facts = scene.happen(.integrationKey(order(deed, by: chief)))
        #expect(facts.map(\.kind) == ["integrationKeyChanged"])
        let id = IntegrationKeyID(EntryID(book: Scene.book, sequence: scene.terminal.head))
        let key = try #require(scene.terminal.integrationKeys?[id])
        #expect(key.name == "Payroll" && key.scopes == [.readAttendance, .readPeople] && key.by == chief)
        #expect(key.holds(on: Day("2026-12-31")) && !key.holds(on: Day("2027-01-01")) && key.holds(on: nil))
        #expect(scene.happen(.integrationKey(order(.revoke(id), by: chief))).count == 1)
        #expect(scene.terminal.integrationKeys?[id]?.holds(on: nil) == false)
        #expect(scene.happen(.integrationKey(order(.revoke(id), by: chief))).isEmpty)
    }

    @Test func `only who may add and modify users makes and revokes keys`() {
        var (scene, chief, inspector) = administered()
        let id = make(&scene, "Payroll", by: chief)
        let deeds: [IntegrationKeyOrder.Deed] = [
            .make(name: "x", scopes: [.readPeople], lastDay: nil), .revoke(id),
        ]
        for deed in deeds {
            let order = order(deed, by: inspector)
            #expect(scene.terminal.problems(of: order) == [.forbidden])
            #expect(scene.happen(.integrationKey(order)).isEmpty)
        }
        #expect(scene.terminal.integrationKeys?[id]?.isRevoked == false)
    }

    private static let wrong: [(String, Set<IntegrationScope>, String, IntegrationKeyProblem)] = [
        ("", [.readPeople], "", .nameForm), ("two\nlines", [.readPeople], "", .nameForm),
        ("Payroll", [], "", .noScope), ("Payroll", [.readPeople], "2026-11-29", .lastDayForm),
    ]

    @Test(arguments: wrong)
    func `a key has a name, opens something, and does not end before it begins`(
        name: String, scopes: Set<IntegrationScope>, lastDay: String, problem: IntegrationKeyProblem
    ) {
        let (scene, chief, _) = administered()
        let deed = IntegrationKeyOrder.Deed.make(name: name, scopes: scopes, lastDay: Day(lastDay))
        #expect(scene.terminal.problems(of: order(deed, by: chief)) == [problem])
    }

    @Test func `there are so many keys and no more, and of the revoked ones the oldest make room`() {
        var (scene, chief, _) = administered()
        let first = make(&scene, "0", by: chief)
        for number in 1..<IntegrationKeys.mostStanding { _ = make(&scene, "\(number)", by: chief) }
        let next = order(.make(name: "x", scopes: [.readPeople], lastDay: nil), by: chief)
        #expect(scene.terminal.problems(of: next) == [.tooMany])
        scene.happen(.integrationKey(order(.revoke(first), by: chief)))
        for number in 0...IntegrationKeys.mostStanding {
            let id = make(&scene, "again \(number)", by: chief)
            scene.happen(.integrationKey(order(.revoke(id), by: chief)))
        }
        #expect(scene.terminal.integrationKeys?.all.count == IntegrationKeys.most)
        #expect(scene.terminal.integrationKeys?[first] == nil, "revoked first")
        #expect(scene.terminal.integrationKeys?.all.values.count { !$0.isRevoked } == 99)
    }

    @Test func `an erased name is gone, and its key still opens what it did`() {
        var (scene, chief, _) = administered()
        let id = make(&scene, "Zoé's spreadsheet", by: chief)
        scene.terminal.forget(id.entry.sequence)
        #expect(scene.terminal.integrationKeys?[id]?.name == "")
        #expect(scene.terminal.integrationKeys?[id]?.holds(on: nil) == true)
    }
}
