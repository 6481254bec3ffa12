import Domain
import Testing

/// What is right instead of a punch is said beside it, by whom may, and counts in hours.
@Suite struct CorrectionTests {
    /// Amina came at six and forgot to leave; an administrator and a manager of personnel look at it.
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
            _ deed: CorrectionOrder.Deed, by: AccountID? = nil, seen: Sequence? = nil
        ) -> CorrectionOrder {
            CorrectionOrder(
                deed, punch: arrival,
                person: scene.ids["Amina"] ?? PersonID(EntryID(book: Scene.book, sequence: 1)),
                action: .checkIn, wallMicroseconds: Scene.start, by: by ?? chief, seen: seen)
        }

        func problems(_ order: CorrectionOrder) -> [CorrectionProblem] {
            scene.terminal.problems(of: order, at: scene.now)
        }

        var correction: Correction? { scene.terminal.corrections?[arrival] }

        var stays: [Stay] {
            let period = Scene.start - Scene.hour..<Scene.start + 24 * Scene.hour
            var fold = StayFold(of: period, scene.terminal.chronology, scene.terminal.corrections)
            for entry in scene.entries { fold.fold(entry) }
            return fold.stays
        }
    }

    private static let departure = CorrectedPunch(
        action: .checkOut, wallMicroseconds: Scene.start + 8 * Scene.hour, isMissing: true)

    @Test func `a missing departure is said beside the arrival, counts at once, and no punch is changed`() {
        var office = Office()
        #expect(office.stays.map(\.workedMicroseconds) == [nil])
        let before = office.scene.terminal.attendance
        #expect(
            office.scene.happen(.corrections([office.order(.open(.forgotten, Self.departure))])).count == 1)
        #expect(office.correction?.state == .open)
        #expect(office.stays.map(\.workedMicroseconds) == [8 * Scene.hour])
        #expect(office.stays.first?.isCorrected == true && office.stays.first?.punches == [office.arrival])
        #expect(office.scene.terminal.attendance == before, "who is there is what was punched")
        office.scene.happen(.corrections([office.order(.withdraw)]))
        #expect(office.stays.map(\.workedMicroseconds) == [nil])
        #expect(office.stays.first?.isCorrected == false)
    }

    @Test func `it goes from open to requested to granted or declined, and nowhere else`() {
        var office = Office()
        for deed in [CorrectionOrder.Deed.request, .grant, .decline, .withdraw] {
            #expect(office.problems(office.order(deed)) == [.notOpen])
            #expect(office.scene.happen(.corrections([office.order(deed)])).isEmpty)
        }
        office.scene.happen(.corrections([office.order(.open(.wrongTime, Self.departure))]))
        #expect(office.problems(office.order(.open(.other, Self.departure))) == [.openAlready])
        #expect(office.problems(office.order(.grant)) == [.notOpen])
        office.scene.happen(.corrections([office.order(.request)]))
        #expect(office.correction?.state == .requested)
        #expect(office.problems(office.order(.request)) == [.notOpen])
        office.scene.happen(.corrections([office.order(.grant)]))
        #expect(office.correction?.state == .granted)
        #expect(office.problems(office.order(.withdraw)) == [.notOpen])
        #expect(
            office.problems(office.order(.open(.other, Self.departure))).isEmpty, "a new file, if need be")
    }

    @Test func `only who may modify the follow-up says anything, and nobody overwrites another`() throws {
        var office = Office()
        let open = CorrectionOrder.Deed.open(.forgotten, Self.departure)
        #expect(office.problems(office.order(open, by: office.clerk)) == [.forbidden])
        let nobody = AccountID(EntryID(book: Scene.book, sequence: 99_999))
        #expect(office.problems(office.order(open, by: nobody)) == [.forbidden])
        office.scene.happen(.corrections([office.order(open)]))
        let seen = try #require(office.correction?.changed)
        office.scene.happen(.corrections([office.order(.change(.outage, Self.departure), seen: seen)]))
        #expect(office.correction?.reason == .outage)
        #expect(office.problems(office.order(.change(.other, Self.departure), seen: seen)) == [.overtaken])
    }

    @Test func `a time that cannot be, and a missing punch without time or action, are named`() {
        let office = Office()
        func problems(_ right: CorrectedPunch) -> [CorrectionProblem] {
            office.problems(office.order(.open(.wrongTime, right)))
        }
        #expect(problems(CorrectedPunch(wallMicroseconds: Scene.start + 11 * Scene.hour)) == [.timeForm])
        #expect(problems(CorrectedPunch(wallMicroseconds: Scene.start - 49 * Scene.hour)) == [.timeForm])
        #expect(problems(CorrectedPunch(wallMicroseconds: .min)) == [.timeForm])
        #expect(problems(CorrectedPunch(wallMicroseconds: .max)) == [.timeForm])
        #expect(problems(CorrectedPunch(wallMicroseconds: Scene.start - 47 * Scene.hour)).isEmpty)
        #expect(problems(CorrectedPunch(action: .checkOut, isMissing: true)) == [.nothingSaid])
        #expect(problems(CorrectedPunch(wallMicroseconds: Scene.start, isMissing: true)) == [.nothingSaid])
        var long = office.order(.open(.other, CorrectedPunch()))
        long.note = String(repeating: "é", count: 501)
        #expect(office.problems(long) == [.noteTooLong])
    }

    @Test func `a right time moves the arrival, and who is erased takes his file with him`() throws {
        var office = Office()
        let right = CorrectedPunch(action: .checkIn, wallMicroseconds: Scene.start - Scene.hour / 2)
        office.scene.happen(.corrections([office.order(.open(.wrongTime, right))]))
        #expect(office.correction?.right.action == nil, "what is as it was punched is not said")
        office.scene.badge("Amina")
        office.scene.lapse()
        office.scene.wait(minutes: 30)
        let amina = try #require(office.scene.ids["Amina"])
        office.scene.terminal.forget(amina.entry.sequence)
        #expect(office.correction == nil)
    }

    @Test func `documents are attached to what is open, ten at most, and taken away one by one`() throws {
        var office = Office()
        func proof(_ number: Int) -> Proof {
            Proof(name: "\(number).pdf", kind: .pdf, byteCount: 10, digest: "\(number)")
        }
        #expect(office.problems(office.order(.attach(proof(0)))) == [.notOpen])
        office.scene.happen(.corrections([office.order(.open(.forgotten, Self.departure))]))
        for number in 0..<Proof.most {
            office.scene.happen(.corrections([office.order(.attach(proof(number)))]))
        }
        let attached = try #require(office.correction?.proofs)
        #expect(attached.count == Proof.most && Set(attached).count == Proof.most)
        #expect(office.problems(office.order(.attach(proof(11)))) == [.tooManyProofs])
        #expect(office.problems(office.order(.detach(1))) == [.overtaken])
        let removed = office.scene.happen(.corrections([office.order(.detach(attached[3]))]))
        guard case .correctionNoted(let noted)? = removed.first else {
            Issue.record("nothing was taken away")
            return
        }
        #expect(noted.step == .proofRemoved && noted.removed == attached[3] && noted.proof == nil)
        #expect(office.correction?.proofs == attached.filter { $0 != attached[3] })
        #expect(office.correction?.right == Self.departure, "what is right stays as it was said")
        #expect(office.problems(office.order(.detach(attached[3]))) == [.overtaken])
        office.scene.happen(.corrections([office.order(.withdraw)]))
        #expect(office.problems(office.order(.detach(attached[4]))) == [.notOpen])
    }

    @Test(
        arguments: [
            ("%PDF-1.7\n", .pdf), ("\u{89}PNG", nil), ("GIF89a", nil), ("", nil), ("<html>%PDF-", nil),
            ("%PDF", nil),
        ] as [(String, Proof.Kind?)])
    func `a document is what its first bytes say`(text: String, kind: Proof.Kind?) {
        #expect(Proof.Kind(Array(text.utf8)) == kind)
    }

    @Test func `pictures are told by their first bytes, too`() {
        #expect(Proof.Kind([0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(Proof.Kind([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
        #expect(Proof.Kind([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A]) == nil)
    }

    @Test(
        arguments: [
            ("a.pdf", "a.pdf"), ("  two \n lines\u{0} ", "two lines"), ("", "document.pdf"),
            ("\u{200F}", "document.pdf"),
            (String(repeating: "é", count: 150), String(repeating: "é", count: 100)),
        ])
    func `its name is one line, never empty, never too long`(text: String, name: String) {
        #expect(Proof.name(text, .pdf) == name)
    }
}
