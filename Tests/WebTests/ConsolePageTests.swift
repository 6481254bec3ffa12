import Domain
import Foundation
import NIOCore
import Stands
import Testing

@testable import Web

@Suite struct ConsolePageTests {
    /// The door's own token: a cookie, and the same in the form.
    private let door = "Cookie: __Host-visit=fresh-token\r\nAccept: text/html\r\n"

    @Test func `the sign-in form carries a token of its own that only this browser has`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get("/sign-in")
            #expect(
                page.contains(
                    "Set-Cookie: __Host-visit=fresh-token; Path=/; Secure; HttpOnly; SameSite=Strict"))
            #expect(page.contains("name=\"token\" value=\"fresh-token\""))
            // The cookie alone, or the form alone, is nobody's.
            let body = "token=fresh-token&userName=administrator&password=x"
            #expect(try await server.post("/sign-in", body).status == 403)
            #expect(try await server.post("/sign-in", "token=other", headers: door).status == 403)
            #expect(await server.console.attempts.isEmpty)
        }
    }

    @Test
    func `the right password gives a cookie that no script and no other site can use, a wrong one nothing`()
        async throws
    {
        try await RunningConsole.run { server in
            let password = FakeConsole.password.replacing(" ", with: "+")
            let right = try await server.post(
                "/sign-in", "token=fresh-token&userName=administrator&password=\(password)", headers: door)
            #expect(right.status == 303 && right.contains("Location: /\r\n"))
            let cookie =
                "__Host-session=\(FakeConsole.token(of: .administrator)); Path=/; Secure; HttpOnly; SameSite=Strict"
            #expect(right.contains("Set-Cookie: \(cookie)"))
            #expect(await server.console.attempts.map(\.password) == [FakeConsole.password])
            #expect(await server.console.attempts.map(\.address) == ["127.0.0.1"])
            let wrong = try await server.post(
                "/sign-in", "token=fresh-token&userName=administrator&password=no", headers: door)
            let unknown = try await server.post(
                "/sign-in", "token=fresh-token&userName=somebody&password=no", headers: door)
            #expect(wrong.status == 403 && !wrong.contains("__Host-session"))
            // Nothing tells a wrong password from a name that nobody has.
            func said(_ answer: String) -> String {
                String(answer.drop { $0 != "<" }).replacing("somebody", with: "administrator")
            }
            #expect(said(wrong) == said(unknown) && unknown.status == 403)
            #expect(!wrong.contains("value=\"no\""))
        }
    }

    @Test func `who must wait is told for how long, also by the header`() async throws {
        try await RunningConsole.run { server in
            await server.console.set(ConsoleEntrance.wait(seconds: 90))
            let answer = try await server.post(
                "/sign-in", "token=fresh-token&userName=a&password=b", headers: door)
            #expect(answer.status == 429)
            #expect(answer.lowercased().contains("retry-after: 90"))
            #expect(answer.contains("2 min"))
        }
    }

    @Test func `before anybody may sign in the door asks for the code, and says at each field what is wrong`()
        async throws
    {
        try await RunningConsole.run { server in
            await server.console.set(ready: false)
            #expect(try await server.get("/sign-in").contains("Location: /begin"))
            let fields = "token=fresh-token&userName=chief&name=Chef&email=&code="
            let wrong = try await server.post("/begin", fields + "AAAA&password=x&again=x", headers: door)
            #expect(wrong.status == 403)
            let weak = try await server.post(
                "/begin", fields + "\(FakeConsole.code)&password=short&again=short", headers: door)
            #expect(
                weak.status == 422 && weak.contains("id=\"p-userName\"") && weak.contains("id=\"p-password\"")
            )
            let differs = try await server.post(
                "/begin", fields + "\(FakeConsole.code)&password=one&again=two", headers: door)
            #expect(differs.status == 422 && differs.contains("différentes"))
            let good = try await server.post(
                "/begin", fields + "\(FakeConsole.code)&password=long+enough+now&again=long+enough+now",
                headers: door)
            #expect(good.status == 303 && good.contains("__Host-session="))
        }
    }

    @Test func `a name with markup is shown as text on every page`() async throws {
        try await RunningConsole.run { server in
            let markup = "<img src=x onerror=alert(1)>\"'&"
            await server.console.change { $0.rows[0].name = markup }
            await server.console.change { $0.rows[1].task = markup }
            await server.console.change {
                guard case .lostBadge(let seen, _, let code) = $0.notices[0] else { return }
                $0.notices[0] = .lostBadge(seen, name: markup, code: code)
            }
            let board = try await server.get("/", .administrator)
            #expect(!board.contains("<img") && board.contains("&lt;img"))
            let typed = markup.percentEncoded
            let users = try await server.send(
                "/users/new", "userName=\(typed)&name=\(typed)&email=\(typed)&role=supervisor&language=nl",
                .administrator)
            #expect(!users.contains("<img"))
            await server.console.set(ConsoleReply.problems([.userNameForm], nil))
            let again = try await server.send(
                "/users/new", "userName=\(typed)&name=\(typed)&email=\(typed)&role=supervisor&language=nl",
                .administrator)
            #expect(again.status == 422 && !again.contains("<img") && again.contains("&lt;img"))
            let list = try await server.get("/punches?person=\(typed)", .administrator)
            #expect(!list.contains("<img") && list.contains("&lt;img"))
        }
    }

    @Test func `the menu shows what a role may reach, and nothing else`() async throws {
        try await RunningConsole.run { server in
            let chief = try await server.get("/", .administrator)
            for path in [
                "/punches", "/attendance", "/registrations", "/users", "/setup", "/integrations", "/rights",
                "/audit",
            ] {
                #expect(chief.contains("href=\"\(path)\""))
            }
            let other = try await server.get("/", .supervisor)
            for path in ["/users", "/integrations", "/audit"] { #expect(!other.contains("href=\"\(path)\"")) }
            #expect(other.contains("href=\"/rights\""))
        }
    }

    @Test func `the page of rights says what the table says`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get("/rights", .supervisor)
            let words = try ConsoleScreens(assets: Assets()).catalogues[.fr]
            let lines = page.components(separatedBy: "<tr").filter { $0.contains("data-area") }
            #expect(lines.count == Role.allCases.count)
            for (role, line) in zip(Role.allCases, lines) {
                #expect(line.contains(words("role.\(role.rawValue)")))
                #expect(line.contains("class=\"own\"") == (role == .supervisor))
                let cells = line.components(separatedBy: "</tr>")[0].components(separatedBy: "<td")
                    .dropFirst()
                #expect(cells.count == Area.allCases.count)
                for (area, cell) in zip(Area.allCases, cells) {
                    for access in Access.allCases {
                        #expect(
                            cell.contains(">\(words("access.\(access.rawValue).letter"))</b>")
                                == Rights.allows(role, access, in: area), "\(role) \(area) \(access)")
                    }
                }
            }
        }
    }

    @Test func `the live board says what is new, and ends with the session`() async throws {
        try await RunningConsole.run { server in
            let wire = try Wire(port: server.port)
            await wire.write(
                "GET /board/events HTTP/1.1\r\nHost: localhost\r\n\(server.cookie(.supervisor))\r\n")
            let first = await wire.read(until: "Amina")
            #expect(first.contains("text/event-stream") && first.contains("event: board"))
            await server.console.change { $0.rows[0].name = "Somebody Else" }
            #expect(await wire.read(until: "Somebody Else").contains("Somebody Else"))
            await server.console.expire()
            #expect(await wire.read(until: "over").contains("event: over"))
            // Following does not keep a session alive.
            #expect(await !server.console.touched.contains(true))
        }
    }

    @Test func `the list of punches asks for what its form and its links say`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get(
                "/punches?day=2026-11-21&person=Fatou+D&action=checkIn&check=1&before=300", .inspector)
            let query = try #require(await server.console.queries.first)
            #expect(query.day == 20_778 && query.person == "Fatou D" && query.action == .checkIn)
            #expect(query.onlyAnomalies && query.before == 300)
            #expect(
                page.contains(
                    "before=198&amp;day=2026-11-21&amp;person=Fatou%20D&amp;action=checkIn&amp;check=1"))
            for wrong in ["day=2026-02-30", "day=x", "before=-1", "action=fly"] {
                #expect(try await server.get("/punches?\(wrong)", .inspector).status == 200)
            }
            let last = try #require(await server.console.queries.last)
            #expect(last == PunchQuery())
        }
    }

    @Test func `a new user's code is shown once, on the page that made it`() async throws {
        try await RunningConsole.run { server in
            let id = FakeConsole.id(of: .supervisor)
            let made = try await server.send("/users/invite", "id=\(id)&seen=7", .administrator)
            #expect(made.status == 200 && made.contains("K7M2-9RTX-4QPD") && made.contains("no-store"))
            #expect(try await !server.get("/users/one?id=\(id)", .administrator).contains("K7M2"))
        }
    }

    @Test func `pages are answered in the language of the account, and the door in that of the browser`()
        async throws
    {
        try await RunningConsole.run { server in
            #expect(
                try await server.get("/sign-in", headers: "Accept-Language: nl-BE, fr;q=0.5\r\n").contains(
                    "Aanmelden"))
            #expect(
                try await server.get("/sign-in?lang=de", headers: "Accept-Language: nl\r\n").contains(
                    "Anmelden"))
            // What was chosen at the door is kept when its form comes back.
            #expect(try await server.get("/begin?lang=nl").contains("action=\"/begin?lang=nl\""))
            let wrong = try await server.post(
                "/sign-in?lang=de", "token=fresh-token&userName=a", headers: door)
            #expect(wrong.status == 403 && wrong.contains("Anmelden"))
            await server.console.set(Language.nl)
            let page = try await server.get("/", .administrator)
            #expect(page.contains("lang=\"nl-BE\"") && page.contains("Aanwezigheden"))
        }
    }

    @Test func `a first page weighs less than 150 KB with its files`() async throws {
        try await RunningConsole.run { server in
            await server.console.change { view in
                let row = view.rows[2]
                view.rows = (0..<5_000).map { index in
                    var copy = row
                    copy.code = String(index)
                    return copy
                }
            }
            let page = try await server.get("/", .administrator)
            let files = Assets()
            let weight = ["console.css", "console.js", "icon.svg"].reduce(page.utf8.count) { sum, name in
                sum + (files.all[files.path(name)]?.body.readableBytes ?? 1_000_000)
            }
            #expect(weight < 150_000, "\(weight) bytes")
            #expect(page.contains("4800"))
        }
    }
}

@Suite struct ConsoleCatalogueTests {
    @Test func `the console has the same words in all languages, with the same placeholders`() throws {
        func texts(_ language: Language) throws -> [String: String] {
            try JSONDecoder().decode([String: String].self, from: Data(ConsoleScreens.file(of: language)))
        }
        func placeholders(_ text: String) -> Set<Substring> {
            Set(text.matches(of: /\{[a-z]+\}/).map(\.output))
        }
        let french = try texts(.fr)
        #expect(french.count > 200)
        for language in Language.allCases {
            let other = try texts(language)
            #expect(Set(other.keys) == Set(french.keys), "\(language)")
            for (key, text) in french {
                #expect(placeholders(other[key] ?? "") == placeholders(text), "\(language) \(key)")
            }
        }
        for (key, text) in french { #expect(!text.contains(/[^ ] [?!;:»](\s|$)/), "\(key)") }
        // No file takes a word of the other.
        let terminal = try JSONDecoder().decode([String: String].self, from: Data(Catalogues.file(of: .fr)))
        #expect(Set(terminal.keys).isDisjoint(with: french.keys))
    }

    @Test func `every role, area, access, problem, anomaly, delivery and change has its words`() throws {
        let keys = try ConsoleScreens(assets: Assets()).catalogues[.fr].keys
        let asked =
            Role.allCases.map { "role.\($0.rawValue)" } + Area.allCases.map { "area.\($0.rawValue)" }
            + Access.allCases.flatMap { ["access.\($0.rawValue)", "access.\($0.rawValue).letter"] }
            + AccountProblem.allCases.map { "console.problem.\($0.rawValue)" }
            + PasswordProblem.allCases.map { "console.password.\($0.rawValue)" }
            + Anomaly.allCases.map { "console.anomaly.\($0.rawValue)" }
            + DeliveryState.allCases.map { "console.delivery.\($0.rawValue)" }
            + BoardView.State.allCases.map { "console.board.state.\($0.rawValue)" }
            + AccountChanged.Step.allCases.map { "audit.\($0.rawValue)" }
            + Accessed.Step.allCases.map { "audit.\($0.rawValue)" } + TakenFile.Kind.allCases.map(\.words)
            + IntegrationKeyChanged.Step.allCases.map { "audit.key.\($0.rawValue)" }
            + IntegrationScope.allCases.map { "console.scope.\($0.rawValue)" }
            + IntegrationKeyProblem.allCases.map { "console.keyProblem.\($0.rawValue)" }
            + IntegrationKeyListing.State.allCases.map { "console.keys.state.\($0.rawValue)" }
            + LoanProblem.allCases.map { "console.loanProblem.\($0.rawValue)" }
            + ["badge", "lent", "ended"].map { "audit.loan.\($0)" }
        for key in asked { #expect(keys.contains(key), "\(key)") }
    }

    @Test func `no page shows a key in place of a word`() async throws {
        try await RunningConsole.run { server in
            let someone = FakeConsole.id(of: .supervisor)
            for path in [
                "/", "/punches", "/attendance", "/registrations", "/registrations/one?punch=202", "/users",
                "/users/new", "/users/one?id=\(someone)", "/rights", "/audit", "/account", "/integrations",
                "/integrations/new", "/integrations/one?id=\(FakeConsole.key)",
            ] {
                let page = try await server.get(path, .administrator)
                #expect(page.status == 200 && !page.contains("⟦"), "\(path)")
            }
            for path in ["/sign-in", "/sign-in?over=1", "/begin", "/invited", "/nothing"] {
                #expect(try await !server.get(path).contains("⟦"), "\(path)")
            }
        }
    }
}
