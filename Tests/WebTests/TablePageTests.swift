import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// Tables that come in and go out.
@Suite struct TablePageTests {
    private static let boundary = "----kioskd7MA4YWxk"

    private func upload(
        _ server: RunningConsole, _ path: String, _ file: String, _ role: Role, token: String? = nil
    ) async throws -> String {
        let token = token ?? FakeConsole.formToken(of: role)
        let body = """
            --\(Self.boundary)\r\nContent-Disposition: form-data; name="token"\r\n\r\n\(token)\r\n\
            --\(Self.boundary)\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\
            Content-Type: text/csv\r\n\r\n\(file)\r\n--\(Self.boundary)--\r\n
            """
        return try await server.post(
            path, body, role, type: "multipart/form-data; boundary=\(Self.boundary)")
    }

    @Test func `a table is looked at first, and brought in by a button that names it`() async throws {
        try await RunningConsole.run { server in
            let report = try await upload(
                server, "/clients/import", "code,name\r\nC1,Immo\r\n", .officeManager)
            #expect(report.status == 200)
            #expect(
                await server.console.tables.map { String(decoding: $0, as: UTF8.self) } == [
                    "code,name\r\nC1,Immo\r\n"
                ])
            for text in [
                "<b>12</b>", "<b>3</b>", "<b>240</b>", "value=\"table-1\"",
                "action=\"/clients/import/apply\"",
            ] {
                #expect(report.contains(text), "\(text)")
            }
            let done = try await server.send("/clients/import/apply", "table=table-1", .officeManager)
            #expect(done.status == 303 && done.contains("/clients?done=imported"))
            await server.console.set(TableReply.gone)
            let gone = try await server.send("/clients/import/apply", "table=old", .officeManager)
            #expect(gone.status == 410 && gone.contains("id=\"p-file\""))
        }
    }

    @Test
    func `every problem is told with its line, in words of the language, and nothing can be brought in`()
        async throws
    {
        try await RunningConsole.run { server in
            await server.console.set(TableReply.report(Samples.badReport(.agents)))
            for language in Language.allCases {
                await server.console.set(language)
                let page = try await upload(server, "/agents/import", "x", .administrator)
                #expect(page.status == 422 && !page.contains("⟦") && !page.contains("/import/apply"))
                for line in ["3", "17", "40"] { #expect(page.contains("\">\(line)</td>")) }
                #expect(page.contains("&lt;i&gt;31/02/2026") && !page.contains("<i>31"))
            }
        }
    }

    @Test func `what changed meanwhile is said before it is brought in`() async throws {
        try await RunningConsole.run { server in
            var report = Samples.report(.clients)
            report.isOvertaken = true
            await server.console.set(TableReply.report(report))
            let page = try await server.send("/clients/import/apply", "table=table-1", .administrator)
            #expect(page.status == 200 && page.contains("a changé depuis") && page.contains("table-1"))
        }
    }

    @Test func `a file of 500 MB is refused before it is read, in words`() async throws {
        try await RunningConsole.run { server in
            let head =
                "POST /agents/import HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n"
                + server.cookie(.administrator) + RunningConsole.page
                + "Origin: http://localhost:\(server.port)\r\nContent-Length: 524288000\r\n"
                + "Content-Type: multipart/form-data; boundary=\(Self.boundary)\r\n\r\n"
            let answer = try await Wire.ask(server.port, head)
            #expect(answer.status == 413 && answer.contains("16 Mo"))
            #expect(await server.console.tables.isEmpty)
        }
    }

    @Test func `a file that does not say how long it is, is read no further than it may be`() async throws {
        try await RunningConsole.run { server in
            // 17 pieces of a megabyte, and no end.
            let megabyte = "100000\r\n" + String(repeating: "a", count: 1 << 20) + "\r\n"
            let head =
                "POST /agents/import HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n"
                + server.cookie(.administrator) + RunningConsole.page
                + "Origin: http://localhost:\(server.port)\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: multipart/form-data; boundary=\(Self.boundary)\r\n\r\n"
            let answer = try await Wire.ask(server.port, head + String(repeating: megabyte, count: 17))
            #expect(answer.status == 413 && answer.contains("16 Mo"))
            // The place is free again.
            let next = try await upload(server, "/agents/import", "x", .administrator)
            #expect(next.status == 200)
        }
    }

    @Test func `a file without the form's token, or from somebody who may not, does nothing`() async throws {
        try await RunningConsole.run { server in
            let answers = [
                try await upload(server, "/clients/import", "x", .administrator, token: "other"),
                try await upload(server, "/clients/import", "x", .supervisor),
                try await upload(server, "/clients/import", "", .administrator),
            ]
            #expect(answers.map(\.status) == [403, 403, 422])
            #expect(await server.console.tables.isEmpty)
        }
    }

    @Test func `a table goes out piece by piece, as a file with a name`() async throws {
        try await RunningConsole.run { server in
            let answer = try await server.get("/sites/export", .inspector)
            #expect(
                answer.status == 200 && answer.lowercased().contains("content-type: text/csv; charset=utf-8"))
            #expect(answer.contains("attachment; filename=\"sites-20"))
            for piece in ["piece 2", "piece 1", "piece 0"] { #expect(answer.contains(piece)) }
        }
    }
}

/// Bodies of forms with files, from browsers and from others.
@Suite struct MultipartFormTests {
    private func form(_ body: String, boundary: String = "X") -> MultipartForm? {
        MultipartForm(Array(body.utf8), contentType: "multipart/form-data; boundary=\(boundary)")
    }

    private static let good =
        "--X\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n"
        + "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        + "one\r\ntwo --X no end\r\n\r\n--X--\r\n"

    @Test func `a browser's body is read as it is, ends of lines within it too`() throws {
        let read = try #require(form(Self.good))
        #expect(read.fields == ["token": "abc"])
        #expect(
            read.files["file"].map { String(decoding: $0.content, as: UTF8.self) }
                == "one\r\ntwo --X no end\r\n")
        #expect(
            form("--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--X--")?.files[
                "f"]?.content.isEmpty == true)
        #expect(
            MultipartForm(
                Array(Self.good.utf8), contentType: "Multipart/Form-Data; charset=x; Boundary=\"X\"") != nil)
    }

    @Test(arguments: [
        (#"a.csv"#, "a.csv"), (#"C:\Users\zoe\scan 1.pdf"#, "scan 1.pdf"), ("../../etc/passwd", "passwd"),
        ("%22x%22.png", "\"x\".png"), ("", ""), ("/", ""),
    ])
    func `a file is called what it is called, without the folders it lay in`(sent: String, name: String) {
        let head = "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\(sent)\"\r\n\r\n"
        #expect(form(head + "1\r\n--X--")?.files["f"]?.name == name)
    }

    @Test(arguments: [
        "", "--X", "--X\r\n", "--Y\r\n\r\n", "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
        "--X\r\nContent-Type: text/plain\r\n\r\nb\r\n--X--", "--X\r\n\r\n\r\n--X--",
        "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--X--",
    ])
    func `what no browser sends is refused`(body: String) { #expect(form(body) == nil) }

    @Test func `no body stops the process`() {
        var random = SeededGenerator(seed: 7)
        let good = Array(Self.good.utf8)
        for _ in 0..<Cases.count {
            var body = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<max(1, body.count), using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: body = Array(body.prefix(place))
                case 1: if place < body.count { body[place] = UInt8.random(in: 0...255, using: &random) }
                case 2: body.insert(contentsOf: [13, 10, 45, 45, 88], at: min(place, body.count))
                default: if place < body.count { body.remove(at: place) }
                }
            }
            if let read = MultipartForm(body, contentType: "multipart/form-data; boundary=X") {
                #expect(read.fields.count + read.files.count <= 32)
            }
        }
    }
}
