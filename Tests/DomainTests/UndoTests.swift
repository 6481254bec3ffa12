import Domain
import Testing

/// SITUATIONS 2: undo is a new entry that points at the punch. And what a book does not know.
@Suite struct UndoTests {
    private func scene() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        return scene
    }

    @Test func `undo within fifteen seconds is a new entry and attendance returns to what it was`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 3)
        let before = scene.attendance("Amina")
        scene.badge("Amina")
        scene.lapse()
        let punch = scene.recorded?.punch ?? 0
        scene.wait(seconds: 15)
        #expect(scene.happen(.undo(punch: punch)).map(\.kind) == ["undone"])
        #expect(scene.signals == [.undone])
        guard case .undone(_, let action, _)? = scene.answers.first else {
            Issue.record("\(scene.answers)")
            return
        }
        #expect(action == .breakStart)
        #expect(scene.attendance("Amina") == before)
        #expect(scene.happen(.undo(punch: punch)).isEmpty)
        #expect(scene.terminal.punchCount == 2, "the punch stays in the book")
    }

    @Test func `undo later, of another boot, or of an older punch changes nothing`() {
        var scene = scene()
        scene.badge("Amina")
        let first = scene.recorded?.punch ?? 0
        scene.wait(15 * Scene.second + 1)
        #expect(scene.happen(.undo(punch: first)).isEmpty)
        #expect(scene.answers == [.rest])
        #expect(scene.happen(.undo(punch: 9_999)).isEmpty)
        scene.wait(hours: 2)
        scene.key(.checkOut)
        scene.badge("Amina")
        let second = scene.recorded?.punch ?? 0
        scene.key(.checkIn)
        scene.badge("Amina")
        #expect(scene.happen(.undo(punch: second)).isEmpty, "not the newest of its person")
        let third = scene.recorded?.punch ?? scene.terminal.head
        scene.reboot(after: 0)
        #expect(scene.happen(.undo(punch: third)).isEmpty)
    }

    @Test func `the undo key takes back the punch of the last badge, once`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(seconds: 14)
        #expect(scene.happen(.undoKeyPressed).map(\.kind) == ["undone"])
        #expect(scene.signals == [.undone])
        #expect(scene.happen(.undoKeyPressed).isEmpty)
        #expect(scene.signals == [.refused], "a terminal without a screen says that nothing was taken back")
        scene.badge("Amina")
        scene.wait(15 * Scene.second + 1)
        #expect(scene.happen(.undoKeyPressed).isEmpty, "too late")
    }

    @Test func `the undo key closes an open choice, and not the punch before it`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 3)
        scene.badge("Amina")
        #expect(scene.terminal.openChoice != nil)
        let facts = scene.happen(.undoKeyPressed)
        #expect(facts.map(\.kind) == ["unchanged"])
        #expect(scene.terminal.openChoice == nil)
        #expect(scene.happen(.undoKeyPressed).isEmpty)
        #expect(scene.terminal.punchCount == 1)
    }

    @Test
    func `the undo key takes back a key that waits for its badge, and then the badge means what it meant`() {
        var scene = scene()
        scene.badge("Amina")
        scene.key(.checkOut)
        #expect(scene.happen(.undoKeyPressed).map(\.kind) == ["armed"])
        #expect(scene.answers == [.rest] && scene.signals == [.undone])
        scene.wait(hours: 3)
        scene.key(.checkOut)
        scene.happen(.undoKeyPressed)
        #expect(scene.badge("Amina").map(\.kind) == ["presented"], "a choice, as without a key")
    }

    @Test func `whoever is refused after a punch cannot take it back with the key`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(seconds: 2)
        scene.badge("a stranger")
        #expect(scene.happen(.undoKeyPressed).isEmpty)
        scene.wait(hours: 3)
        scene.key(.checkOut)
        scene.badge("Amina")
        scene.wait(seconds: 2)
        scene.badge("Amina")
        #expect(scene.happen(.undoKeyPressed).map(\.kind) != ["undone"], "another badge was held to it since")
    }

    @Test func `undo of the first punch ever leaves nothing behind`() {
        var scene = scene()
        scene.badge("Amina")
        scene.happen(.undo(punch: scene.recorded?.punch ?? 0))
        #expect(scene.terminal.attendance.isEmpty)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
    }

    // MARK: unknown past

    @Test func `a new person in a first book is absent, in a book that follows another he is asked`() {
        var first = scene()
        first.badge("Amina")
        #expect(first.lastPunch?.before == .absent)
        var later = Scene(follows: BookID(9))
        later.enrol(Person("Amina"))
        later.badge("Amina")
        #expect(later.offered?.presence == .unknown)
        #expect(later.offered?.offers == [.checkIn, .checkOut])
        later.choose(.checkOut)
        #expect(later.lastPunch?.anomalies == [.unknownPast])
        #expect(later.lastPunch?.before == .unknown)
        #expect(later.presence("Amina") == .absent)
    }
}
