import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// A browser at the console: keeps cookies, and takes any certificate, since both ends are this machine.
actor Manager {
    /// A page, and what it took: from the request to its last byte.
    struct Page: Sendable {
        var status: Int
        var text: String
        var bytes: Int
        var took: Duration
    }

    private let address: String
    private let client: HTTPClient
    private var cookies: [String: String] = [:]

    init(address: String) {
        self.address = address
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow))
    }

    /// Makes the first administrator, and is he.
    func begin(code: String) async throws {
        let password = "een lange zin is goed"
        let fields = [
            "code": code, "userName": "bench", "name": "Bench", "email": "", "password": password,
            "again": password, "token": try await token(of: "/begin"),
        ]
        let entered = try await post("/begin", fields)
        guard entered == 303 else { throw Refused(status: entered) }
    }

    func get(_ path: String) async throws -> Page {
        let clock = ContinuousClock()
        let start = clock.now
        let response = try await ask(path)
        var page = Page(status: Int(response.status.code), text: "", bytes: 0, took: .zero)
        for try await part in response.body {
            page.bytes += part.readableBytes
            if page.text.utf8.count < 1 << 18 { page.text += String(buffer: part) }
        }
        page.took = clock.now - start
        return page
    }

    /// Reads what a page tells for as long as it is watched.
    func watch(_ path: String) async throws {
        for try await _ in try await ask(path).body {}
    }

    func end() async throws { try await client.shutdown() }

    private func token(of path: String) async throws -> String {
        let text = try await get(path).text
        guard let match = text.firstMatch(of: /name="token" value="([^"]+)"/) else {
            throw Refused(status: 0)
        }
        return String(match.output.1)
    }

    private func ask(_ path: String) async throws -> HTTPClientResponse {
        try keep(await client.execute(request(path), timeout: .minutes(10)))
    }

    private func post(_ path: String, _ fields: [String: String]) async throws -> Int {
        var request = request(path)
        request.method = .POST
        request.headers.add(name: "Origin", value: address)
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        let text = fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        request.body = .bytes(ByteBuffer(string: text))
        return Int(keep(try await client.execute(request, timeout: .minutes(1))).status.code)
    }

    private func request(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address + path)
        request.headers.add(name: "Accept", value: "text/html")
        let kept = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        if !kept.isEmpty { request.headers.add(name: "Cookie", value: kept) }
        return request
    }

    private func keep(_ response: HTTPClientResponse) -> HTTPClientResponse {
        for line in response.headers["set-cookie"] {
            let pair = line.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return response
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    struct Refused: Error { var status: Int }
}
