import Domain
import Store
import Testing
import Upstreams

@Suite struct TLSTests {
    private func exchange(
        _ certificates: Certificates, server: String, clientAuthority: String? = nil,
        _ change: (inout UpstreamSettings) -> Void
    ) async throws -> Exchange {
        let receiver = try await TLSReceiver(
            certificate: certificates.path(server + ".pem"), key: certificates.path(server + ".key"),
            clientAuthority: clientAuthority.map(certificates.path))
        var settings = UpstreamSettings(name: "main", url: "https://127.0.0.1:\(receiver.port)/events")
        settings.requestSeconds = 5
        settings.connectSeconds = 5
        change(&settings)
        let upstream = try UpstreamCatalog.make(
            settings, in: UpstreamSurroundings(terminal: "hall", timekeeper: fastTime()))
        let item = Outgoing(
            id: EntryID(book: BookID(7), sequence: 1), kind: "punched", version: 1, person: nil, subject: nil,
            reader: nil, instant: Rows.instant(1), derivedWallMicroseconds: nil, data: Array("{}".utf8),
            isLate: false)
        let exchange = await upstream.deliver([item], head: Head(book: BookID(7), sequence: 1, hash: []))
        await upstream.close()
        try await receiver.close()
        return exchange
    }

    private let notSent = Exchange(outcomes: [.later(after: nil)], traffic: .failed("tls"))

    @Test func `only a receiver that the pinned authority vouches for gets anything`() async throws {
        try await withFolder { folder in
            let certificates = try Certificates(in: folder)
            let pinned = try await exchange(certificates, server: "server") {
                $0.authorityFile = certificates.path("ca.pem")
            }
            #expect(pinned.outcomes == [.accepted(nil)])
            let stranger = try await exchange(certificates, server: "stranger") {
                $0.authorityFile = certificates.path("ca.pem")
            }
            #expect(stranger == notSent)
            let unpinned = try await exchange(certificates, server: "server") { _ in }
            #expect(unpinned == notSent)
            let otherName = try await exchange(certificates, server: "client") {
                $0.authorityFile = certificates.path("ca.pem")
            }
            #expect(otherName == notSent)
        }
    }

    @Test func `a receiver that asks for a client certificate gets ours`() async throws {
        try await withFolder { folder in
            let certificates = try Certificates(in: folder)
            let with = try await exchange(certificates, server: "server", clientAuthority: "ca.pem") {
                $0.authorityFile = certificates.path("ca.pem")
                $0.certificateFile = certificates.path("client.pem")
                $0.privateKeyFile = certificates.path("client.key")
            }
            #expect(with.outcomes == [.accepted(nil)])
            let without = try await exchange(certificates, server: "server", clientAuthority: "ca.pem") {
                $0.authorityFile = certificates.path("ca.pem")
            }
            #expect(without.outcomes == [.later(after: nil)])
            #expect(without.traffic.cause != nil)
        }
    }

    @Test func `certificate files that are damaged break the link, nothing else`() async throws {
        try await withFolder { folder in
            let certificates = try Certificates(in: folder)
            try write("no certificate", to: folder + "/bad.pem")
            let found = try await exchange(certificates, server: "server") {
                $0.authorityFile = folder + "/bad.pem"
            }
            #expect(found == Exchange(outcomes: [.later(after: nil)], traffic: .unable("tls-files")))
        }
    }
}
