import Domain
import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import Web

/// Remembers touches and answers as told.
actor FakeTerminal: TerminalPort {
    private(set) var touches: [Touch] = []
    private var reply = TouchReply.taken
    private var healthy = true

    func touch(_ touch: Touch) -> TouchReply {
        touches.append(touch)
        return reply
    }
    func metrics() -> String { "kioskd_up 1\n" }
    func isHealthy() -> Bool { healthy }
    func set(_ reply: TouchReply) { self.reply = reply }
    func sicken() { healthy = false }
}

actor FakeControl: ControlPort {
    private(set) var bytes = 0

    func importPeople(_ csv: BoundedBody) async -> ControlReply {
        do {
            for try await chunk in csv { bytes += chunk.count }
            return bytes == 3 ? ControlReply(.rejected, text: "line 1: no such column") : ControlReply(.done, text: "2 people")
        } catch is BoundedBody.TooLarge {
            return ControlReply(.rejected, text: "more than 16 MB")
        } catch {
            return ControlReply(.failed, text: "interrupted")
        }
    }
    func status() -> String { "{\"state\":\"running\"}" }
}

/// A server on a free loopback port for the length of a test.
struct RunningServer: Sendable {
    let port: Int
    let stage: Stage
    let terminal: FakeTerminal
    let control: FakeControl
    let socket: String

    static func run<Value: Sendable>(
        workbench: (any WorkbenchPort)? = nil, _ body: @Sendable (RunningServer) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kioskd-web-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let stage = Stage(screens: try Screens())
        let (terminal, control) = (FakeTerminal(), FakeControl())
        let socket = folder.appendingPathComponent("control.sock").path
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(
            .init(port: 0, controlSocket: socket), stage: stage, terminal: terminal, workbench: workbench, control: control
        ) { port in found.yield(port) }
        let group = ServiceGroup(services: [server], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            _ = try await poll { FileManager.default.fileExists(atPath: socket) }
            let value = try await body(
                RunningServer(port: port, stage: stage, terminal: terminal, control: control, socket: socket))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    func get(_ path: String, _ headers: String = "", method: String = "GET") async throws -> String {
        try await Wire.ask(port, "\(method) \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\(headers)\r\n")
    }

    func touch(
        _ body: String, type: String = "application/json", host: String? = nil, headers: String = ""
    ) async throws -> String {
        try await Wire.ask(
            port,
            "POST /touch HTTP/1.1\r\nHost: \(host ?? "localhost:\(port)")\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
}

@Suite(.serialized) struct ServerTests {
    @Test func `the page comes with its state, a strict policy and no caching`() async throws {
        try await RunningServer.run { server async throws in
            await server.stage.update(Samples.status())
            let answer = try await server.get("/")
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            let lower = answer.lowercased()
            for header in [
                "content-security-policy: default-src 'self'", "x-content-type-options: nosniff",
                "referrer-policy: no-referrer", "x-frame-options: deny", "cache-control: no-store",
            ] { #expect(lower.contains(header), "\(header)") }
            #expect(answer.contains("Résidence Astrid, Namur") && answer.contains("Présentez votre badge"))
            #expect(!answer.contains("style=") && !answer.contains("onclick") && !answer.contains("<script>"))
            #expect(try await server.get("/", method: "HEAD").hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `assets are kept for ever under the name of their content`() async throws {
        try await RunningServer.run { server async throws in
            let page = try await server.get("/")
            let path = try #require(page.firstMatch(of: /\/assets\/kiosk-[0-9a-f]{16}\.css/)).output
            let answer = try await server.get(String(path))
            #expect(answer.contains("immutable") && answer.contains("text/css") && answer.contains(".languages"))
            let tag = try #require(answer.firstMatch(of: /(?i)etag: ("[0-9a-f]+")/)).output.1
            #expect(try await server.get(String(path), "If-None-Match: \(tag)\r\n").hasPrefix("HTTP/1.1 304"))
        }
    }

    @Test(arguments: [
        ("{\"touch\":\"undo\",\"punch\":17}", Touch.undo(punch: 17)),
        ("{\"touch\":\"choose\",\"choice\":\"breakStart\",\"presented\":21}", .choose(.breakStart, presented: 21)),
        ("{\"touch\":\"cancel\",\"presented\":21}", .cancel(presented: 21)),
        ("{\"touch\":\"answer\",\"punch\":17}", .answer(punch: 17, leftMicroseconds: nil)),
        ("{\"touch\":\"answer\",\"punch\":17,\"leftMicroseconds\":null}", .answer(punch: 17, leftMicroseconds: nil)),
        (
            "{\"touch\":\"answer\",\"punch\":17,\"leftMicroseconds\":1795237080000000}",
            .answer(punch: 17, leftMicroseconds: 1_795_237_080_000_000)
        ),
    ])
    func `touches reach the terminal`(body: String, touch: Touch) async throws {
        try await RunningServer.run { server async throws in
            #expect(try await server.touch(body).hasPrefix("HTTP/1.1 204"))
            #expect(await server.terminal.touches == [touch])
        }
    }

    @Test func `a form is as good as JSON and a person's language is remembered with him`() async throws {
        try await RunningServer.run { server async throws in
            let person = Samples.person().id
            let form = "touch=language&language=n%6C&person=\(person.entry)"
            #expect(try await server.touch(form, type: "application/x-www-form-urlencoded").hasPrefix("HTTP/1.1 204"))
            #expect(await server.terminal.touches == [.language(.nl, person: person)])
            #expect(await server.stage.spokenLanguage == .nl)
        }
    }

    @Test func `what a foreign page sends is refused`() async throws {
        try await RunningServer.run { server async throws in
            let good = "{\"touch\":\"undo\",\"punch\":17}"
            for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "localhost:99999", "[::2]", "10.0.0.1"] {
                #expect(try await server.touch(good, host: host).hasPrefix("HTTP/1.1 421"), "\(host)")
            }
            #expect(try await Wire.ask(server.port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").hasPrefix("HTTP/1.1 421"))
            let origins = [
                "null", "http://evil.example", "http://localhost:1", "https://localhost:\(server.port)",
                "http://localhost:\(server.port).evil.example",
            ]
            for origin in origins {
                #expect(try await server.touch(good, headers: "Origin: \(origin)\r\n").hasPrefix("HTTP/1.1 403"), "\(origin)")
            }
            #expect(try await server.touch(good, headers: "Sec-Fetch-Site: cross-site\r\n").hasPrefix("HTTP/1.1 403"))
            #expect(await server.terminal.touches.isEmpty)
            #expect(try await server.touch(good, headers: "Origin: http://localhost:\(server.port)\r\n").hasPrefix("HTTP/1.1 204"))
        }
    }

    @Test func `a bad touch is refused with its reason`() async throws {
        try await RunningServer.run { server async throws in
            let cases: [(body: String, reason: String)] = [
                ("", "flat JSON object"), ("[]", "flat JSON object"), ("{\"touch\":{}}", "flat JSON object"),
                ("{\"touch\":\"undo\"}", "“punch” is missing"), ("{\"touch\":\"undo\",\"punch\":\"17\"}", "“punch” is missing"),
                ("{\"touch\":\"undo\",\"punch\":-1}", "“punch”"), ("{\"touch\":\"undo\",\"punch\":1e99}", "flat JSON object"),
                ("{\"touch\":\"undo\",\"punch\":17,\"extra\":1}", "Unknown field “extra”"), ("{\"punch\":17}", "“touch” is missing"),
                ("{\"touch\":\"explode\"}", "Unknown touch"),
                ("{\"touch\":\"choose\",\"choice\":\"dance\",\"presented\":1}", "“choice” must be one of"),
                ("{\"touch\":\"language\",\"language\":\"xx\"}", "“language” must be one of"),
                ("{\"touch\":\"language\",\"language\":\"nl\",\"person\":\"me\"}", "“person” is not an entry id"),
            ]
            for (body, reason) in cases {
                let answer = try await server.touch(body)
                #expect(answer.hasPrefix("HTTP/1.1 400") && answer.contains(reason), "\(body): \(answer)")
            }
            #expect(try await server.touch("x", type: "text/plain").hasPrefix("HTTP/1.1 415"))
            #expect(try await server.touch(String(repeating: "x", count: 4097)).hasPrefix("HTTP/1.1 413"))
            for form in ["touch=undo&punch=17&punch=18", "touch=%zz", "touch=%ff", "touch"] {
                #expect(try await server.touch(form, type: "application/x-www-form-urlencoded").hasPrefix("HTTP/1.1 400"), "\(form)")
            }
            #expect(await server.terminal.touches.isEmpty)
        }
    }

    @Test func `random touches never do harm`() async throws {
        try await RunningServer.run { server async throws in
            var random = SeededGenerator(seed: 9)
            let seeds = ["{\"touch\":\"undo\",\"punch\":17}", "{\"touch\":\"language\",\"language\":\"nl\"}"]
            for _ in 0..<300 {
                var bytes = Array(seeds[Int.random(in: 0...1, using: &random)].utf8)
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                var form = try? TouchForm(bytes, contentType: "application/json")
                _ = try? form?.request()
            }
            #expect(try await server.get("/healthz").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a closed window and a broken book are told in the language of the screen`() async throws {
        try await RunningServer.run { server async throws in
            await server.stage.show(Samples.recorded(.checkIn, Samples.person("Pieter V.", .nl)))
            await server.terminal.set(.tooLate)
            let late = try await server.touch("{\"touch\":\"undo\",\"punch\":17}")
            #expect(late.hasPrefix("HTTP/1.1 409") && late.contains("Te laat"))
            await server.terminal.set(.notRecorded)
            #expect(try await server.touch("{\"touch\":\"undo\",\"punch\":17}").hasPrefix("HTTP/1.1 503"))
        }
    }

    @Test func `unknown paths, methods and garbage get small calm answers`() async throws {
        try await RunningServer.run { server async throws in
            #expect(try await server.get("/nothing").hasPrefix("HTTP/1.1 404"))
            #expect(try await server.get("/workbench").hasPrefix("HTTP/1.1 404"))
            #expect(try await server.get("/people/import").hasPrefix("HTTP/1.1 404"))
            #expect(try await server.get("/../../etc/passwd").hasPrefix("HTTP/1.1 404"))
            let wrong = try await server.get("/touch")
            #expect(wrong.hasPrefix("HTTP/1.1 405") && wrong.lowercased().contains("allow: post"))
            #expect(try await server.get("/", method: "DELETE").hasPrefix("HTTP/1.1 405"))
            let page = try await server.get("/nothing", "Accept: text/html\r\n")
            #expect(page.contains("<html") && page.contains("There is nothing here."))
            for garbage in ["\u{16}\u{3}\u{1}garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /touch HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"] {
                let answer = try await Wire.ask(server.port, garbage)
                #expect(answer.hasPrefix("HTTP/1.1 400") || answer.isEmpty, "\(answer)")
            }
            let long = try await server.get("/", "X: \(String(repeating: "x", count: 40_000))\r\n")
            #expect(!long.hasPrefix("HTTP/1.1 2"))
            #expect(try await server.get("/healthz").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `metrics and health are passed through`() async throws {
        try await RunningServer.run { server async throws in
            #expect(try await server.get("/metrics").contains("kioskd_up 1"))
            #expect(try await server.get("/healthz").hasSuffix("ok\n"))
            await server.terminal.sicken()
            #expect(try await server.get("/healthz").hasPrefix("HTTP/1.1 503"))
        }
    }

    @Test func `an answer reaches every open page, and places are given back when pages go`() async throws {
        try await RunningServer.run { server async throws in
            await server.stage.update(Samples.status())
            let request = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
            do {
                let pages = try (0..<5).map { _ in try Wire(port: server.port) }
                for page in pages {
                    await page.write(request)
                    let opening = await page.read(until: "event: screen")
                    #expect(opening.contains("text/event-stream") && opening.contains("event: hello"))
                }
                await server.stage.show(Samples.recorded(.checkOut))
                for page in pages { #expect(await page.read(until: "\"kind\":\"recorded\"").contains("Départ")) }
                await server.stage.received(through: 17)
                for page in pages { #expect(await page.read(until: "received").contains("Reçu")) }
            }
            #expect(try await poll { await server.stage.subscriberCount == 0 })
        }
    }

    @Test func `too many pages are turned away`() async throws {
        try await RunningServer.run { server async throws in
            while await server.stage.join() != nil {}
            #expect(try await server.get("/events").hasPrefix("HTTP/1.1 503"))
        }
    }

    @Test func `a shutdown ends every stream, even of a browser that has stopped reading`() async throws {
        let page = try await RunningServer.run { server async throws in
            await server.stage.update(Samples.status())
            let page = try Wire(port: server.port), stalled = try Wire(port: server.port)
            await page.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await stalled.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = await page.read(until: "event: screen")
            // More than the kernel's buffers hold: the stalled page's stream is stuck in a write.
            for punch in 1...3000 {
                await server.stage.show(Samples.recorded(.checkIn, punch: Int64(punch)))
                if punch.isMultiple(of: 100) { await Task.yield() }
            }
            return (page, stalled)
        }
        // Returned: the server has stopped although nobody closed a connection.
        #expect(await page.0.read().contains("recorded"))
    }

    @Test func `the control socket takes a bounded file and tells the state`() async throws {
        try await RunningServer.run { server async throws in
            func ask(_ request: String, body: [UInt8] = []) async throws -> String {
                let wire = try Wire(path: server.socket)
                await wire.write(request)
                await wire.write(body)
                return await wire.read()
            }
            func post(_ count: Int) async throws -> String {
                try await ask(
                    "POST /people/import HTTP/1.1\r\nHost: kioskd\r\nConnection: close\r\nContent-Length: \(count)\r\n\r\n",
                    body: [UInt8](repeating: 0x61, count: count))
            }
            #expect(try await ask("GET /status HTTP/1.1\r\nHost: kioskd\r\nConnection: close\r\n\r\n").contains("running"))
            let rejected = try await post(3)
            #expect(rejected.hasPrefix("HTTP/1.1 422") && rejected.contains("line 1"))
            #expect(try await post(1 << 20).contains("2 people"))
            #expect(await server.control.bytes == 3 + 1 << 20)
            #expect(try await post((16 << 20) + 1).contains("more than 16 MB"))
            #expect(try await ask("GET / HTTP/1.1\r\nHost: kioskd\r\nConnection: close\r\n\r\n").hasPrefix("HTTP/1.1 404"))
            let mode = try FileManager.default.attributesOfItem(atPath: server.socket)[.posixPermissions] as? Int
            #expect(mode == 0o660)
        }
    }

    @Test func `loopback names are exact`() {
        for name in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:1", "[::1]"] {
            #expect(Gate.isLoopback(name.lowercased()), "\(name)")
        }
        for name in ["", "localhost:", "localhost:x", "localhost:123456", "127.0.0.11", "127.0.0.1.", "::1", "localhost@evil"] {
            #expect(!Gate.isLoopback(name), "\(name)")
        }
    }
}
