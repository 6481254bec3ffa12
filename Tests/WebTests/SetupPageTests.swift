import Domain
import Testing

@testable import Web

/// The way to ONSS, as the console shows it.
@Suite struct SetupPageTests {
    private static func steps() throws -> [RegistrationSetup.Step] {
        let (site, place) = (SiteCode("S1"), "/etc/kioskd/ciao")
        let day = try #require(Day("2027-03-22"))
        let steps: [RegistrationSetup.Step] = [
            .account(isProved: true), .account(isProved: false),
            .key(.good(place: place, fingerprint: "abc")), .key(.missing(place: place, upstream: "ciao")),
            .key(.unfit(place: place)),
            .certificate(.good(place: place, until: day)), .certificate(.ending(place: place, until: day)),
            .certificate(.ended(place: place, until: day)), .certificate(.foreign(place: place)),
            .certificate(.missing(place: place)), .certificate(.unset),
            .client(id: "id"), .client(id: nil), .addresses(service: "https://a", token: "https://b"),
            .token(.good), .token(.failed(cause: "http-401", upstream: "ciao")), .token(.untried),
            .receipt(.first(number: "17611", day: day)), .receipt(.first(number: "17611", day: nil)),
            .receipt(.nothing), .receipt(.unread),
            .works(.holds(site: site, number: "1Y1", until: day)),
            .works(.holds(site: site, number: "1Y1", until: nil)),
            .works(.ending(site: site, number: "1Y1", until: day)), .works(.nothingHolds(site: site)),
            .works(.noPlace(site: site)), .works(.noSite(site: site)), .works(.inFile),
            .numbers(.all), .numbers(.missing(1)), .numbers(.missing(2)), .numbers(.nobody),
            .numbers(.inFile),
        ]
        return steps
            + ["key", "certificate", "client", "addresses", "token", "receipt"].map {
                RegistrationSetup.Step.noUpstream($0)
            }
    }

    @Test func `every case of every step has a sentence of its own in every language`() async throws {
        let steps = try Self.steps()
        try await RunningConsole.run { server in
            await server.console.set(RegistrationSetup(steps))
            for language in Language.allCases {
                await server.console.set(language)
                let page = try await server.get("/setup", .administrator)
                let sentences = page.matches(of: /<div><h2>([^<]+)<\/h2><p>([^<]+)<\/p>/).map {
                    "\($0.output.1): \($0.output.2)"
                }
                #expect(sentences.count == steps.count)
                #expect(Set(sentences).count == sentences.count, "\(language)")
                #expect(!sentences.contains { $0.contains("⟦") || $0.contains("{") }, "\(language)")
            }
        }
    }

    @Test func `it says how much is in order, and leads to what must be mended whoever may read it`()
        async throws
    {
        try await RunningConsole.run { server in
            for role in [Role.administrator, .inspector] {
                let page = try await server.get("/setup", role)
                #expect(page.contains("5 sur 9 en ordre"))
                #expect(page.contains("href=\"/agents?state=noNumber\"") && page.contains("http-401"))
            }
            #expect(try await server.get("/setup", Role.none).status != 200)
        }
    }

    @Test func `the list of agents knows those without a national number, and no other list asks for it`()
        async throws
    {
        try await RunningConsole.run { server in
            let all = try await server.get("/agents", .inspector)
            let numberless = try await server.get("/agents?state=noNumber", .inspector)
            let view = await server.console.register()
            let names = view.state.people.filter {
                $0.value.isActive && view.company.rows[$0.key]?.value.particulars?.nationalNumber == nil
            }.map(\.value.lastName)
            let others = view.state.people.filter { $0.value.isActive && !names.contains($0.value.lastName) }
            #expect(!names.isEmpty && !others.isEmpty)
            for name in names { #expect(numberless.contains(name), "\(name)") }
            for other in others { #expect(all.contains(other.value.lastName)) }
            for other in others { #expect(!numberless.contains(other.value.lastName)) }
            #expect(try await !server.get("/sites", .inspector).contains("noNumber"))
        }
    }
}
