import Domain
import Foundation
import Testing

@testable import Web

// What somebody pastes into a form of the register.
extension RegisterPageTests {
    @Test func `pasted markup is shown as text in every field of every form`() async throws {
        try await RunningConsole.run { server in
            let typed = Self.markup.percentEncoded
            for part in RegisterPart.allCases {
                var names = part.sections.flatMap(\.fields).map(\.name)
                for rows in part.sections.compactMap(\.rows) {
                    names += rows.columns.filter { $0.kind != .hidden }.map { rows.key(0, $0.name) }
                }
                let body = names.map { "\($0)=\(typed)" }.joined(separator: "&")
                let path = part == .company ? "/company" : "\(part.path)/new"
                let page = try await server.send(
                    path, (part == .company ? "id=&\(await seen(.company, server.console))&" : "") + body,
                    .administrator)
                #expect([200, 303, 422].contains(page.status), "\(path) \(page.prefix(40))")
                #expect(!page.contains("<img"), "\(path)")
                if page.status == 422 { #expect(page.contains("&lt;img src=x"), "\(path)") }
            }
            // What is kept is shown as text too, on its page, in its list, its history, and where others choose it.
            var client = Client(code: ClientCode(Self.markup), name: Self.markup)
            client.address = Address(
                street: Self.markup, houseNumber: "1", postalCode: "1", town: Self.markup, country: "BE")
            await server.console.amend(.client(client))
            await server.console.amend(
                .site(WorkSite(code: SiteCode(Self.markup), client: client.code, name: Self.markup)))
            let amina = await server.console.book.terminal.agent(Self.amina)
            var agent = try #require(amina)
            agent.person.firstName = Self.markup
            await server.console.amend(.agent(agent, Self.amina))
            for path in [
                "/clients", "/clients/one?id=\(typed)", "/sites", "/sites/one?id=\(typed)", "/sites/new",
                "/tasks/new",
                "/agents", "/agents/one?id=\(Self.amina)", "/links",
                "/agents/offer?id=\(Self.amina)&task=\(typed)",
                "/clients?q=\(typed)", "/clients/new?site=\(typed)",
            ] {
                let page = try await server.get(path, .administrator)
                #expect(page.status == 200 && !page.contains("<img") && !page.contains("<b>Chef"), "\(path)")
            }
        }
    }
}
