import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// Punches that lack something which people must mend.
@Suite(.serialized) struct HeldTests {
    private func holds(_ saved: Delivery) -> [String] {
        saved.exceptions.map { exception in
            guard case .held(let reason) = exception.state else { return "\(exception.state)" }
            return "\(exception.sequence) \(reason)"
        }
    }

    @Test
    func `what is held names whom to mend, holds his later ones alone, and goes as soon as it is mended`()
        async throws
    {
        try await withSocialSecurity { security in
            // So slow that the look of every three minutes never comes.
            let rig = security.rig(fastTime(2))
            let person = Rows.person(2)
            await security.register.forget(person)
            await rig.book.add([
                Presences.punch(1, person: 2), Presences.punch(2, person: 1),
                Presences.punch(3, person: 2, .checkOut, before: .present),
                Presences.punch(4, person: 1, .checkOut, before: .present),
            ])
            try await rig.running {
                await until("the other person's go on") { await rig.observer.sequences == [2, 4] }
                await until("it is told") {
                    let status = await rig.status
                    return status?.held == 1 && status?.unsent == 2 && status?.cursor == 4
                }
                await until("the book has it with its reason") {
                    let saved = await rig.book.saved("ciao")
                    return holds(saved) == ["1 nationalNumberMissing person \(person)", "waiting"]
                }
                #expect(await rig.book.attempts.flatMap { $0 } == [2, 4], "what is held was never tried")
                await security.register.mend()
                // Whatever was mended is an entry of the book.
                try await rig.commit([Rows.row(5, "linkRemedied", "{}")])
                await until("then his go too, in their order") { await rig.isEmptied(upTo: 5) }
            }
            #expect(await rig.observer.sequences == [2, 4, 1, 3])
            #expect(
                await security.service.presences.suffix(2).map(\.registrationDate)
                    == ["2026-03-01T05:58:01Z", "2026-03-01T05:58:03Z"])
            #expect(await rig.book.saved("ciao").exceptions.isEmpty)
        }
    }

    @Test func `it is looked at again after some minutes, also when nobody says that something was mended`()
        async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await security.register.forget(Rows.person(1))
            await rig.book.add([Presences.punch(1, person: 1)])
            try await rig.running {
                // 180 seconds of a clock that runs 200 times as fast.
                await until("asked again") { await security.register.questions.count >= 3 }
                #expect(await rig.status?.held == 1)
            }
            #expect(await security.service.registerRequests == 0)
        }
    }

    @Test func `what was held is looked at after a restart, and sent if it was mended meanwhile`()
        async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([Presences.punch(1, person: 1), Presences.punch(2, person: 1)])
            let held = DeliveryException(
                sequence: 1, person: Rows.person(1), state: .held(reason: "worksMissing task B-COM"),
                attempts: 0)
            await rig.book.put(Delivery(cursor: 1, exceptions: [held]), for: "ciao")
            try await rig.running {
                await until("both are received") { await rig.isEmptied(upTo: 2) }
            }
            #expect(await rig.observer.sequences == [1, 2])
        }
    }

    @Test func `a declaration of works counts for its days, and the task is named when none does`()
        async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            let number = try #require(WorksNumber("1Y1003SQ5VSSZ"))
            let moment = Rows.instant(1).wallMicroseconds
            await security.register.declare([
                WorksPeriod(number, fromMicroseconds: moment + 1_000_000),
                WorksPeriod(number, toMicroseconds: moment),
            ])
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("held") { await holds(rig.book.saved("ciao")) == ["1 worksNotValid task B-COM"] }
                await security.register.declare([])
                try await rig.commit([Rows.row(2, "linkRemedied", "{}")])
                await until("another reason") {
                    await holds(rig.book.saved("ciao")) == ["1 worksMissing task B-COM"]
                }
                await security.register.declare([
                    WorksPeriod(
                        number, fromMicroseconds: moment, toMicroseconds: moment + 1)
                ])
                try await rig.commit([Rows.row(3, "linkRemedied", "{}")])
                await until("covered") { await rig.isEmptied(upTo: 3) }
            }
        }
    }

    @Test func `a hundred held entries are written to the book once, however often they are looked at`()
        async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            for person in 1...100 as ClosedRange<Int64> {
                await security.register.forget(Rows.person(person))
            }
            await rig.book.add((1...100).map { Presences.punch($0, person: $0) })
            try await rig.running {
                await until("all are held") { await rig.status?.held == 100 }
                await until("and in the book") { await rig.book.saved("ciao").exceptions.count == 100 }
                let (settlements, questions) = (
                    await rig.book.settlements, await security.register.questions.count
                )
                await until("looked at again") { await security.register.questions.count >= questions + 200 }
                #expect(await rig.book.settlements <= settlements + 1)
            }
        }
    }
}
