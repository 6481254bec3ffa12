import Domain
import Foundation
import HTTPTypes
import Testing

@testable import Web

/// What other programs change, over HTTP.
@Suite struct APIChangeTests {
    static func send(
        _ server: RunningConsole, _ method: String, _ path: String, _ body: String,
        _ scopes: [IntegrationScope] = [.writeRegister], tag: String? = nil, headers: String = "",
        type: String = "application/json"
    ) async throws -> String {
        let match = tag.map { "If-Match: \($0)\r\n" } ?? ""
        return try await APITests.ask(
            server, APITable.prefix + path, scopes,
            headers: "\(match)\(headers)Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body, method: method)
    }

    static func errors(_ answer: String) throws -> [String] {
        try (APITests.json(answer)["errors"] as? [[String: String]] ?? []).compactMap { $0["parameter"] }
    }

    private static func tag(_ server: RunningConsole, _ path: String) async throws -> String {
        let answer = try await APITests.ask(
            server, APITable.prefix + path, [.readRegister, .readPeople])
        return try #require(APITests.header("etag", answer))
    }

    private static func text(_ value: Any) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }

    /// Of each line that writes: what is sent for something new, and a member that is changed.
    private static let samples = [
        ("/clients/C9", #"{"name":"Immo Neuf","enterprise":"0884303369"}"#, #"{"name":"Immo Vieux"}"#),
        (
            "/sites/S9", #"{"name":"Gare","client":"C1","latitude":50.5,"longitude":4,"radiusMetres":80}"#,
            #"{"address":{"street":"Rue Basse","postalCode":"5000","town":"Namur"}}"#
        ), ("/groups/G9", #"{"name":"Vitres"}"#, #"{"isActive":false}"#),
        ("/tasks/T9", #"{"name":"Sols","site":"S1","group":"G1"}"#, #"{"group":null}"#),
        (
            "/people/4799",
            #"{"firstName":"Zoé","lastName":"Neuve","engagements":[{"employer":"BE0884303369"}]}"#,
            #"{"lastName":"Ancienne","type":"OUV"}"#
        ),
    ]

    @Test(arguments: samples)
    func `what is new is made, seen, changed with its tag, and never deleted`(
        path: String, new: String, change: String
    ) async throws {
        try await RunningConsole.run { server in
            #expect(try await Self.send(server, "PATCH", path, change).status == 404)
            #expect(try await Self.send(server, "PUT", path, new, tag: "\"x\"").status == 412)
            let made = try await Self.send(server, "PUT", path, new)
            #expect(made.status == 201, "\(made)")
            #expect(APITests.header("location", made) == APITable.prefix + path)
            let first = try #require(APITests.header("etag", made))
            #expect(try await Self.tag(server, path) == first)

            // Sent again, as after an answer that was lost: nothing is written.
            let count = await server.console.book.entries.count
            let again = try await Self.send(server, "PUT", path, new)
            #expect(again.status == 200 && APITests.header("etag", again) == first)
            #expect(await server.console.book.entries.count == count)

            #expect(try await Self.send(server, "PATCH", path, change).status == 428)
            for seen in ["\"old\"", "W/\(first)"] {
                let stale = try await Self.send(server, "PATCH", path, change, tag: seen)
                #expect(stale.status == 412 && APITests.header("etag", stale) == first)
            }
            #expect(try await Self.send(server, "PATCH", path, change, tag: "*").status == 428)
            let changed = try await Self.send(
                server, "PATCH", path, change, tag: "\"old\", \(first)",
                type: "application/merge-patch+json; charset=utf-8")
            #expect(changed.status == 200, "\(changed)")
            let second = try #require(APITests.header("etag", changed))
            #expect(second != first)
            // What was not sent stays.
            let (before, after) = (try APITests.json(made), try APITests.json(changed))
            let named = try #require(
                try JSONSerialization.jsonObject(with: Data(change.utf8)) as? [String: Any])
            for (name, value) in before where named[name] == nil {
                #expect(try Self.text(value) == Self.text(after[name] ?? "gone"), "\(name)")
            }
            #expect(
                try await Self.send(server, "PUT", path, new, headers: "If-None-Match: *\r\n").status == 412)
            let deleted = try await Self.send(server, "DELETE", path, "")
            #expect(deleted.status == 405)
            #expect(APITests.header("allow", deleted) == "GET, PUT, PATCH")
            #expect(
                await server.console.programs.changes.allSatisfy { $0.by == FakeConsole.key })
            let authors = await server.console.book.entries.compactMap { entry -> String? in
                if case .amended(let fact) = entry.fact, fact.author != Amendments.system {
                    fact.author
                } else {
                    nil
                }
            }
            #expect(Set(authors) == [FakeConsole.key.description])
        }
    }

    @Test func `what is read can be sent back as it is, and changes nothing`() async throws {
        try await RunningConsole.run { server in
            for path in [
                "/clients/C1", "/sites/S1", "/groups/G1", "/tasks/T1", "/people/4711", "/people/4711/tasks",
            ] {
                let read = try await APITests.ask(
                    server, APITable.prefix + path, [.readRegister, .readPeople])
                let tag = try #require(APITests.header("etag", read))
                let body = try #require(read.components(separatedBy: "\r\n\r\n").last)
                let sent = try await Self.send(server, "PUT", path, body, tag: tag)
                #expect(sent.status == 200 && APITests.header("etag", sent) == tag, "\(path): \(sent)")
            }
            #expect(await server.console.programs.changes.isEmpty)
        }
    }

    @Test func `of two who change one thing, the second is told and nothing of his is written`() async throws
    {
        try await RunningConsole.run { server in
            let tag = try await Self.tag(server, "/sites/S2")
            var other = WorkSite(code: SiteCode("S2"), client: ClientCode("C1"), name: "Tour Sud")
            other.radiusMetres = 50
            await server.console.set(meanwhile: .site(other))
            let late = try await Self.send(server, "PATCH", "/sites/S2", #"{"name":"Tour Est"}"#, tag: tag)
            let now = try await Self.tag(server, "/sites/S2")
            #expect(late.status == 412 && APITests.header("etag", late) == now && now != tag)
            let site = await server.console.book.terminal.company?.sites[SiteCode("S2")]?.value
            #expect(site?.name == "Tour Sud")
            // The same for two who make one code.
            await server.console.set(meanwhile: .site(WorkSite(code: SiteCode("S7"), name: "First")))
            let second = try await Self.send(server, "PUT", "/sites/S7", #"{"name":"Second"}"#)
            #expect(second.status == 412)
            #expect(
                APITests.header("etag", second) == (try await Self.tag(server, "/sites/S7")))
        }
    }

    @Test func `everything that is wrong is told at once, each at its place, and nothing is written`()
        async throws
    {
        try await RunningConsole.run { server in
            func wrong(_ path: String, _ body: String, tag: String? = nil) async throws -> [String] {
                let answer = try await Self.send(server, "PUT", path, body, tag: tag)
                #expect(answer.status == 422, "\(path) \(body): \(answer)")
                return try Self.errors(answer)
            }
            #expect(
                try await wrong(
                    "/sites/S9", #"{"nom":"x","name":7,"latitude":91,"longitude":0,"isActive":null}"#)
                    == ["nom", "name", "isActive", "latitude"])
            #expect(try await wrong("/sites/S9", #"{"name":"x","latitude":1}"#) == ["longitude"])
            #expect(try await wrong("/sites/S9", #"{}"#) == ["name"])
            #expect(try await wrong("/sites/S9", #"{"name":"x","code":"S8"}"#) == ["code"])
            #expect(
                try await wrong("/sites/S9", #"{"name":"x","declarations":[{"number":"12"},{}]}"#)
                    == ["declarations[0].number", "declarations[1].number"])
            #expect(try await wrong("/tasks/T9", #"{"name":"x","site":"none"}"#) == ["site"])
            #expect(
                try await wrong(
                    "/clients/C9", #"{"name":"x","enterprise":"0884303368","address":{"town":""}}"#)
                    == ["enterprise"])
            #expect(
                try await wrong("/clients/C9", #"{"name":"x","address":{"country":"Belgique"}}"#).first
                    == "address")
            let people = try await wrong(
                "/people/1",
                #"{"language":"it","nationalNumber":"81050103521","birthDay":"2026-02-30","sites":[1],"#
                    + #""engagements":[{"employer":"x"},{"capacity":"boss"},{"number":4,"employer":"BE0884303369"}]}"#
            )
            #expect(
                Set(people) == [
                    "language", "nationalNumber", "birthDay", "sites", "engagements[0].employer",
                    "engagements[1].capacity", "engagements[1].employer", "engagements[2].number",
                ])
            let links = try await Self.tag(server, "/people/4711/tasks")
            #expect(try await wrong("/people/4711/tasks", #"{"tasks":["none"]}"#, tag: links) == ["tasks"])
            #expect(try await wrong("/people/4711/tasks", "{}", tag: links) == ["tasks"])
            #expect(
                try await wrong("/people/4711", #"{"firstName":"A","engagements":[]}"#) == ["engagements"])
            let authors = await server.console.book.entries.compactMap { entry -> String? in
                if case .amended(let fact) = entry.fact { fact.author } else { nil }
            }
            #expect(Set(authors) == [Amendments.system])
        }
    }

    @Test func `an agent of a protected type is not for a key that does not say so`() async throws {
        try await RunningConsole.run { server in
            let tag = try await Self.tag(server, "/people/4713")
            let change = #"{"lastName":"Cheffe"}"#
            #expect(try await Self.send(server, "PATCH", "/people/4713", change, tag: tag).status == 403)
            let body = #"{"firstName":"Eva","type":"adm"}"#
            #expect(try await Self.send(server, "PUT", "/people/4798", body).status == 403)
            let links = try await Self.tag(server, "/people/4713/tasks")
            #expect(
                try await Self.send(server, "PUT", "/people/4713/tasks", #"{"tasks":["T1"]}"#, tag: links)
                    .status == 403)
            let both: [IntegrationScope] = [.writeRegister, .writeProtected]
            #expect(
                try await Self.send(server, "PATCH", "/people/4713", change, both, tag: tag).status == 200)
            // By itself it opens nothing.
            #expect(
                try await Self.send(server, "PUT", "/people/4798", body, [.writeProtected]).status == 403)
        }
    }

    @Test func `links are written whole, and what a program is never told stays`() async throws {
        try await RunningConsole.run { server in
            let tag = try await Self.tag(server, "/people/4712/tasks")
            let linked = try await Self.send(
                server, "PUT", "/people/4712/tasks", #"{"tasks":["T2","T1"]}"#, tag: tag)
            #expect(linked.status == 200)
            #expect(try APITests.json(linked)["tasks"] as? [String] == ["T2", "T1"])
            let amina = FakeRegister().id("4711")
            let answer = try await Self.send(
                server, "PATCH", "/people/4711", #"{"lastName":"Benali-Roy"}"#,
                tag: try await Self.tag(server, "/people/4711"))
            #expect(answer.status == 200 && !answer.contains("sealed"))
            let particulars = await server.console.book.terminal.agent(amina)?.particulars
            #expect(particulars?.nationalNumber?.mark == "m1" && particulars?.engagements.count == 1)
            // A number is told to the desk, which seals it, and to nobody else.
            _ = try await Self.send(
                server, "PATCH", "/people/4711", #"{"nationalNumber":"81050103522"}"#,
                tag: try await Self.tag(server, "/people/4711"))
            let number = await server.console.programs.changes.last?.number
            #expect(number == NationalNumber("81050103522").map { RegisterOrder.TypedNumber.typed($0) })
        }
    }

    @Test func `what is no JSON, too long, or of another type is refused before anything is asked`()
        async throws
    {
        try await RunningConsole.run { server in
            let bad = [
                "", "{", "[]", "null", "{\"name\":\"x\"}}", "{\"name\":\"x\",\"name\":\"y\"}", "{'name':1}",
                "{\"name\":\"\\ud800\"}", "{\"name\":01}", "{\"name\":1e}", "{\"name\":\"a\nb\"}", "{name:1}",
                String(repeating: "[", count: 5_000), "{\"name\":" + String(repeating: "9", count: 500) + "}",
            ]
            for body in bad {
                let answer = try await Self.send(server, "PUT", "/sites/S9", body)
                #expect(answer.status == 400 && answer.contains("application/problem+json"), "\(body)")
            }
            for type in ["text/plain", "application/xml", "application/merge-patch+json", ""] {
                let answer = try await Self.send(server, "PUT", "/sites/S9", "{}", type: type)
                #expect(answer.status == 415, "\(type)")
            }
            let long = "{\"name\":\"" + String(repeating: "x", count: 70_000) + "\"}"
            let answer = try await Self.send(server, "PUT", "/sites/S9", long)
            #expect(answer.status == 413 && answer.lowercased().contains("connection: close"))
            let name = "{\"name\":\"" + String(repeating: "x", count: 60_000) + "\"}"
            #expect(try await Self.send(server, "PUT", "/sites/S9", name).status == 422)
            #expect(await server.console.programs.changes.count <= 1)
            await server.console.set(change: .notRecorded)
            #expect(try await Self.send(server, "PUT", "/sites/S9", "{\"name\":\"x\"}").status == 503)
        }
    }
}
