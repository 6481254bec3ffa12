import Domain
import Foundation
import Stands
import Testing

@testable import Web

@Suite(.serialized) struct TouchTests {
    @Test(arguments: [
        ("{\"touch\":\"undo\",\"punch\":17}", Touch.undo(punch: 17)),
        (
            "{\"touch\":\"choose\",\"choice\":\"breakStart\",\"presented\":21}",
            .choose(.breakStart, presented: 21)
        ),
        (
            "{\"touch\":\"task\",\"choice\":\"T-7\",\"presented\":21}",
            .pick(.task(TaskCode("T-7")), presented: 21)
        ),
        (
            "{\"touch\":\"engagement\",\"choice\":2,\"presented\":21}",
            .pick(.engagement(2), presented: 21)
        ),
        ("{\"touch\":\"cancel\",\"presented\":21}", .cancel(presented: 21)),
        ("{\"touch\":\"claim\",\"punch\":17,\"choice\":\"yes\"}", .claim(punch: 17, isHis: true)),
        ("{\"touch\":\"claim\",\"punch\":17,\"choice\":\"no\"}", .claim(punch: 17, isHis: false)),
        ("{\"touch\":\"answer\",\"punch\":17}", .answer(punch: 17, leftMicroseconds: nil)),
        (
            "{\"touch\":\"answer\",\"punch\":17,\"leftMicroseconds\":null}",
            .answer(punch: 17, leftMicroseconds: nil)
        ),
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
            #expect(
                try await server.touch(form, type: "application/x-www-form-urlencoded").hasPrefix(
                    "HTTP/1.1 204"))
            #expect(await server.terminal.touches == [.language(.nl, person: person)])
            #expect(await server.stage.spokenLanguage == .nl)
        }
    }

    @Test func `what a foreign page sends is refused`() async throws {
        try await RunningServer.run { server async throws in
            let good = "{\"touch\":\"undo\",\"punch\":17}"
            for host in [
                "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "localhost:99999",
                "[::2]", "10.0.0.1",
            ] {
                #expect(try await server.touch(good, host: host).hasPrefix("HTTP/1.1 421"), "\(host)")
            }
            #expect(
                try await Wire.ask(
                    server.port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                ).hasPrefix("HTTP/1.1 421"))
            let origins = [
                "null", "http://evil.example", "http://localhost:1", "https://localhost:\(server.port)",
                "http://localhost:\(server.port).evil.example",
            ]
            for origin in origins {
                #expect(
                    try await server.touch(good, headers: "Origin: \(origin)\r\n").hasPrefix("HTTP/1.1 403"),
                    "\(origin)")
            }
            #expect(
                try await server.touch(good, headers: "Sec-Fetch-Site: cross-site\r\n").hasPrefix(
                    "HTTP/1.1 403"))
            #expect(await server.terminal.touches.isEmpty)
            #expect(
                try await server.touch(good, headers: "Origin: http://localhost:\(server.port)\r\n")
                    .hasPrefix("HTTP/1.1 204"))
        }
    }

    @Test func `a bad touch is refused with its reason`() async throws {
        try await RunningServer.run { server async throws in
            let cases: [(body: String, reason: String)] = [
                ("", "flat JSON object"), ("[]", "flat JSON object"), ("{\"touch\":{}}", "flat JSON object"),
                ("{\"touch\":\"undo\"}", "“punch” is missing"),
                ("{\"touch\":\"undo\",\"punch\":\"17\"}", "“punch” is missing"),
                ("{\"touch\":\"undo\",\"punch\":-1}", "“punch”"),
                ("{\"touch\":\"undo\",\"punch\":1e99}", "flat JSON object"),
                ("{\"touch\":\"undo\",\"punch\":17,\"extra\":1}", "Unknown field “extra”"),
                ("{\"punch\":17}", "“touch” is missing"),
                ("{\"touch\":\"explode\"}", "Unknown touch"),
                ("{\"touch\":\"choose\",\"choice\":\"dance\",\"presented\":1}", "“choice” must be one of"),
                ("{\"touch\":\"language\",\"language\":\"xx\"}", "“language” must be one of"),
                (
                    "{\"touch\":\"language\",\"language\":\"nl\",\"person\":\"me\"}",
                    "“person” is not an entry id"
                ),
            ]
            for (body, reason) in cases {
                let answer = try await server.touch(body)
                #expect(answer.hasPrefix("HTTP/1.1 400") && answer.contains(reason), "\(body): \(answer)")
            }
            #expect(try await server.touch("x", type: "text/plain").hasPrefix("HTTP/1.1 415"))
            #expect(try await server.touch(String(repeating: "x", count: 4097)).hasPrefix("HTTP/1.1 413"))
            for form in ["touch=undo&punch=17&punch=18", "touch=%zz", "touch=%ff", "touch"] {
                #expect(
                    try await server.touch(form, type: "application/x-www-form-urlencoded").hasPrefix(
                        "HTTP/1.1 400"), "\(form)")
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
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
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
}
