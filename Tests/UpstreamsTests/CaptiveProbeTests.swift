import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// Behind TLS a page for people cannot show itself: what is asked in the clear, and what is made of the answer.
@Suite(.serialized) struct CaptiveProbeTests {
    private let head = Head(book: BookID(7), sequence: 1, hash: [])

    private let item = Outgoing(
        id: EntryID(book: BookID(7), sequence: 1), kind: "punched", version: 1, person: nil, subject: nil,
        reader: nil,
        instant: Rows.instant(1), derivedWallMicroseconds: nil, data: Array("{}".utf8), isLate: false)

    /// An upstream whose receiver shows a foreign certificate, and who answers in the clear.
    private func withStranger(
        _ body: (any Upstream, VirtualUpstream) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let certificates = try Certificates(in: folder)
            let stranger = try await TLSReceiver(
                certificate: certificates.path("stranger.pem"), key: certificates.path("stranger.key"),
                clientAuthority: nil)
            let portal = VirtualUpstream(
                recordsOnce: true, givesReceipts: false, mostEvents: 10, logger: quietLogger())
            try await portal.start()
            try write("secret\n", to: folder + "/token")
            var settings = UpstreamSettings(name: "main", url: "https://127.0.0.1:\(stranger.port)/events")
            settings.authorityFile = certificates.path("ca.pem")
            settings.tokenFile = folder + "/token"
            settings.requestSeconds = 5
            settings.probeURL = await portal.url
            let upstream = try UpstreamCatalog.make(
                settings, in: UpstreamSurroundings(terminal: "hall", timekeeper: fastTime()))
            try await body(upstream, portal)
            await upstream.close()
            try await stranger.close()
            await portal.unplug()
        }
    }

    @Test(arguments: [UpstreamFaults.Answer.page, .redirect])
    func `a page in the clear behind two wrong certificates is captive, and nothing is sent to it`(
        _ answer: UpstreamFaults.Answer
    ) async throws {
        try await withStranger { upstream, portal in
            await portal.set(UpstreamFaults(answer))
            #expect(
                await upstream.deliver([item], head: head)
                    == Exchange(outcomes: [.later(after: nil)], traffic: .failed("tls")))
            #expect(await portal.summary.requests == 0)
            #expect(
                await upstream.deliver([item], head: head)
                    == Exchange(outcomes: [.later(after: nil)], traffic: .refused("captive")))
            #expect(await upstream.heartbeat(head: head) == .refused("captive"))
            #expect(await portal.summary.requests == 2)
            #expect(await portal.summary.events == 0)
            #expect(await !portal.tokens.contains("secret"))
        }
    }

    @Test func `without a page in the clear a wrong certificate stays what it is`() async throws {
        try await withStranger { upstream, portal in
            for _ in 0..<3 { #expect(await upstream.heartbeat(head: head) == .failed("tls")) }
            #expect(await portal.summary.requests == 2)
            await portal.unplug()
            #expect(await upstream.heartbeat(head: head) == .failed("tls"))
        }
    }
}
