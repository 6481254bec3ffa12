import Domain
import Testing

@testable import Web

@Suite struct UserListTests {
    @Test
    func `users are found by name, a page at a time, and agents without a role when they are asked for`()
        async throws
    {
        try await RunningConsole.run { server in
            let first = try await server.get("/users", .administrator)
            #expect(first.contains("Name of supervisor") && !first.contains("Name of none"))
            #expect(try await server.get("/users?shown=all", .administrator).contains("Name of none"))
            let found = try await server.get("/users?q=INSPECTOR", .administrator)
            #expect(found.contains("Name of inspector") && !found.contains("Name of supervisor"))
            #expect(try await server.get("/users?q=none", .administrator).contains("Name of none"))
            await server.console.set(accounts: 130)
            var (path, seen, pages) = ("/users", Set<String>(), 0)
            while pages < 9 {
                let page = try await server.get(path, .administrator)
                pages += 1
                seen.formUnion(page.matches(of: /users\/one\?id=([^"]+)"/).map { String($0.output.1) })
                guard let next = page.firstMatch(of: /rel="next" href="([^"]+)"/)?.output.1 else { break }
                path = String(next).replacing("&amp;", with: "&")
            }
            #expect(pages == 3 && seen.count == 130)
        }
    }
}
