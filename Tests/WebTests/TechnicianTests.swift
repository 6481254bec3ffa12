import Domain
import Foundation
import NIOCore
import Stands
import Testing

@testable import Web

/// The technician's page over a real connection.
@Suite(.serialized) struct TechnicianTests {
    private static let cookie = "Cookie: technician=\(FakeTechnician.token)\r\n"

    private static func with(
        _ body: @Sendable (RunningServer, FakeTechnician) async throws -> Void
    ) async throws {
        let technician = FakeTechnician()
        try await RunningServer.run(technician: technician) { try await body($0, technician) }
    }

    @Test
    func `a wrong PIN opens nothing, the right one gives a cookie that no script and no other site can use`()
        async throws
    {
        try await Self.with { server, technician async throws in
            let wrong = try await server.post("/technician/pin", "{\"pin\":\"654321\"}")
            #expect(wrong.hasPrefix("HTTP/1.1 403") && !wrong.lowercased().contains("set-cookie"))
            let right = try await server.post("/technician/pin", "{\"pin\":\"123456\"}")
            #expect(right.hasPrefix("HTTP/1.1 204"))
            let cookie = try #require(
                right.split(separator: "\r\n").first { $0.lowercased().hasPrefix("set-cookie") })
            for attribute in ["HttpOnly", "SameSite=Strict", "Path=/technician"] {
                #expect(cookie.contains(attribute))
            }
            #expect(await technician.tried == ["654321", "123456"])
            let inside = try await server.get("/technician", Self.cookie)
            #expect(inside.contains("data-kind=\"technicianReaders\"") && inside.contains("em:62E3086CED"))
            for other in [
                "", "Cookie: technician=0f\r\n", "Cookie: technician\r\n", "Cookie: a=1; technician=\r\n",
            ] {
                let door = try await server.get("/technician", other)
                #expect(door.contains("data-kind=\"technicianPIN\"") && !door.contains("em:62E3086CED"))
            }
        }
    }

    @Test func `another host, another origin, and whoever has no cookie get nothing`() async throws {
        try await Self.with { server, technician async throws in
            let foreign = try await Wire.ask(
                server.port,
                "GET /technician HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\(Self.cookie)\r\n")
            #expect(foreign.hasPrefix("HTTP/1.1 421"))
            let headers = "Origin: http://evil.example\r\n"
            let posted = try await server.post("/technician/pin", "{\"pin\":\"123456\"}", headers: headers)
            #expect(posted.hasPrefix("HTTP/1.1 403"))
            #expect(await technician.tried.isEmpty)
            _ = await technician.enter(pin: FakeTechnician.pin)
            let touch = "{\"touch\":\"test\",\"value\":\"relay\"}"
            #expect(
                try await server.post("/technician/touch", touch, headers: headers + Self.cookie).hasPrefix(
                    "HTTP/1.1 403"))
            #expect(try await server.post("/technician/touch", touch).hasPrefix("HTTP/1.1 401"))
            #expect(await technician.deeds.isEmpty)
            #expect(
                try await server.post("/technician/touch", touch, headers: Self.cookie).hasPrefix(
                    "HTTP/1.1 204"))
            #expect(await technician.deeds == [.test(output: "relay")])
        }
    }

    @Test func `a badge opens the page once, and only to the page itself`() async throws {
        try await Self.with { server, technician async throws in
            #expect(try await server.post("/technician/badge", "{}").hasPrefix("HTTP/1.1 403"))
            await technician.set(TechnicianDoor.granted)
            #expect(try await server.get("/technician").contains("data-kind=\"technicianBadge\""))
            let foreign = try await server.post(
                "/technician/badge", "{}", headers: "Origin: http://evil.example\r\n")
            #expect(foreign.hasPrefix("HTTP/1.1 403"))
            let claimed = try await server.post("/technician/badge", "{}")
            #expect(
                claimed.hasPrefix("HTTP/1.1 204") && claimed.contains("technician=\(FakeTechnician.token)"))
            #expect(try await server.post("/technician/badge", "{}").hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test func `only a connection from this machine is served`() throws {
        #expect(Gate.isLoopback(try .init(ipAddress: "127.0.0.1", port: 1)))
        #expect(Gate.isLoopback(try .init(ipAddress: "127.8.0.1", port: 1)))
        #expect(Gate.isLoopback(try .init(ipAddress: "::1", port: 1)))
        for other in ["192.168.1.127", "10.127.0.0", "::ffff:127.0.0.1", "fe80::1", "128.0.0.1"] {
            #expect(!Gate.isLoopback(try .init(ipAddress: other, port: 1)), "\(other)")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"touch\":\"test\"}", "{\"touch\":\"stay\",\"value\":\"x\"}", "{\"touch\":7}",
        "{\"touch\":\"tab\",\"value\":\"root\"}", "{\"touch\":\"key\",\"value\":\"12\"}",
        "{\"touch\":\"person\",\"value\":\"me\"}", "{\"touch\":\"shift\",\"value\":\"99999\"}",
        "{\"touch\":\"stay\",\"more\":\"1\"}", "{\"touch\":\"key\",\"value\":\"٣\"}",
    ])
    func `a touch that the page would not send is refused`(body: String) async throws {
        #expect(throws: Refusal.self) { try TechnicianTouch.read(Array(body.utf8)) }
    }

    @Test(arguments: ["", "{\"pin\":\"12345678901234567890\"}", "{\"pin\":\"abc\"}", "{\"pin\":123456}"])
    func `a PIN that is none is never tried`(body: String) async throws {
        #expect(throws: Refusal.self) { try PINForm.read(Array(body.utf8)) }
    }

    @Test func `the way of a badge from unknown to somebody's is five touches`() async throws {
        let technician = FakeTechnician()
        let stage = TechnicianStage(screens: try Screens(), port: technician, language: .en)
        _ = await technician.enter(pin: FakeTechnician.pin)
        let token = FakeTechnician.token
        func touched(_ touch: TechnicianTouch) async -> Screen {
            #expect(await stage.touch(touch, token))
            return await stage.screen(token)
        }
        #expect(await touched(.tab(.badges)).html.contains("uid:04A224B2C31F81"))
        let people = await touched(.badge(3))
        #expect(people.kind == "technicianPeople" && people.html.contains("Amina Benali"))
        #expect(await touched(.key("9")).html.contains("Amina"))
        #expect(await touched(.key("9")).html.contains("Nobody"))
        #expect(await touched(.key(nil)).html.contains("Amina"))
        let person = Samples.technicianPeople[0]
        let asked = await touched(.person(person.id))
        for text in ["uid:04A224B2C31F83", "Amina Benali (4700)"] { #expect(asked.html.contains(text)) }
        #expect(await technician.deeds.isEmpty)
        let done = await touched(.enrol)
        #expect(await technician.deeds == [.enrol(badge: 3, person.id)])
        #expect(done.kind == "technicianBadges" && done.html.contains("Linked: Amina Benali"))
        // What somebody holds by now is refused, and said.
        await technician.set(.impossible)
        _ = await touched(.badge(2))
        _ = await touched(.person(person.id))
        #expect(await touched(.enrol).html.contains("Not possible"))
    }

    @Test func `a moved terminal is given one of the configured sites, at the hour that was chosen`()
        async throws
    {
        let technician = FakeTechnician()
        let stage = TechnicianStage(screens: try Screens(), port: technician, language: .en)
        _ = await technician.enter(pin: FakeTechnician.pin)
        let token = FakeTechnician.token
        func touched(_ touch: TechnicianTouch) async -> Screen {
            #expect(await stage.touch(touch, token))
            return await stage.screen(token)
        }
        let places = [("S2", "North hall"), ("S3", "South hall")].map {
            SitePlace(site: SiteCode($0), name: $1, position: nil)
        }
        await technician.change { $0.places = places }
        _ = await touched(.tab(.device))
        #expect(await touched(.ask(.moved)).kind == "technicianMove")
        _ = await touched(.shift(-60))
        let which = await touched(.newSite)
        #expect(which.kind == "technicianPlaces" && which.html.contains("North hall"))
        #expect(await technician.deeds.isEmpty)
        let since = TechnicianDesktop.quarter(-60, from: Samples.at(0).wallMicroseconds)
        #expect(await touched(.place(SiteCode("S3"))).kind == "technicianDevice")
        #expect(await technician.deeds == [.assign(SiteCode("S3"), sinceMicroseconds: since)])
        // Without a list the answer is the hour alone, and the site is provisioned.
        await technician.change { $0.places = [] }
        _ = await touched(.ask(.moved))
        #expect(await touched(.newSite).kind == "technicianDevice")
        #expect(
            await technician.deeds.last
                == .newSite(
                    sinceMicroseconds: TechnicianDesktop.quarter(0, from: Samples.at(0).wallMicroseconds)))
    }

    @Test func `what was refused of a linked badge stands on the page with reader and time`() async throws {
        let technician = FakeTechnician()
        let stage = TechnicianStage(screens: try Screens(), port: technician, language: .en)
        _ = await technician.enter(pin: FakeTechnician.pin)
        await technician.change { view in
            view.unknownBadges = []
            view.linkedReads = [
                Claim(read: 3, wallMicroseconds: Samples.dawn, reader: ReaderName("yard"))
            ]
        }
        #expect(await stage.touch(.tab(.badges), FakeTechnician.token))
        let html = await stage.screen(FakeTechnician.token).html
        #expect(html.contains("Refused before it was linked") && html.contains("yard · "))
    }

    @Test func `the page says it when the visit is over, and shows nothing more`() async throws {
        try await Self.with { server, technician async throws in
            _ = await technician.enter(pin: FakeTechnician.pin)
            let page = try Wire(port: server.port)
            await page.write("GET /technician/events HTTP/1.1\r\nHost: localhost\r\n\(Self.cookie)\r\n")
            #expect(await page.read(until: "event: screen").contains("technicianReaders"))
            await technician.change { $0.readers[0].name = "changed" }
            #expect(await page.read(until: "changed").contains("event: screen"))
            await technician.end()
            #expect(await page.read(until: "event: over").contains("event: over"))
            let stranger = try await server.get("/technician/events")
            #expect(stranger.contains("event: over") && !stranger.contains("event: screen"))
        }
    }

    @Test(arguments: Language.allCases)
    func `every screen of it is drawn in every language with nothing missing`(language: Language) async throws
    {
        let screens = try Screens()
        for (name, screen) in Samples.technicianScreens(screens, language) {
            #expect(!screen.html.contains("⟦"), "\(name): a text is missing")
            #expect(!screen.html.contains("{"), "\(name): a placeholder is left")
            #expect(!screen.html.contains("style="), "\(name): inline style, which the policy forbids")
        }
    }
}

extension Samples {
    /// One of each screen.
    static func technicianScreens(_ screens: Screens, _ language: Language) -> [(
        name: String, screen: Screen
    )] {
        var all: [(String, Screen)] = [
            ("shut", screens.technicianDoor(.shut, language)),
            ("pin", screens.technicianDoor(.open, language)),
            ("granted", screens.technicianDoor(.granted, language)),
            ("locked", screens.technicianDoor(.locked(seconds: 30), language)),
        ]
        func draw(
            _ name: String, people: [TechnicianView.Somebody] = [], count: Int = 0,
            _ change: (inout TechnicianStage.State, inout TechnicianView) -> Void
        ) {
            var desk = TechnicianDesktop(
                view: technicianView, state: .init(), people: people, peopleCount: count, language: language)
            change(&desk.state, &desk.view)
            all.append((name, screens.technician(desk)))
        }
        for tab in TechnicianTouch.Tab.allCases { draw("\(tab)") { state, _ in state.tab = tab } }
        draw("readers-2") { state, _ in state.page = 1 }
        draw("reading-only") { _, view in view.isReadingOnly = true }
        for reader in ["entrance", "yard", "slot"] {
            draw("reader-\(reader)") { state, _ in state.reader = reader }
        }
        draw("link-2") { state, _ in (state.tab, state.page) = (.link, 1) }
        draw("link-none") { state, view in
            state.tab = .link
            (view.upstreams, view.remedy, view.data) = ([], nil, nil)
        }
        draw("link-data") { state, view in
            state.tab = .link
            (view.upstreams, view.remedy) = ([], nil)
        }
        draw("outputs-none") { state, view in (state.tab, view.outputs) = (.outputs, []) }
        draw("badges-none") { state, view in (state.tab, view.unknownBadges) = (.badges, []) }
        draw("people", people: Array(technicianPeople.prefix(Screens.peopleShown)), count: 5) { state, _ in
            (state.tab, state.badge, state.typed) = (.badges, 1, "26462")
        }
        draw("people-none") { state, _ in (state.tab, state.badge, state.typed) = (.badges, 1, "99") }
        draw("enrol") { state, _ in (state.tab, state.badge, state.person) = (.badges, 1, technicianPeople[1])
        }
        draw("enrolled") { state, _ in
            (state.tab, state.note) = (.badges, .init(key: "tech.enrolled", name: technicianPeople[1].name))
        }
        draw("forget-time") { state, _ in (state.tab, state.question) = (.device, .forgetTime) }
        draw("moved") { state, _ in (state.tab, state.question) = (.device, .moved) }
        draw("places") { state, view in
            (state.tab, state.question) = (.device, .place)
            view.places = (1...7).map {
                SitePlace(site: SiteCode("S\($0)"), name: "Hall \($0)", position: nil)
            }
        }
        draw("linked") { state, view in
            state.tab = .badges
            view.linkedReads = [Claim(read: 3, wallMicroseconds: dawn, reader: ReaderName("yard"))]
        }
        draw("console") { state, view in
            (state.tab, state.page) = (.device, 1)
            view.console = .init(
                address: "https://borne-astrid.example.be:8443",
                fingerprint: (0..<32).map { _ in "A7" }.joined(separator: ":"))
        }
        draw("moved-answered") { state, view in
            state.tab = .device
            view.device.moveAnswer = MoveAnswered(visit: 1, answer: .newSite, sinceMicroseconds: dawn)
        }
        return all
    }
}
