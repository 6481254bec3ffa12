import Domain
import Testing

/// A Belgian identity card in the reader.
@Suite struct IdentityCardTests {
    private static let mark = "0123456789abcdef0123456789abcdef"

    private func scene() -> Scene {
        var scene = Scene.company()
        scene.change(
            "Amina",
            particulars: {
                $0.nationalNumber = SealedNumber(text: "1:00", mark: Self.mark)
            })
        return scene
    }

    /// Valid from yesterday to tomorrow, by the scene's start.
    private func card(_ mark: String? = Self.mark, from: Int64 = -24, to: Int64 = 24) -> Happening {
        .identityCard(
            IdentityCard(
                mark: mark, fromMicroseconds: Scene.start + from * Scene.hour,
                toMicroseconds: Scene.start + to * Scene.hour))
    }

    @Test func `a card does what a badge does, and the punch says how he was identified`() {
        var scene = scene()
        #expect(scene.happen(card()).map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.method == .eID)
        #expect(scene.lastPunch?.person == scene.ids["Amina"])
        #expect(scene.recorded?.action == .checkIn)
    }

    @Test func `a badge that is lost does not stand in the way of the card`() {
        var scene = scene()
        scene.changeBadge("Amina") { $0.state = .lost }
        #expect(scene.happen(card()).map(\.kind) == ["presented", "punched"])
    }

    @Test func `a card of somebody else is refused and kept each time, and names nobody`() {
        var scene = scene()
        for mark in ["fedcba9876543210fedcba9876543210", nil] {
            guard case .refused(let refused)? = scene.happen(card(mark)).first else {
                Issue.record("nothing kept")
                continue
            }
            #expect(refused.reason == .unknownCredential && refused.method == .eID)
            #expect(refused.person == nil && refused.key == nil && refused.otherKeys == [])
            #expect(scene.refusal == .unknownCredential)
        }
    }

    @Test func `nobody is guessed of two who have one number`() {
        var scene = scene()
        let second = scene.register(Person("Bram", "Cools"))
        #expect(second != nil)
        scene.change(
            "Bram",
            particulars: {
                $0.nationalNumber = SealedNumber(text: "1:01", mark: "aa")
            })
        #expect(scene.terminal.company?.agent(withNumberMark: "aa") == second)
        #expect(scene.terminal.company?.agent(withNumberMark: Self.mark) == scene.ids["Amina"])
        #expect(scene.terminal.company?.agent(withNumberMark: "ab") == nil)
    }

    @Test func `who is found follows the register`() {
        var scene = scene()
        scene.change("Amina", particulars: { $0.nationalNumber = SealedNumber(text: "1:02", mark: "bb") })
        scene.happen(card())
        #expect(scene.refusal == .unknownCredential, "that is not her number any more")
        scene.happen(card("bb"))
        #expect(scene.recorded?.action == .checkIn)
    }

    @Test func `a card that is over, or not yet begun, is refused with words of its own and kept`() {
        for (from, to) in [(-48, 0), (-48, -24), (1, 24)] as [(Int64, Int64)] {
            var scene = scene()
            guard case .refused(let refused)? = scene.happen(card(from: from, to: to)).first else {
                Issue.record("nothing kept")
                continue
            }
            #expect(refused.reason == .identityCardNotValid && refused.person == scene.ids["Amina"])
            #expect(scene.refusal == .identityCardNotValid)
        }
        var exact = scene()
        exact.happen(card(from: 0, to: 1))
        #expect(exact.recorded != nil, "from the first moment")
    }

    @Test func `whose card ends while he is inside may leave with it`() {
        var scene = scene()
        scene.happen(card(from: -1, to: 2))
        scene.wait(hours: 3)
        scene.happen(card(from: -1, to: 2))
        #expect(scene.offered?.offers == [.breakStart, .checkOut])
        scene.choose(.checkOut)
        #expect(scene.lastPunch?.action == .checkOut)
    }

    @Test func `a clock that nobody vouches for judges no card`() {
        var scene = scene()
        scene.now.trust = .unknown
        scene.happen(card(from: -48, to: -24))
        #expect(scene.recorded != nil)
    }

    @Test func `who is inactive is refused with a card too, each time`() {
        var scene = scene()
        scene.change("Amina") { $0.isActive = false }
        for _ in 1...2 {
            #expect(scene.happen(card()).map(\.kind) == ["refused"])
            #expect(scene.refusal == .personInactive)
        }
    }

    @Test func `a card shows nothing of itself`() {
        let card = IdentityCard(mark: Self.mark, fromMicroseconds: 1, toMicroseconds: 2)
        var dumped = ""
        dump(card, to: &dumped)
        #expect("\(card)" == "<identity card>" && !dumped.contains(Self.mark))
    }
}
