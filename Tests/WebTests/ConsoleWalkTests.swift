import Domain
import HTTPTypes
import Testing

@testable import Web

/// Every route of the console, for every role, with and without what a request must have.
@Suite struct ConsoleWalkTests {
    private static func table(_ console: FakeConsole) throws -> [ConsoleRoute] {
        try ConsoleRoutes(
            port: console, screens: ConsoleScreens(assets: Assets()), press: RunningConsole.press,
            exports: FakeShelf.desk(console)
        ).table
    }

    /// What each line of the table needs, written a second time, so that neither changes alone.
    private static let needs: [String: Need] = doors.merging(RegisterWalk.needs) { first, _ in first }

    private static let doors: [String: Need] = [
        "GET /sign-in": .open, "POST /sign-in": .open, "GET /begin": .open, "POST /begin": .open,
        "GET /invited": .open, "POST /invited": .open, "POST /sign-out": .signedIn,
        "GET /account": .signedIn, "POST /account/password": .signedIn,
        "POST /account/language": .signedIn, "GET /": .right(.read, .punches),
        "GET /board/events": .right(.read, .punches), "GET /punches": .right(.read, .punches),
        "GET /punches.csv": .right(.read, .punches),
        "GET /registrations": .right(.read, .followUp), "GET /registrations/one": .right(.read, .followUp),
        "GET /registrations/one.pdf": .right(.read, .followUp),
        "GET /registrations/corrections.csv": .right(.read, .followUp),
        "POST /registrations/open": .right(.modify, .followUp),
        "POST /registrations/change": .right(.modify, .followUp),
        "POST /registrations/step": .right(.modify, .followUp),
        "POST /registrations/settle": .right(.modify, .followUp),
        "GET /registrations/proof": .right(.read, .followUp),
        "POST /registrations/proof/add": .right(.modify, .followUp),
        "POST /registrations/proof/remove": .right(.modify, .followUp),
        "GET /attendance": .right(.read, .punches),
        "GET /attendance.csv": .right(.read, .punches),
        "GET /attendance.pdf": .right(.read, .punches), "GET /reports": .right(.read, .punches),
        "GET /reports.csv": .right(.read, .punches), "GET /reports.pdf": .right(.read, .punches),
        "GET /exports": .right(.read, .punches), "GET /exports/events": .right(.read, .punches),
        "POST /exports/start": .right(.read, .punches), "POST /exports/person": .right(.modify, .agents),
        "POST /exports/remove": .right(.read, .punches), "GET /exports/file": .right(.read, .punches),
        "GET /declarations": .right(.read, .followUp), "GET /declarations/one": .right(.read, .followUp),
        "POST /declarations/open": .right(.modify, .followUp),
        "POST /declarations/aside": .right(.modify, .followUp),
        "GET /retention": .right(.modify, .settings), "POST /retention": .right(.modify, .settings),
        "GET /setup": .right(.read, .settings),
        "GET /rights": .signedIn, "GET /poster.pdf": .right(.read, .sites),
        "GET /inspection": .right(.modify, .followUp), "POST /inspection": .right(.modify, .followUp),
        "GET /users": .right(.read, .users),
        "GET /users/new": .right(.add, .users), "POST /users/new": .right(.add, .users),
        "GET /users/one": .right(.modify, .users), "POST /users/name": .right(.modify, .users),
        "POST /users/role": .right(.modify, .users), "POST /users/disable": .right(.modify, .users),
        "POST /users/enable": .right(.modify, .users), "POST /users/invite": .right(.modify, .users),
        "GET /audit": .right(.read, .users), "GET /integrations": .right(.read, .users),
        "GET /integrations/new": .right(.add, .users), "POST /integrations/new": .right(.add, .users),
        "GET /integrations/one": .right(.modify, .users),
        "POST /integrations/revoke": .right(.modify, .users),
    ]

    /// A body with which each form goes through.
    private static func body(_ path: String) -> String {
        let someone = "id=\(FakeConsole.id(of: .supervisor))&seen=7"
        switch path {
        case "/account/password": return "present=x&password=a+new+long+one&again=a+new+long+one"
        case "/account/language": return "language=nl"
        case "/users/new": return "userName=vera&name=Vera&email=&role=supervisor&language=nl"
        case "/users/name": return "\(someone)&name=Vera"
        case "/users/role": return "\(someone)&role=inspector"
        case "/users/disable", "/users/enable", "/users/invite": return someone
        case "/integrations/new": return "name=Paie&lastDay=&scope.attendance%3Aread=1"
        case "/integrations/revoke": return "id=\(FakeConsole.key)"
        case "/registrations/open", "/registrations/change": return "punch=204&reason=other"
        case "/registrations/step": return "punch=204&step=requested"
        case "/registrations/proof/add": return "punch=202"
        case "/registrations/proof/remove": return "punch=202&entry=209"
        case "/exports/start": return "what=hours&from=2026-01-01&to=2026-11-21&person="
        case "/exports/person": return "id=\(RegisterWalk.amina)"
        case "/exports/remove": return "number=9"
        case "/declarations/open": return "entry=210&action=checkOut&moment=2026-11-20T17:30&reason=forgotten"
        case "/declarations/aside": return "entry=210&why=x"
        case "/registrations/settle": return "punch=204&decision=again"
        default: return RegisterWalk.bodies[path] ?? "x=1"
        }
    }

    private static func path(_ path: String) -> String {
        switch path {
        case "/users/one": "/users/one?id=\(FakeConsole.id(of: .supervisor))"
        case "/integrations/one": "/integrations/one?id=\(FakeConsole.key)"
        case "/declarations/one": path + "?entry=210"
        case "/registrations/one", "/registrations/one.pdf": path + "?punch=204"
        case "/registrations/proof": path + "?punch=202&entry=209"
        default: RegisterWalk.paths[path] ?? path
        }
    }

    private static func isLet(in role: Role, _ need: Need) -> Bool {
        switch need {
        case .open: true
        case .signedIn: role != .none
        case .right(let access, let area): role != .none && Rights.allows(role, access, in: area)
        }
    }

    @Test func `the table names every route, its need, and no other`() throws {
        let table = try Self.table(FakeConsole()).filter { !$0.path.hasPrefix("/assets/") }
        let written = Dictionary(table.map { ("\($0.method.rawValue) \($0.path)", $0.need) }) { first, _ in
            first
        }
        #expect(written == Self.needs)
        #expect(table.count == Self.needs.count)
    }

    @Test(arguments: Role.allCases)
    func `each role reaches what the table of rights allows, and nothing else`(role: Role) async throws {
        try await RunningConsole.run { server in
            let routes = try Self.table(server.console)
            // A stream does not end by itself.
            for route in routes where route.need != .open && !route.path.hasSuffix("/events") {
                let isGet = route.method == .get
                let answer =
                    isGet
                    ? try await server.get(Self.path(route.path), role)
                    : try await server.send(route.path, Self.body(route.path), role)
                let name = "\(role) \(route.method) \(route.path)"
                if role == .none {
                    #expect(answer.status == 303 && answer.contains("Location: /sign-in"), "\(name)")
                } else if Self.isLet(in: role, route.need) {
                    // What has no file, or names nothing that is kept, is told so.
                    let isNothing = route.path == "/exports/file"
                    let takesFile = route.path.contains("/import") || route.body == .document
                    let good = isNothing ? [404] : takesFile ? [200, 303, 422] : [200, 303]
                    #expect(good.contains(answer.status), "\(name): \(answer.prefix(60))")
                    #expect(!answer.contains("Location: /sign-in?"), "\(name)")
                } else {
                    #expect(answer.status == 403, "\(name): \(answer.prefix(60))")
                }
            }
            // Nothing was done for whoever may not.
            let orders = await server.console.orders
            #expect(orders.isEmpty == !Rights.allows(role, .modify, in: .users) || role != .administrator)
            #expect(orders.allSatisfy { $0.by == FakeConsole.id(of: role) })
        }
    }

    @Test func `without a session, or with one that is over, everything but the door leads to the door`()
        async throws
    {
        try await RunningConsole.run { server in
            let routes = try Self.table(server.console).filter { $0.need != .open }
            for isExpired in [false, true] {
                if isExpired { await server.console.expire() }
                for route in routes {
                    let role: Role? = isExpired ? .administrator : nil
                    let isGet = route.method == .get
                    let token = isExpired ? "token=\(FakeConsole.formToken(of: .administrator))&" : ""
                    let page =
                        isGet
                        ? try await server.get(Self.path(route.path), role)
                        : try await server.post(route.path, token + Self.body(route.path), role)
                    let door = isExpired ? "Location: /sign-in?over=1" : "Location: /sign-in\r\n"
                    #expect(page.status == 303 && page.contains(door), "\(route.path)")
                    #expect(page.contains("Set-Cookie: __Host-session=; Max-Age=0") == isExpired)
                    let script =
                        isGet
                        ? try await server.get(Self.path(route.path), role, headers: "")
                        : try await server.post(route.path, Self.body(route.path), role, headers: "")
                    #expect(script.status == 401, "\(route.path)")
                }
            }
            #expect(await server.console.orders.isEmpty)
        }
    }

    @Test func `a form without its token, with another one, or from a foreign page does nothing`()
        async throws
    {
        try await RunningConsole.run { server in
            let forms = try Self.table(server.console).filter { $0.method == .post }
            for route in forms {
                let body = Self.body(route.path)
                let good = "token=\(FakeConsole.formToken(of: .administrator))&\(body)"
                let foreign = "token=\(FakeConsole.formToken(of: .supervisor))&\(body)"
                let answers = [
                    try await server.post(route.path, body, .administrator),
                    try await server.post(route.path, "token=&\(body)", .administrator),
                    try await server.post(route.path, foreign, .administrator),
                    try await server.post(route.path, good, .administrator, origin: "https://evil.example"),
                    try await server.post(
                        route.path, good, .administrator, origin: "https://localhost:\(server.port)"),
                    try await server.post(route.path, good, .administrator, origin: ""),
                    try await server.post(route.path, good, .administrator, origin: "null"),
                    try await server.post(
                        route.path, good, .administrator, headers: "Sec-Fetch-Site: same-site\r\n"),
                ]
                for (index, answer) in answers.enumerated() {
                    #expect(answer.status == 403, "\(route.path) \(index): \(answer.prefix(40))")
                }
            }
            #expect(await server.console.orders.isEmpty)
            #expect(await server.console.registerOrders.isEmpty)
            #expect(await server.console.tables.isEmpty)
            #expect(await server.console.attempts.isEmpty)
            #expect(await server.console.ended.isEmpty)
        }
    }

    @Test func `every answer carries the headers, whatever it says`() async throws {
        try await RunningConsole.run { server in
            let answers = [
                try await server.get("/sign-in"), try await server.get("/"),
                try await server.get("/", .administrator), try await server.get("/no/such/place"),
                try await server.get("/users", .inspector),
                try await server.post("/users", "x=1", .inspector),
            ]
            #expect(answers.map(\.status) == [200, 303, 200, 404, 403, 405])
            for answer in answers {
                let head = answer.prefix(
                    upTo: answer.firstRange(of: "\r\n\r\n")?.lowerBound ?? answer.endIndex)
                for line in [
                    "default-src 'none'; script-src 'self'; style-src 'self'", "frame-ancestors 'none'",
                    "Strict-Transport-Security: max-age=31536000", "X-Content-Type-Options: nosniff",
                    "x-frame-options: DENY", "referrer-policy: same-origin",
                ] { #expect(head.contains(line), "\(line)") }
                #expect(
                    !answer.contains("<script>") && !answer.contains(" style=")
                        && !answer.contains(" onclick="))
            }
        }
    }

    @Test func `a body of another type, or too long, is refused and not read on`() async throws {
        try await RunningConsole.run { server in
            let token = "token=\(FakeConsole.formToken(of: .administrator))&"
            let json = try await server.post("/users/new", "{}", .administrator, type: "application/json")
            #expect(json.status == 415)
            let long = token + "name=" + String(repeating: "a", count: ConsoleForm.mostBytes)
            #expect(try await server.post("/users/new", long, .administrator).status == 413)
            let twice = try await server.post("/users/new", token + "name=a&name=b", .administrator)
            #expect(twice.status == 400)
            #expect(await server.console.orders.isEmpty)
        }
    }
}
