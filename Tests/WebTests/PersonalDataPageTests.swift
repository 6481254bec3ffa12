import Domain
import Testing

@testable import Web

/// An agent's file of everything that is kept of him.
@Suite struct PersonalDataPageTests {
    @Test func `it is offered on his page, and comes as a file`() async throws {
        try await RunningConsole.run { server in
            let id = FakeRegister().id("4711")
            let page = try await server.get("/agents/one?id=\(id)", .administrator)
            #expect(page.contains("action=\"/agents/data\""))
            let file = try await server.send("/agents/data", "id=\(id)", .administrator)
            #expect(file.contains("application/jsonl") && file.contains("filename=\"data-4711.jsonl\""))
            #expect(file.split(separator: "{\"kind\":\"punched\"}").count == 3)
            let nobody = try await server.send("/agents/data", "id=nobody", .administrator)
            #expect(nobody.contains("404"))
        }
    }
}
