import Domain
import Foundation
import Logging
import Testing
import Web

@testable import KioskDaemon

/// Where people register while the terminal cannot: from the register to the screens.
@Suite struct OtherWayTests {
    private static let first = "1Y1003SQ5VSSZ"
    private static let second = "1Y1003SQ5VSTA"

    @Test func `an address may name the declaration of works once, and nothing else in braces`() throws {
        let bare = try #require(OtherWayTemplate("https://checkin.example/"))
        #expect(bare.address(for: nil) == "https://checkin.example/")
        let named = try #require(OtherWayTemplate("https://checkin.example/{declaration}?l=fr"))
        #expect(named.address(for: nil) == nil)
        #expect(
            named.address(for: WorksNumber(Self.first)) == "https://checkin.example/\(Self.first)?l=fr")
        let wrong = [
            "", "https://", "http://checkin.example/", "checkin.example", "https://a.example/{site}",
            "https://a.example/{declaration}{declaration}", "https://a.example/ b", "https://a.example/é",
            "https://a.example/\"", "https://a.example/" + String(repeating: "x", count: 150),
        ]
        for text in wrong { #expect(OtherWayTemplate(text) == nil, "\(text)") }
        let loaded = try ConfigurationLoader.load(
            text: "[terminal]\nother_way = \"https://checkin.example/{declaration}\"\n")
        #expect(loaded.configuration.terminal.otherWay?.text == "https://checkin.example/{declaration}")
        #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(text: "[terminal]\nother_way = \"ftp://x\"\n")
        }
    }

    private static func instant(_ day: String, trust: ClockTrust = .gnss) throws -> Instant {
        let day = try #require(Day(day))
        return Instant(
            wallMicroseconds: (day.number * 86_400 + 43_200) * 1_000_000, bootMicroseconds: 1,
            boot: BootID(high: 1, low: 1), trust: trust)
    }

    @Test func `the screens name the declaration of the day, and the last one where nobody knows the day`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let directory = bench.bench.folder.appending(path: "book").path
            let numbers = try [Self.first, Self.second].map { try #require(WorksNumber($0)) }
            let site = WorkSite(
                code: SiteCode("site"), name: "Rue Haute",
                declarations: [
                    WorksDeclaration(
                        number: numbers[0], firstDay: Day("2026-11-01"), lastDay: Day("2026-11-30")),
                    WorksDeclaration(
                        number: numbers[1], firstDay: Day("2026-12-01"), lastDay: Day("2026-12-31")),
                ])
            guard case .done = await bench.change(.site(site)) else {
                Issue.record("the site is refused")
                return
            }
            let template = try #require(OtherWayTemplate("https://checkin.example/{declaration}"))
            var keeper = OtherWayKeeper(
                terminal: bench.bench.terminal, board: bench.bench.board, template: template, zone: .utc,
                directory: directory, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            func shown() async -> OtherWay? { await bench.bench.board.status().otherWay }
            await keeper.turn(at: try Self.instant("2026-11-30"))
            #expect(await shown()?.address == "https://checkin.example/\(Self.first)")
            #expect(await shown()?.code != nil)
            await keeper.turn(at: try Self.instant("2026-12-01"))
            #expect(await shown()?.address == "https://checkin.example/\(Self.second)")
            #expect(
                LastWay(directory: directory).read(madeOf: template)
                    == "https://checkin.example/\(Self.second)")
            // A clock that has lost its time does not take it from the screens; one that is right does.
            await keeper.turn(at: try Self.instant("2030-01-01", trust: .unknown))
            #expect(await shown()?.address == "https://checkin.example/\(Self.second)")
            var configuration = Configuration.standard
            configuration.store.directory = directory
            #expect(configuration.otherWayWithoutBook == nil)
            configuration.terminal.otherWay = template
            #expect(configuration.otherWayWithoutBook?.address == "https://checkin.example/\(Self.second)")
            await keeper.turn(at: try Self.instant("2030-01-01"))
            #expect(await shown() == nil && LastWay(directory: directory).read(madeOf: template) == nil)
        }
    }

    @Test func `what lies in its file is an address of the configuration, or nothing`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let last = LastWay(directory: folder.path)
        let template = try #require(OtherWayTemplate("https://a.example/{declaration}/fr"))
        let foreign = [
            "", "<script>", "https://a.example/\(Self.first)/fr\n", "https://a.example/x/fr",
            "https://elsewhere.example/\(Self.first)/fr", String(repeating: "x", count: 100_000),
        ]
        for text in foreign {
            try Data(text.utf8).write(to: folder.appending(path: "other-way"))
            #expect(last.read(madeOf: template) == nil, "\(text.prefix(20))")
        }
        try last.keep("https://a.example/\(Self.first)/fr")
        #expect(last.read(madeOf: template) == "https://a.example/\(Self.first)/fr")
        let bare = try #require(OtherWayTemplate("https://a.example/"))
        #expect(last.read(madeOf: bare) == nil)
    }

    @Test func `the poster names the address, its last day, and whom to call when`() async throws {
        var configuration = try ConfigurationLoader.load(
            text: """
                [terminal]
                name = "Borne"
                contact = "Bureau 02 1"
                contact_hours = ["mon-fri 06:00-18:00 Support 02 2"]
                other_way = "https://checkin.example/{declaration}"
                """
        ).configuration
        try await ConsoleBench.run { bench in
            let number = try #require(WorksNumber(Self.first))
            let site = WorkSite(
                code: SiteCode("site"), name: "Rue Haute",
                declarations: [WorksDeclaration(number: number, firstDay: nil, lastDay: Day("2026-12-31"))])
            _ = await bench.change(.site(site))
            let facts = PosterFacts(await bench.state, configuration, at: try Self.instant("2026-11-30"))
            #expect(facts.address == "https://checkin.example/\(Self.first)" && facts.code != nil)
            #expect(facts.lastDay == Day("2026-12-31")?.number)
            #expect(
                facts.contacts == [
                    .init(days: 0...4, hours: "06:00-18:00", text: "Support 02 2"),
                    .init(days: nil, hours: "", text: "Bureau 02 1"),
                ])
            configuration.terminal.otherWay = nil
            let bare = PosterFacts(await bench.state, configuration, at: try Self.instant("2026-11-30"))
            #expect(bare.address == nil && bare.lastDay == nil)
        }
    }

    @Test func `a running daemon shows it where nobody can punch, and gives the poster`() async throws {
        let terminal = try await WallTerminal(people: 1)
        do {
            let file = terminal.daemon.path("kioskd.toml")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("licence") })
            try terminal.daemon.write(
                text.replacing(line, with: "other_way = \"https://checkin.example/\""), to: "kioskd.toml")
            try await terminal.daemon.start()
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("the rest screen says where to register") {
                page.screens.last?.html.contains("https://checkin.example/") == true
            }
            let poster = terminal.daemon.path("poster.pdf")
            let made = try terminal.command("poster", poster, "--language", "nl")
            #expect(made.status == 0, "\(made.error)")
            #expect(try Data(contentsOf: URL(filePath: poster)).starts(with: Data("%PDF-1.".utf8)))
            #expect(try await terminal.daemon.stop() == 0)
            #expect(try terminal.command("poster", poster).status == 74)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }
}
