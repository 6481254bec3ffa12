import Domain
import Foundation
import HTTPTypes
import Stands
import Testing

@testable import Web

/// What other programs ask, over HTTP.
@Suite struct APITests {
    static func routes(_ console: FakeConsole) -> [APIRoute] { APIRoutes(port: console).table }

    /// A path with which each line of the table finds something.
    static func path(_ route: APIRoute) -> String {
        let path =
            switch route.path {
            case "/attendance": "/attendance?from=2026-03-01&to=2026-03-01"
            case "/people/{code}": "/people/4711"
            case "/people/{code}/tasks": "/people/4711/tasks"
            case "/clients/{code}": "/clients/C1"
            case "/sites/{code}": "/sites/S1"
            case "/tasks/{code}": "/tasks/T1"
            case "/groups/{code}": "/groups/G1"
            case "/registrations/{punch}": "/registrations/204"
            default: route.path
            }
        return APITable.prefix + path
    }

    static func ask(
        _ server: RunningConsole, _ path: String, _ scopes: [IntegrationScope]?, headers: String = "",
        method: String = "GET"
    ) async throws -> String {
        let key = scopes.map { "Authorization: Bearer \(FakeConsole.secret($0))\r\n" } ?? ""
        return try await Wire.ask(
            server.port,
            "\(method) \(path) HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n\(key)\(headers)\r\n"
        )
    }

    static func json(_ answer: String) throws -> [String: Any] {
        let body = try #require(answer.firstRange(of: "\r\n\r\n")).upperBound
        var text = String(answer[body...])
        if answer.lowercased().contains("transfer-encoding: chunked") { text = unchunked(text) }
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static func unchunked(_ text: String) -> String {
        var (rest, bytes) = (Array(text.utf8)[...], [UInt8]())
        while let end = rest.firstIndex(of: 13) {
            let size = Int(String(decoding: rest[rest.startIndex..<end], as: UTF8.self), radix: 16) ?? 0
            guard size > 0 else { break }
            let begin = end + 2
            bytes += rest[begin..<begin + size]
            rest = rest[(begin + size + 2)...]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func header(_ name: String, _ answer: String) -> String? {
        answer.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name):") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    static func punch(_ sequence: Domain.Sequence, site: String = "S1", _ person: PersonID) -> FoundPunch {
        FoundPunch(
            sequence: sequence, instant: Samples.moment(sequence),
            punched: Punched(
                person: person, action: .checkIn, basis: .sole, method: .badge, presented: sequence - 1,
                site: SiteCode(site), task: TaskCode("T1"), before: .absent, anomalies: [.noTask]),
            isTakenBack: sequence % 2 == 0)
    }

    // MARK: who is let in

    @Test(arguments: IntegrationScope.allCases)
    func `a key opens what its scope says, and nothing else`(scope: IntegrationScope) async throws {
        try await RunningConsole.run { server in
            for route in Self.routes(server.console) {
                let answer = try await Self.ask(server, route, [scope])
                let isOpened = route.scope == nil || route.scope == scope
                // What changes something says first what is wrong with it, or what it has not seen.
                let opened = route.input == nil ? [200] : [200, 422, 428]
                #expect(
                    (isOpened ? opened : [403]).contains(answer.status),
                    "\(route.path): \(answer.prefix(300))")
                guard !isOpened else { continue }
                #expect(answer.contains("insufficient_scope") && answer.contains("application/problem+json"))
                #expect(try Self.json(answer)["status"] as? Int == 403)
            }
        }
    }

    @Test func `without a key, or with a wrong one, nothing but the description is answered`() async throws {
        try await RunningConsole.run { server in
            for route in Self.routes(server.console) where route.scope != nil {
                let path = Self.path(route)
                // A session of the console opens nothing here.
                let none = try await server.get(path, .administrator)
                #expect(none.status == 401 && none.contains("Bearer realm=\"kioskd\""), "\(path)")
                #expect(!none.lowercased().contains("set-cookie"))
                for header in ["Bearer wrong", "Basic c2VjcmV0", "Bearer", "Bearer a b"] {
                    let answer = try await Self.ask(
                        server, route, nil, headers: "Authorization: \(header)\r\n")
                    #expect(answer.status == 401, "\(path) \(header)")
                    #expect(try Self.json(answer)["title"] as? String == "Unauthorized")
                }
            }
            #expect(await Set(server.console.programs.admissions) == ["wrong"], "what is no key is not tried")
            #expect(try await Self.ask(server, "/api/v1/openapi.json", nil).status == 200)
        }
    }

    @Test func `a key that has ended says so, and too many wrong ones wait`() async throws {
        try await RunningConsole.run { server in
            await server.console.set(Admission.ended)
            let ended = try await Self.ask(server, "/api/v1/punches", [.readAttendance])
            #expect(ended.status == 401 && ended.contains("last day"))
            await server.console.set(Admission.wait(seconds: 17))
            let waits = try await Self.ask(server, "/api/v1/punches", [.readAttendance])
            #expect(waits.status == 429 && Self.header("retry-after", waits) == "17")
        }
    }

    @Test func `nothing is changed here, no other site may read it, and no cookie is given`() async throws {
        try await RunningConsole.run { server in
            for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
                let answer = try await Self.ask(
                    server, "/api/v1/punches", [.readAttendance],
                    headers: "Origin: https://evil.example\r\nContent-Length: 0\r\n", method: method)
                #expect(answer.status == 405 && Self.header("allow", answer) == "GET", "\(method)")
                #expect(!answer.lowercased().contains("access-control-"))
            }
            let page = try await Self.ask(
                server, "/api/v1/punches", [.readAttendance], headers: "Origin: https://evil.example\r\n")
            #expect(page.status == 200 && !page.lowercased().contains("access-control-"))
            #expect(page.contains("default-src 'none'") && !page.lowercased().contains("set-cookie"))
            let head = try await Self.ask(server, "/api/v1/punches", [.readAttendance], method: "HEAD")
            #expect(head.status == 200 && head.hasSuffix("\r\n\r\n"))
            for path in [
                "/api", "/api/", "/api/v1", "/api/v2/punches", "/api/v1/punches/x", "/api/v1/nothing",
            ] {
                let answer = try await Self.ask(server, path, [.readAttendance])
                #expect(answer.status == 404 && answer.contains("application/problem+json"), "\(path)")
            }
        }
    }

    // MARK: what is asked

    @Test func `every parameter that is wrong is named, and none is guessed`() async throws {
        try await RunningConsole.run { server in
            let answer = try await Self.ask(
                server, "/api/v1/punches?limit=1001&before=0&from=2026-02-30&nobody=1&site=",
                [.readAttendance])
            #expect(answer.status == 422)
            let errors = try #require(try Self.json(answer)["errors"] as? [[String: String]])
            #expect(errors.map { $0["parameter"] } == ["site", "from", "before", "limit", "nobody"])
            for query in ["person=nobody", "limit=1&limit=2", "limit", "limit=-1", "before=x"] {
                let answer = try await Self.ask(server, "/api/v1/punches?\(query)", [.readAttendance])
                #expect(answer.status == 422, "\(query)")
            }
            for query in [
                "", "?from=2026-03-01", "?from=2026-03-02&to=2026-03-01", "?from=2026-01-01&to=2026-02-01",
            ] {
                let answer = try await Self.ask(server, "/api/v1/attendance\(query)", [.readAttendance])
                #expect(answer.status == 422, "\(query)")
            }
            #expect(await server.console.programs.searches.isEmpty)
        }
    }

    @Test func `punches are pages that end, each punch once, whatever comes meanwhile`() async throws {
        try await RunningConsole.run { server in
            var register = FakeRegister()
            for _ in 0..<600 {
                register.happen(
                    .clockChanged(ClockChanged(stepMicroseconds: 1, from: .gnss, to: .gnss, cause: nil)))
            }
            await server.console.set(register)
            let amina = register.id("4711")
            let punches = (1...451).reversed().map { Self.punch(Domain.Sequence($0), amina) }
            await server.console.set(punches: punches)
            var (path, seen, pages) = ("/api/v1/punches?limit=150&site=S1&person=4711", [Int](), 0)
            while true {
                let page = try Self.json(try await Self.ask(server, path, [.readAttendance]))
                let items = try #require(page["items"] as? [[String: Any]])
                #expect(items.count <= 150)
                seen += items.compactMap { $0["sequence"] as? Int }
                pages += 1
                guard let next = page["next"] as? String else { break }
                #expect(
                    next.contains("limit=150") && next.contains("site=S1") && next.contains("person=4711"))
                path = next
            }
            #expect(seen == Array((1...451).reversed()) && pages == 4)
            let searches = await server.console.programs.searches
            #expect(searches.allSatisfy { $0.person == amina && $0.site == SiteCode("S1") })
            #expect(searches[0].before == register.terminal.head + 1, "nothing newer than its state")
            let news = try Self.json(
                try await Self.ask(server, "/api/v1/punches?after=449", [.readAttendance]))
            #expect((news["items"] as? [[String: Any]])?.count == 2 && news["next"] is NSNull)
        }
    }

    @Test func `a punch says when it was, by which clock, and how far that is to be believed`() async throws {
        try await RunningConsole.run { server in
            await server.console.set(punches: [Self.punch(3, FakeRegister().id("4711"))])
            let page = try Self.json(try await Self.ask(server, "/api/v1/punches", [.readAttendance]))
            let punch = try #require((page["items"] as? [[String: Any]])?.first)
            #expect(punch["id"] as? String == "\(FakeConsole.book)-3" && punch["person"] as? String == "4711")
            let time = try #require(punch["time"] as? String)
            #expect(time.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0[12]:00$/), "\(time)")
            #expect(punch["clock"] as? String == "synchronised" && punch["isTimeDerived"] as? Bool == false)
            #expect(punch["clockTime"] as? String == time && punch["isTakenBack"] as? Bool == false)
            #expect(punch["task"] as? String == "T1" && punch["anomalies"] as? [String] == ["noTask"])
        }
    }

    @Test func `a book that cannot be read is told, and half an answer is cut off`() async throws {
        try await RunningConsole.run { server in
            await server.console.close()
            let answer = try await Self.ask(server, "/api/v1/punches", [.readAttendance])
            #expect(answer.status == 503 && answer.contains("application/problem+json"))
            await server.console.setAttendance(nil)
            let hours = try await Self.ask(
                server, "/api/v1/attendance?from=2026-03-01&to=2026-03-01", [.readAttendance])
            #expect(hours.status == 503)
        }
    }

    @Test func `what has not changed is not sent again, and what has is`() async throws {
        try await RunningConsole.run { server in
            for route in Self.routes(server.console) where route.input == nil {
                let scopes = route.scope.map { [$0] }
                let path = Self.path(route)
                let first = try await Self.ask(server, path, scopes)
                let tag = try #require(Self.header("etag", first), "\(path)")
                #expect(Self.header("cache-control", first) == "private, no-cache")
                for known in [tag, "\"x\", W/\(tag)", "*"] {
                    let again = try await Self.ask(
                        server, path, scopes, headers: "If-None-Match: \(known)\r\n")
                    #expect(again.status == 304 && again.hasSuffix("\r\n\r\n"), "\(path) \(known)")
                    #expect(Self.header("etag", again) == tag)
                }
            }
            let before = try await Self.ask(server, "/api/v1/sites", [.readRegister])
            let tag = try #require(Self.header("etag", before))
            await server.console.amend(.site(WorkSite(code: SiteCode("S9"), name: "Gare \"Nord\" <b>")))
            let after = try await Self.ask(
                server, "/api/v1/sites", [.readRegister], headers: "If-None-Match: \(tag)\r\n")
            #expect(after.status == 200)
            let items = try Self.json(after)["items"] as? [[String: Any]]
            #expect(items?.compactMap { $0["name"] as? String }.count == 3)
        }
    }

    @Test func `the register is pages by code, and one of it is found by its code, whatever is in it`()
        async throws
    {
        try await RunningConsole.run { server in
            for code in ["A b/ü+%", "S3", "S4"] {
                await server.console.amend(.site(WorkSite(code: SiteCode(code), name: "Site \(code)")))
            }
            var (path, seen) = ("/api/v1/sites?limit=2", [String]())
            while true {
                let page = try Self.json(try await Self.ask(server, path, [.readRegister]))
                seen += (page["items"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
                guard let next = page["next"] as? String else { break }
                path = next
            }
            #expect(seen == ["A b/ü+%", "S1", "S2", "S3", "S4"])
            let one = try await Self.ask(
                server, "/api/v1/sites/A%20b%2F%C3%BC+%25", [.readRegister])
            #expect(one.status == 200)
            #expect(try Self.json(one)["code"] as? String == "A b/ü+%")
            for path in ["sites/none", "sites/%ff", "sites/%4", "tasks/S1", "registrations/999"] {
                let scopes: [IntegrationScope] = [.readRegister, .readRegistrations]
                #expect(try await Self.ask(server, "/api/v1/\(path)", scopes).status == 404, "\(path)")
            }
        }
    }

    @Test func `no answer has a national number, a badge or a password`() async throws {
        try await RunningConsole.run { server in
            for route in Self.routes(server.console) where route.answer != .description && route.input == nil
            {
                let answer = try await Self.ask(server, Self.path(route), IntegrationScope.allCases)
                for secret in ["sealed", "em:62E3086CED", "m1\"", "nationalNumber", "birth"] {
                    #expect(!answer.contains(secret), "\(route.path) \(secret)")
                }
            }
            let amina = try Self.json(try await Self.ask(server, "/api/v1/people/4711", [.readPeople]))
            #expect(amina["lastName"] as? String == "Benali" && amina["tasks"] as? [String] == ["T1"])
            let engagement = try #require((amina["engagements"] as? [[String: Any]])?.first)
            #expect(engagement["employer"] as? String == "BE0884303369")
        }
    }
}
