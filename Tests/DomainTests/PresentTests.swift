import Testing

@testable import Domain

/// Who is present, for whoever counts people (SITUATIONS 24).
@Suite struct PresentTests {
    @Test func `whoever is inside is on the list by his short name, on a break too, and nobody else`() {
        var scene = Scene()
        scene.enrol(Person("Amina", "Bensalem"), Person("Bram", "Cools"), Person("Chloé", "Dubois"))
        scene.badge("Chloé")
        let since = scene.now
        scene.wait(minutes: 1)
        scene.badge("Amina")
        scene.badge("Bram")
        scene.wait(minutes: 30)
        scene.key(.breakStart)
        scene.badge("Amina")
        scene.key(.checkOut)
        scene.badge("Bram")
        let present = scene.terminal.present(at: scene.now)
        #expect(present.map(\.label.text) == ["Amina B.", "Chloé D."])
        #expect(present.map(\.isOnBreak) == [true, false])
        #expect(present.last?.since?.wallMicroseconds == since.wallMicroseconds)
        #expect(!present.contains { $0.isDoubtful })
    }

    @Test func `two with one short name have their codes`() {
        var scene = Scene()
        scene.enrol(Person("Amina", "Bensalem"), Person("Noor", "Ali"))
        scene.change("Noor") { ($0.firstName, $0.lastName) = ("Amina", "Bouzid") }
        scene.badge("Amina")
        scene.badge("Noor")
        let names = scene.terminal.present(at: scene.now).map(\.label.text)
        #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix("Amina B. (") }, "\(names)")
    }

    @Test func `whoever has been there for longer than a shift stands last and is to be checked`() {
        var scene = Scene()
        scene.enrol(Person("Amina", "Bensalem"), Person("Bram", "Cools"))
        scene.badge("Amina")
        scene.wait(hours: 17)
        scene.badge("Bram")
        let present = scene.terminal.present(at: scene.now)
        #expect(present.map(\.label.text) == ["Bram C.", "Amina B."])
        #expect(present.map(\.isDoubtful) == [false, true])
    }

    @Test func `that somebody has looked is an entry with how many stood there, and changes nothing else`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        let before = scene.terminal.present(at: scene.now)
        let seen = Accessed(step: .sawPresent, account: nil, count: 1, address: nil)
        #expect(scene.happen(.accessed(seen)) == [.accessed(seen)])
        #expect(scene.terminal.present(at: scene.now) == before && scene.effects.isEmpty)
    }
}
