import Domain
import Testing

@testable import Web

/// PIN and password of an agent, beside his form.
@Suite struct SecretCardTests {
    private let id = FakeRegister().id("4711")

    @Test func `an administrator gives a new one, which is shown once, and takes it away`() async throws {
        try await RunningConsole.run { server in
            let path = "/agents/one?id=\(id)"
            let page = try await server.get(path, .administrator)
            #expect(page.contains("action=\"/agents/secret\"") && page.contains("Il a un code secret."))
            #expect(page.contains("Il n’a pas de mot de passe pour la borne."))
            #expect(page.contains("value=\"pin.remove\"") && !page.contains("value=\"password.remove\""))
            let made = try await server.send("/agents/secret", "id=\(id)&deed=password.new", .administrator)
            #expect(made.contains("k7mwq3hxzt") && made.contains("4711"))
            let again = try await server.get(path, .administrator)
            #expect(!again.contains("k7mwq3hxzt") && again.contains("value=\"password.remove\""))
            let gone = try await server.send("/agents/secret", "id=\(id)&deed=pin.remove", .administrator)
            #expect(gone.hasPrefix("HTTP/1.1 303"))
            #expect(try await server.get(path, .administrator).contains("Il n’a pas de code secret."))
        }
    }

    @Test func `a manager sees whether there is one, a supervisor does not, and neither changes it`()
        async throws
    {
        try await RunningConsole.run { server in
            let path = "/agents/one?id=\(id)"
            let manager = try await server.get(path, .officeManager)
            #expect(manager.contains("Il a un code secret.") && !manager.contains("/agents/secret"))
            #expect(!(try await server.get(path, .supervisor)).contains("Il a un code secret."))
            for role in [Role.officeManager, .personnelManager, .supervisor, .inspector] {
                let reply = try await server.send("/agents/secret", "id=\(id)&deed=pin.new", role)
                #expect(reply.hasPrefix("HTTP/1.1 403") && !reply.contains("290416"))
            }
        }
    }

    @Test func `what is no deed changes nothing`() async throws {
        let forms = [
            "id=\(id)&deed=pin.other", "id=\(id)&deed=", "id=nobody&deed=pin.new", "deed=pin.new",
        ]
        try await RunningConsole.run { server async throws in
            for form in forms {
                let reply = try await server.send("/agents/secret", form, .administrator)
                #expect(reply.hasPrefix("HTTP/1.1 400"))
            }
        }
    }
}
