import Domain
import Foundation
import Testing

/// A declaration is decided once: by a file, or by a reason why none follows.
@Suite struct DeclarationTests {
    private struct Office {
        var scene = Scene()
        var chief: AccountID
        var clerk: AccountID
        var arrival: Sequence = 0

        init() {
            scene.enrol(Person("Amina"))
            func add(_ name: String, _ role: Role, by: AccountID?, _ scene: inout Scene) -> AccountID {
                let new = NewAccount(userName: name, name: name, email: nil, role: role, language: .fr)
                scene.happen(.account(AccountOrder(.create(new), by: by)))
                let id = AccountID(EntryID(book: Scene.book, sequence: scene.terminal.head))
                scene.happen(.account(AccountOrder(.passwordSet(id), by: by == nil ? nil : id)))
                return id
            }
            chief = add("chief", .administrator, by: nil, &scene)
            clerk = add("clerk", .personnelManager, by: chief, &scene)
            scene.badge("Amina")
            arrival = scene.terminal.head
            scene.wait(hours: 10)
        }

        func order(
            _ deed: CorrectionOrder.Deed, declared: Sequence?, note: String = "", by: AccountID? = nil
        ) -> CorrectionOrder {
            var order = CorrectionOrder(
                deed, punch: arrival,
                person: scene.ids["Amina"] ?? PersonID(EntryID(book: Scene.book, sequence: 1)),
                action: .checkIn, wallMicroseconds: Scene.start, by: by ?? chief)
            (order.declared, order.note) = (declared, note)
            return order
        }

        func problems(_ order: CorrectionOrder) -> [CorrectionProblem] {
            scene.terminal.problems(of: order, at: scene.now)
        }
    }

    private static let departure = CorrectedPunch(
        action: .checkOut, wallMicroseconds: Scene.start + 8 * Scene.hour, isMissing: true)

    @Test func `a file decides about what was declared, and the entry says of which`() throws {
        var office = Office()
        let entries = office.scene.happen(
            .corrections([office.order(.open(.forgotten, Self.departure), declared: 77)]))
        guard case .correctionNoted(let noted)? = entries.first else {
            Issue.record("\(entries)")
            return
        }
        #expect(noted.declared == 77 && noted.step == .opened)
        #expect(office.scene.terminal.corrections?[office.arrival]?.state == .open)
        #expect(office.scene.terminal.decidedDeclarations?.contains(77) == true)
        #expect(office.problems(office.order(.setAside, declared: 77, note: "x")) == [.overtaken])
        #expect(office.problems(office.order(.setAside, declared: 78, note: "x")).isEmpty)
    }

    @Test func `what is set aside needs a reason, leads to no file, and is decided once`() throws {
        var office = Office()
        for (declared, note) in [(nil, "x"), (77, ""), (77, " \n")] as [(Sequence?, String)] {
            let order = office.order(.setAside, declared: declared, note: note)
            #expect(office.problems(order) == [.nothingSaid])
            #expect(office.scene.happen(.corrections([order])).isEmpty)
        }
        let order = office.order(.setAside, declared: 77, note: "He was seen to leave")
        #expect(
            office.problems(office.order(.setAside, declared: 77, note: "x", by: office.clerk)) == [
                .forbidden
            ])
        #expect(office.scene.happen(.corrections([order])).count == 1)
        #expect(office.scene.terminal.corrections?[office.arrival] == nil)
        #expect(office.scene.happen(.corrections([order])).isEmpty)
        let snapshot = try JSONEncoder().encode(office.scene.terminal)
        #expect(try JSONDecoder().decode(Terminal.self, from: snapshot) == office.scene.terminal)
    }
}
