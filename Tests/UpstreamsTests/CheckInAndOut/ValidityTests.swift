import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// What the social security says of a registration after its receipt.
@Suite(.serialized) struct ValidityTests {
    private func configured(_ settings: inout UpstreamSettings) {
        settings.registration?.consultPath = "presenceRegistrations/{id}"
        settings.registration?.validWords = ["valid"]
        settings.registration?.refusedWords = ["invalid"]
        settings.registration?.validityMinutes = 1
    }

    @Test func `what is pending is consulted until the last word, and only then shown as valid`() async throws
    {
        try await withSocialSecurity(configured) { security in
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...4))
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 4) }
                await until("open") { await rig.book.kept.values.filter(\.isOpen).count == 4 }
                await security.service.change(17_611, validity: "valid")
                await security.service.change(17_612, validity: "valid", remarks: ["no contract"])
                await security.service.change(17_613, validity: "invalid")
                await security.service.change(17_614, validity: "under review")
                await until("known") {
                    await rig.book.kept.sorted { $0.key < $1.key }.map(\.value.state)
                        == [.validated, .remarked, .rejected, .received]
                }
                await until("the fourth's own word") { await rig.book.kept[4]?.validity == "under review" }
                await until("the page is told of each word with its number") {
                    let told = await rig.observer.received.filter { $0.sequence == 1 }
                    return told.first?.state == .received && told.last?.state == .validated
                        && told.allSatisfy { $0.receipt.text == "17611" }
                }
            }
            let kept = await rig.book.kept
            #expect(kept[2]?.remarks == ["no contract"] && kept[2]?.number == "17612")
            #expect(kept.sorted { $0.key < $1.key }.map(\.value.isOpen) == [false, false, false, true])
            #expect(await security.service.presences.count == 4, "nobody was registered again")
        }
    }

    @Test func `where it cannot be consulted nothing is asked, and nothing is called valid`() async throws {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 1) }
            }
            let kept = try #require(await rig.book.kept[1])
            #expect(kept.state == .received && !kept.isOpen && kept.validity == "pending")
            #expect(security.upstream.traits.reviewSeconds == nil)
        }
    }

    @Test func `a service that is down while it is consulted changes nothing of what is known`() async throws
    {
        try await withSocialSecurity(configured) { security in
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 1) }
                await security.service.set(UpstreamFaults(.serverError, requests: 2))
                await until("told") { await rig.observer.statuses.contains { $0.lastError == "http-500" } }
                #expect(await rig.book.kept[1]?.state == .received)
                #expect(await rig.status?.doubtful == 0, "a question is no attempt")
                await security.service.change(17_611, validity: "valid")
                await until("known in the end") { await rig.book.kept[1]?.state == .validated }
            }
        }
    }

    @Test func `whoever tries again asks at once what has become of registrations`() async throws {
        try await withSocialSecurity({ settings in
            configured(&settings)
            // Days, as the clock of these tests runs.
            settings.registration?.validityMinutes = 1_440
        }) { security in
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 1) }
                await security.service.change(17_611, validity: "valid")
                await rig.forwarder.retryNow()
                await until("known", seconds: 9) { await rig.book.kept[1]?.state == .validated }
            }
        }
    }

    @Test func `the stand-in for ONSS judges as it was told: at once, when asked, or every second one not`()
        async throws
    {
        try await withSocialSecurity(configured) { security in
            let rig = security.rig()
            await security.service.set(PresenceJudgement(isValidAtOnce: true))
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("valid") { await rig.book.kept[1]?.state == .validated }
                await security.service.set(PresenceJudgement(isValidWhenAsked: true))
                try await rig.commit([Presences.punch(2, person: 2)])
                await until("valid in the end") { await rig.book.kept[2]?.state == .validated }
                let told = await rig.observer.received.filter { $0.sequence == 2 }
                #expect(told.first?.state == .received, "pending first")
                await security.service.set(PresenceJudgement(refusedEvery: 2))
                try await rig.commit((3...6).map { Presences.punch($0, person: $0) })
                await until("two of four") { await rig.status?.refused == 2 }
            }
            #expect(await security.service.presences.map(\.number) == [17_611, 17_612, 17_613, 17_614])
        }
    }
}
