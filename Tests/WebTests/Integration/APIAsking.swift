import Domain
import HTTPTypes

@testable import Web

extension APITests {
    /// Asks that line of the table, whatever its method; a change of nothing at all.
    static func ask(
        _ server: RunningConsole, _ route: APIRoute, _ scopes: [IntegrationScope]?, headers: String = ""
    ) async throws -> String {
        guard route.input != nil else {
            return try await ask(server, path(route), scopes, headers: headers)
        }
        let length = "Content-Type: application/json\r\nContent-Length: 2\r\n"
        return try await ask(
            server, path(route), scopes, headers: headers + length + "\r\n{}", method: route.method.rawValue)
    }
}
