import Domain
import Foundation
import Stands
import Testing

@testable import Web

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
            #expect(
                answer.contains("immutable") && answer.contains("text/css") && answer.contains(".languages"))
            let tag = try #require(answer.firstMatch(of: /(?i)etag: ("[0-9a-f]+")/)).output.1
            #expect(try await server.get(String(path), "If-None-Match: \(tag)\r\n").hasPrefix("HTTP/1.1 304"))
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
            for garbage in [
                "\u{16}\u{3}\u{1}garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                "POST /touch HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
            ] {
                let answer = try await Wire.ask(server.port, garbage)
                #expect(answer.hasPrefix("HTTP/1.1 400") || answer.isEmpty, "\(answer)")
            }
            let long = try await server.get("/", "X: \(String(repeating: "x", count: 40_000))\r\n")
            #expect(!long.hasPrefix("HTTP/1.1 2"))
            #expect(try await server.get("/healthz").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a page that draws says so, a page of another origin cannot, and its age is told`()
        async throws
    {
        try await RunningServer.run { server async throws in
            #expect(try await server.get("/seen").hasSuffix("never\n"))
            let foreign = try await server.get(
                "/seen", "Origin: http://elsewhere.example\r\n", method: "POST")
            #expect(foreign.hasPrefix("HTTP/1.1 403"))
            #expect(try await server.get("/seen").hasSuffix("never\n"))
            #expect(try await server.get("/seen", method: "POST").hasPrefix("HTTP/1.1 204"))
            #expect(try await server.get("/seen").contains(#/\r\n[0-9]+\n$/#))
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
                for page in pages {
                    #expect(await page.read(until: "\"kind\":\"recorded\"").contains("Départ"))
                }
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
            #expect(
                try await ask("GET /status HTTP/1.1\r\nHost: kioskd\r\nConnection: close\r\n\r\n").contains(
                    "running"))
            let rejected = try await post(3)
            #expect(rejected.hasPrefix("HTTP/1.1 422") && rejected.contains("line 1"))
            #expect(try await post(1 << 20).contains("2 people"))
            #expect(await server.control.bytes == 3 + 1 << 20)
            #expect(try await post((16 << 20) + 1).contains("more than 16 MB"))
            #expect(
                try await ask("GET / HTTP/1.1\r\nHost: kioskd\r\nConnection: close\r\n\r\n").hasPrefix(
                    "HTTP/1.1 404"))
            func resolve(_ line: String) async throws -> String {
                try await ask(
                    "POST /upstream/resolve HTTP/1.1\r\nHost: kioskd\r\nConnection: close\r\nContent-Length: \(line.utf8.count)\r\n\r\n",
                    body: Array(line.utf8))
            }
            #expect(try await resolve("platform 42 again").contains("settled"))
            for line in ["platform 42", "platform 0 again", "platform x again", "platform 42 lost", ""] {
                #expect(try await resolve(line).hasPrefix("HTTP/1.1 422"), "\(line)")
            }
            let long = String(repeating: "p", count: WebLimits.touchBytes) + " 1 again"
            #expect(!(try await resolve(long)).hasPrefix("HTTP/1.1 200"))
            #expect(
                await server.control.resolved
                    == [Resolved(upstream: "platform", sequence: 42, decision: .again)])
            let mode =
                try FileManager.default.attributesOfItem(atPath: server.socket)[.posixPermissions] as? Int
            #expect(mode == 0o660)
        }
    }

    @Test func `loopback names are exact`() {
        for name in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:1", "[::1]"] {
            #expect(Gate.isLoopback(name.lowercased()), "\(name)")
        }
        for name in [
            "", "localhost:", "localhost:x", "localhost:123456", "127.0.0.11", "127.0.0.1.", "::1",
            "localhost@evil",
        ] {
            #expect(!Gate.isLoopback(name), "\(name)")
        }
    }
}
