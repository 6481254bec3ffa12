import Domain
import Testing

/// What of a punch ONSS is told, and what may be missing for it.
@Suite struct RegistrationTests {
    @Test func `a break is out and then in, and who leaves from it is out already`() {
        let day: [(Action, Presence)] = [
            (.checkIn, .absent), (.breakStart, .present), (.breakEnd, .onBreak), (.breakStart, .present),
            (.checkOut, .onBreak),
        ]
        #expect(day.map { RegistrationDirection($0.0, after: $0.1) } == [.in, .out, .in, .out, nil])
    }

    @Test func `what the book knows nothing of is told as it was punched`() {
        for before in Presence.allCases where before != .onBreak {
            #expect(RegistrationDirection(.checkIn, after: before) == .in)
            #expect(RegistrationDirection(.breakStart, after: before) == .out)
            #expect(RegistrationDirection(.breakEnd, after: before) == .in)
            #expect(RegistrationDirection(.checkOut, after: before) == .out)
        }
    }

    @Test func `a receipt is read back as it was written, and nothing else is one`() {
        for receipt in [
            Registered.Receipt(sequence: 12, state: .received, isLate: true, number: "17611"),
            Registered.Receipt(sequence: 1, state: .outOfScope, number: nil),
            Registered.Receipt(sequence: 1, state: .remarked, number: "A 7 "),
            Registered.Receipt(sequence: 1, state: .rejected, number: ""),
        ] { #expect(Registered.Receipt(receipt.description) == receipt) }
        #expect(
            "\(Registered.Receipt(sequence: 12, state: .received, number: "17611"))" == "12 received - 17611")
        for text in [
            "", "12", "12 received", "0 received -", "+1 received -", "12 sent -", "12 received soon",
        ] {
            #expect(Registered.Receipt(text) == nil, "\(text)")
        }
    }

    @Test func `receipts are recorded for entries that there are, and change nothing else`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        let head = scene.terminal.head
        let receipts = [0, head, head + 1, head + 2].map {
            Registered.Receipt(sequence: $0, state: .received, number: String(repeating: "9", count: 99))
        }
        let recorded = scene.happen(.registered(Registered(upstream: "ciao", receipts: receipts)))
        guard case .registered(let fact)? = recorded.first else {
            Issue.record("nothing was recorded")
            return
        }
        #expect(fact.receipts.map(\.sequence) == [head] && fact.receipts.first?.number?.utf8.count == 64)
        #expect(scene.happen(.registered(Registered(upstream: "ciao", receipts: []))).isEmpty)
    }

    @Test func `a hold is read back as it was written, whatever a code looks like`() {
        let person = PersonID(EntryID(book: BookID(7), sequence: 9))
        let subjects: [RegistrationHold.Subject] = [
            .person(person), .task(TaskCode("B COM  7")), .site(SiteCode("")), .company,
        ]
        for gap in RegistrationHold.Gap.allCases {
            for subject in subjects {
                let hold = RegistrationHold(gap, subject)
                #expect(RegistrationHold(hold.description) == hold, "\(hold)")
            }
        }
        #expect("\(RegistrationHold(.worksMissing, .task(TaskCode("B-COM"))))" == "worksMissing task B-COM")
        for text in [
            "", "worksMissing", "worksMissing person", "worksMissing person x", "other task B", "x y z",
        ] {
            #expect(RegistrationHold(text) == nil, "\(text)")
        }
    }
}
