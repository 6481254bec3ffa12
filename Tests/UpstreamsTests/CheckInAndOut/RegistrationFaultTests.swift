import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// Everything that a service which does not remember can do to a registration.
@Suite(.serialized) struct RegistrationFaultTests {
    /// Faults after which nothing has been registered, for sure.
    private static let harmless: [UpstreamFaults.Answer] = [
        .unauthorised, .forbidden, .tooManyRequests, .redirect, .slow, .normal,
    ]

    @Test(arguments: harmless)
    func `a fault before anything was registered loses nothing and doubles nothing`(
        _ answer: UpstreamFaults.Answer
    ) async throws {
        try await withSocialSecurity({ $0.requestSeconds = 5 }) { security in
            var faults = UpstreamFaults(answer, requests: 3)
            faults.slowMilliseconds = 50
            await security.service.set(faults)
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...12))
            try await rig.running {
                await until("all are received") { await rig.isEmptied(upTo: 12) }
            }
            #expect(await security.service.presences.count == 12)
            #expect(await rig.status?.doubtful == 0)
            #expect(await rig.observer.received.count == 12)
        }
    }

    @Test(
        arguments: [
            (.dropsAcknowledgement, 1, .down), (.halfOpen, 1, .down), (.resets, 0, .down),
            (.serverError, 0, .refused), (.page, 0, .captive), (.garbage, 0, .refused), (.flood, 0, .captive),
        ] as [(UpstreamFaults.Answer, Int, LinkState)])
    func `a fault that may have registered something is a doubt, and is never repeated by itself`(
        _ answer: UpstreamFaults.Answer, registered: Int, link: LinkState
    ) async throws {
        try await withSocialSecurity { security in
            await security.service.set(UpstreamFaults(answer, requests: answer == .halfOpen ? nil : 1))
            let rig = security.rig()
            await rig.book.add([Presences.punch(1, person: 1)])
            try await rig.running {
                await until("in doubt") { await rig.status?.doubtful == 1 }
                #expect(await rig.observer.statuses.contains { $0.link == link })
                await security.service.set(UpstreamFaults())
                try await rig.commit([
                    Presences.punch(2, person: 2), Presences.punch(3, person: 1, .checkOut, before: .present),
                ])
                await until("the others go on, his later ones too") {
                    await rig.observer.sequences == [2, 3]
                }
                await until("and the doubt stays") { await rig.isEmptied(upTo: 3) }
            }
            #expect(await rig.status?.doubtful == 1)
            #expect(await rig.book.saved("ciao").exceptions.map(\.state) == [.doubtful])
            #expect(await rig.book.attempts == [[1], [2], [3]], "the first is tried once")
            #expect(await security.service.presences.count == 2 + registered)
        }
    }

    @Test func `on a link that is down nothing is attempted, so that no power cut makes a doubt of it`()
        async throws
    {
        try await withSocialSecurity { security in
            await security.service.unplug()
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("tried again and again") {
                    await rig.observer.statuses.contains { $0.lastError == "connection-refused" }
                }
                #expect(await rig.book.attempts.isEmpty)
                #expect(await rig.status?.unsent == 1)
                try await security.service.plug()
                await until("received") { await rig.isEmptied(upTo: 1) }
            }
            #expect(await rig.book.attempts == [[1]])
        }
    }

    @Test func `a person settles a doubt, and nothing is sent for what has arrived`() async throws {
        try await withSocialSecurity { security in
            await security.service.set(UpstreamFaults(.dropsAcknowledgement, requests: 2))
            let rig = security.rig()
            await rig.book.add([Presences.punch(1, person: 1), Presences.punch(2, person: 2)])
            try await rig.running {
                await until("both in doubt, and in the book") {
                    await rig.book.saved("ciao").exceptions.map(\.state) == [.doubtful, .doubtful]
                }
                await rig.forwarder.resolve(1, .received)
                await rig.forwarder.resolve(2, .again)
                await until("settled") { await rig.book.saved("ciao").exceptions.isEmpty }
            }
            #expect(await security.presences == ["in 81050103522", "in 19082416188", "in 19082416188"])
        }
    }

    @Test func `a book that has lost where it stood knows by its receipts who was registered`() async throws {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...4))
            try await rig.book.keep(
                [1, 2].map {
                    KeptReceipt(sequence: $0, state: .received, number: "\($0)", wallMicroseconds: 7)
                }, of: "ciao")
            var lost = Delivery()
            lost.unknownThrough = 3
            await rig.book.put(lost, for: "ciao")
            try await rig.running {
                await until("the third is in doubt, the fourth received") {
                    let status = await rig.status
                    return status?.cursor == 4 && status?.doubtful == 1 && status?.unsent == 0
                }
            }
            #expect(await rig.book.saved("ciao").exceptions.map(\.sequence) == [3])
            #expect(await security.service.presences.count == 1)
        }
    }

    @Test func `nothing is ever replayed to it`() async throws {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...2))
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 2) }
                await rig.forwarder.replay(from: 1)
                try await rig.commit([Presences.punch(3, person: 4)])
                await until("the next") { await rig.isEmptied(upTo: 3) }
            }
            #expect(await security.service.presences.count == 3)
        }
    }

    @Test func `where it can be searched a doubt is settled by what is found`() async throws {
        try await withSocialSecurity({
            $0.registration?.searchPath = "presenceRegistrations/search"
        }) { security in
            await security.service.set(UpstreamFaults(.dropsAcknowledgement, requests: 1))
            let rig = security.rig()
            await rig.book.add([Presences.punch(1, person: 1)])
            try await rig.running {
                await until("found") { await rig.isEmptied(upTo: 1) }
                await security.service.set(UpstreamFaults(.resets, requests: 1))
                try await rig.commit([Presences.punch(2, person: 2)])
                await until("not found, and sent") { await rig.isEmptied(upTo: 2) }
            }
            #expect(await security.service.presences.count == 2)
            #expect(await rig.observer.received.map(\.receipt.text) == ["17611", "17612"])
            #expect(await rig.book.kept[1]?.number == "17611")
            #expect(await rig.status?.doubtful == 0)
        }
    }

    @Test func `of a batch some are registered and some are not, each by itself`() async throws {
        try await withSocialSecurity({ $0.batchLimit = 5 }) { security in
            await security.service.refuse(["19082416188", "92521506931"])
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...5))
            try await rig.running {
                await until("three received, two refused") {
                    let status = await rig.status
                    return status?.cursor == 5 && status?.unsent == 0 && status?.refused == 2
                }
            }
            #expect(await security.service.registerRequests == 1)
            #expect(await rig.book.attempts == [[1, 2, 3, 4, 5]])
            #expect(await security.service.presences.count == 3)
            let refused = await rig.book.saved("ciao").exceptions
            #expect(refused.map(\.sequence) == [1, 3])
            for exception in refused {
                guard case .refused(let reason) = exception.state else { continue }
                #expect(reason.contains("Unknown person") && reason.contains("is not known"))
                #expect(!reason.contains("19082416188") && !reason.contains("92521506931"), "\(reason)")
            }
        }
    }

    @Test func `a batch that is refused as a whole is sent one by one, so that the one to blame is found`()
        async throws
    {
        try await withSocialSecurity({ $0.batchLimit = 3 }) { security in
            var faults = UpstreamFaults()
            faults.largestBatch = 1
            await security.service.set(faults)
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...3))
            try await rig.running {
                await until("all are received") { await rig.isEmptied(upTo: 3) }
            }
            #expect(await security.service.presences.count == 3)
        }
    }

    @Test(arguments: [1, 3])
    func `one that is refused without a reason, again and again, holds up the others no longer than it must`(
        batchLimit: Int
    ) async throws {
        try await withSocialSecurity({ $0.batchLimit = batchLimit }) { security in
            var faults = UpstreamFaults()
            faults.poisons = ["81120103571"]
            await security.service.set(faults)
            let rig = security.rig()
            // The second has that number; what went before it is not sent again with it.
            await rig.book.add([
                Presences.punch(1, person: 1), Presences.punch(2, person: 3), Presences.punch(3, person: 2),
            ])
            try await rig.running {
                await until("two received, one refused", seconds: 60) {
                    let status = await rig.status
                    return status?.cursor == 3 && status?.unsent == 0 && status?.refused == 1
                }
            }
            #expect(await security.presences.sorted() == ["in 19082416188", "in 81050103522"])
            #expect(await rig.observer.statuses.contains { $0.lastError == "http-422" })
            #expect(
                await rig.book.saved("ciao").exceptions.map(\.state) == [.refused(reason: "http-422")])
        }
    }

    @Test func `an answer that came before is no receipt for the next entry`() async throws {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([Presences.punch(1, person: 1)])
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 1) }
                await security.service.set(UpstreamFaults(.repeatsAcknowledgement, requests: 1))
                try await rig.commit([Presences.punch(2, person: 2)])
                await until("in doubt") { await rig.status?.doubtful == 1 }
            }
            #expect(await rig.observer.sequences == [1])
            #expect(await rig.book.kept[2] == nil)
        }
    }

    @Test func `as long as it is asked to wait it waits`() async throws {
        try await withSocialSecurity { security in
            var faults = UpstreamFaults(.tooManyRequests, requests: 1)
            faults.retryAfterSeconds = 600
            await security.service.set(faults)
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("told until when") {
                    await rig.observer.statuses.contains {
                        ($0.nextAttemptBootMicroseconds ?? 0) > Rows.instant(1_000_000).bootMicroseconds
                            + 590_000_000
                    }
                }
                await until("received") { await rig.isEmptied(upTo: 1) }
            }
            #expect(await security.service.registerRequests == 2)
        }
    }

    @Test func `nothing of a person is in what is told to others`() async throws {
        try await withSocialSecurity { security in
            await security.service.refuse(["81050103522"])
            let rig = security.rig()
            await rig.book.add([Presences.punch(1), Presences.punch(2, person: 2)])
            try await rig.running {
                await until("one refused") { await rig.status?.refused == 1 }
                await until("one received") { await rig.isEmptied(upTo: 2) }
            }
            let told = "\(await rig.observer.statuses) \(await rig.book.saved("ciao")) \(await rig.book.kept)"
            for secret in ["81050103522", "19082416188", "0884303369", "1Y1003SQ5VSSZ", "token-"] {
                #expect(!told.contains(secret))
            }
        }
    }
}
