import Documents
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Stands
import Testing

@testable import Web

/// The console on a free port of the loopback, without TLS, for the length of a test.
struct RunningConsole: Sendable {
    let port: Int
    let console: FakeConsole
    let shelf: FakeShelf

    static var press: DocumentPress {
        get throws { DocumentPress(program: try BuiltProgram.url(of: "kioskd-document").path) }
    }

    static func run<Value: Sendable>(
        press: DocumentPress? = nil, shelf: FakeShelf = FakeShelf(),
        _ body: @Sendable (RunningConsole) async throws -> Value
    ) async throws -> Value {
        let console = FakeConsole()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = try ConsoleServer(
            .init(address: "127.0.0.1", port: 0, identity: nil), port: console,
            press: try press ?? RunningConsole.press, longPress: try press ?? RunningConsole.press,
            shelf: shelf, now: { shelf.now },
            makeToken: { "fresh-token" }
        ) { found.yield($0) }
        let group = ServiceGroup(
            services: [server], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let value = try await body(RunningConsole(port: port, console: console, shelf: shelf))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    static let page = "Accept: text/html\r\n"

    func cookie(_ role: Role?) -> String {
        role.map { "Cookie: __Host-session=\(FakeConsole.token(of: $0))\r\n" } ?? ""
    }

    func get(_ path: String, _ role: Role? = nil, headers: String = Self.page) async throws -> String {
        try await Wire.ask(
            port,
            "GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\(cookie(role))\(headers)\r\n",
            // A document is made by a program that everything else goes before.
            silence: 60)
    }

    func post(
        _ path: String, _ body: String, _ role: Role? = nil, origin: String? = nil,
        type: String = "application/x-www-form-urlencoded", headers: String = Self.page
    ) async throws -> String {
        let origin = origin ?? "http://localhost:\(port)"
        let named = origin.isEmpty ? "" : "Origin: \(origin)\r\n"
        return try await Wire.ask(
            port,
            "POST \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\(cookie(role))\(headers)"
                + "\(named)Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// As somebody who has the form's own token.
    func send(_ path: String, _ body: String, _ role: Role) async throws -> String {
        try await post(path, "token=\(FakeConsole.formToken(of: role))&\(body)", role)
    }
}

extension String {
    /// The status of an answer.
    var status: Int { Int(split(separator: " ").dropFirst().first ?? "") ?? 0 }
}
