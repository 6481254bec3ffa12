import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A technician at the terminal's own screen.
struct TechnicianVisit {
    static let pin = "482913"

    /// Writes the PIN's file where the configuration says, as the command does.
    static func configure(_ terminal: WallTerminal, more: String = "") throws {
        let hash = try DaemonProcess.run(["technician", "pin"], input: Data((pin + "\n").utf8))
        try terminal.daemon.write(hash.out, to: "technician-pin")
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let file = terminal.daemon.path("technician-pin")
        try terminal.daemon.write(
            text + "\n[technician]\npin_file = \"\(file)\"\n\(more)\n", to: "kioskd.toml")
    }

    var address: String
    private(set) var cookie: String?

    init(address: String) { self.address = address }

    /// The status of an attempt with that PIN; 204 opens the page.
    mutating func enter(_ pin: String, headers: HTTPHeaders = [:]) async throws -> Int {
        let response = try await post("/technician/pin", ["pin": pin], headers)
        if let set = response.headers.first(name: "set-cookie") {
            cookie = set.split(separator: ";").first.map(String.init)
        }
        return Int(response.status.code)
    }

    /// The status of an attempt after a badge.
    mutating func claim() async throws -> Int {
        let response = try await post("/technician/badge", [:], [:])
        if let set = response.headers.first(name: "set-cookie") {
            cookie = set.split(separator: ";").first.map(String.init)
        }
        return Int(response.status.code)
    }

    func touch(_ touch: String, _ value: String? = nil) async throws -> Int {
        var body = ["touch": touch]
        body["value"] = value
        return Int(try await post("/technician/touch", body, [:]).status.code)
    }

    private func post(
        _ path: String, _ body: [String: String], _ headers: HTTPHeaders
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        request.headers = headers
        request.headers.add(name: "Content-Type", value: "application/json")
        if let cookie { request.headers.add(name: "Cookie", value: cookie) }
        request.body = .bytes(try JSONEncoder().encode(body))
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        } catch is ChannelError {
            // A connection out of the pool that the server had just closed: nothing was sent.
            response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        }
        _ = try await response.body.collect(upTo: 1 << 20)
        return response
    }

    func page() -> PageClient {
        PageClient(address: address, path: "/technician/events", cookie: cookie)
    }
}
