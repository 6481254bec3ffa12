import Drivers
import Foundation
import Logging
import Stands
import Store
import Testing
import VirtualDevices
import VirtualUpstream

@testable import KioskDaemon

/// The whole executable as it registers presences with a social security on the loopback.
@Suite(.serialized, .timeLimit(.minutes(Patience.minutes(4)))) struct RegistrationProcessTests {
    /// National numbers of people 3 and 4; 5 has none.
    private static let numbers = [3: "81050103522", 4: "19082416188"]

    private struct Site {
        var terminal: WallTerminal
        var security: VirtualSocialSecurity
        /// Key, register and the report of a clock that is kept right.
        var folder: String
        var environment: [String: String] { ["CLOCK_REPORT": folder + "/clock"] }

        func start() async throws {
            try await terminal.daemon.start(environment: environment)
            try await terminal.reads()
        }

        func punch(_ person: Int) throws { try terminal.badgeReader.send(WallTerminal.frame(person)) }

        func list() throws -> String { try terminal.command("upstream", "list", "ciao").out }

        /// Brings in a table of the register.
        func bring(_ kind: String, _ text: String) throws -> (status: Int32, out: String, error: String) {
            let file = folder + "/\(kind).csv"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            return try terminal.command("register", "import", kind, file)
        }

        func register(_ people: [Int: String]) throws {
            let people = people.map { "\"\(1000 + $0.key)\":\"\($0.value)\"" }.joined(separator: ",")
            let text = """
                {"employer":"0884303369","people":{\(people)},"sites":{"S1":{"works":[{"number":"1Y1003SQ5VSSZ"}],
                 "latitude":50.0,"longitude":4.0}}}
                """
            try text.write(toFile: folder + "/register.json", atomically: true, encoding: .utf8)
        }
    }

    private func withSite(key: Bool = true, registerFile: Bool = true, _ body: (Site) async throws -> Void)
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-ciao-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let signing = try EnrolmentKey.makeRSA(bits: 2_048)
        let security = VirtualSocialSecurity(
            logger: Logger(label: "onss") { _ in SwiftLogNoOpLogHandler() },
            now: { Int64(Date.now.timeIntervalSince1970) }, verify: { signing.hasSignedRS256($0, $1) })
        try await security.start()
        let terminal = try await WallTerminal(
            extra: """
                [[upstream]]
                name = "ciao"
                type = "check-in-and-out"
                url = "\(await security.url)"
                token_url = "\(await security.tokenURL)"
                client_id = "\(VirtualSocialSecurity.clientID)"
                private_key_file = "\(folder)/key.pem"
                \(registerFile ? "register_file = \"\(folder)/register.json\"" : "")
                undo_wait_seconds = 0

                [attendance]
                choice_seconds = 60
                undo_seconds = 60
                """)
        let site = Site(terminal: terminal, security: security, folder: folder)
        try site.register(Self.numbers)
        if key { try Data(signing.pem).write(to: URL(fileURLWithPath: folder + "/key.pem")) }
        @Sendable func report() throws {
            let kept = BootClock.Synchronisation(
                isSynchronised: true, maximumErrorMicroseconds: 24_000, estimatedErrorMicroseconds: 100)
            let report = ClockReport(kept, atBootMicroseconds: BootClock.nowMicroseconds())
            try report.line.write(toFile: folder + "/clock", atomically: true, encoding: .utf8)
        }
        try report()
        let keeper = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                try report()
            }
        }
        do {
            try terminal.importPeople()
            try await body(site)
        } catch {
            print(terminal.daemon.logText)
            keeper.cancel()
            await terminal.end()
            await security.unplug()
            throw error
        }
        keeper.cancel()
        await terminal.end()
        await security.unplug()
    }

    @Test func `killed between sending and receipt, it never registers anybody again by itself`() async throws
    {
        try await withSite { site in
            try await site.start()
            await site.security.set(UpstreamFaults(.halfOpen))
            try site.punch(3)
            try await eventually("the request has been read") {
                await site.security.registerRequests == 1
            }
            _ = try await site.terminal.daemon.stop(SIGKILL)
            #expect(await site.security.presences.count == 1, "ONSS has it, and nobody heard so")
            await site.security.set(UpstreamFaults())
            try await site.start()
            let doubtful = try await eventually("the attempt is a doubt") {
                try site.list().split(separator: "\n").first { $0.contains("doubtful  punched") }
            }
            try site.punch(4)
            try await eventually("another one is registered") { await site.security.presences.count == 2 }
            let sequence = try #require(doubtful.split(separator: " ").first)
            let resolved = try site.terminal.command(
                "upstream", "resolve", "ciao", String(sequence), "received")
            #expect(resolved.status == 0, "\(resolved.error)")
            try await eventually("settled") {
                try site.list().hasPrefix("ciao: 0 refused, 0 doubtful, 0 put off")
            }
            let replayed = try site.terminal.command("upstream", "replay", "ciao", "--from", "1")
            #expect(replayed.status == 1 && replayed.error.contains("twice"))
            #expect(await site.security.registerRequests == 2)
            #expect(await site.security.presences.map(\.ssin) == [Self.numbers[3], Self.numbers[4]])
            let said = site.terminal.daemon.logText
            for secret in Self.numbers.values { #expect(!said.contains(secret)) }
        }
    }

    @Test func `a punch without a national number is held and shown, and goes when the register is mended`()
        async throws
    {
        try await withSite { site in
            try await site.start()
            let address = try site.terminal.daemon.address()
            try site.punch(5)
            try await eventually("held, and counted") {
                try await metric("kioskd_held{upstream=\"ciao\"}", at: address) == 1
            }
            #expect(try await metric("kioskd_unsent{upstream=\"ciao\"}", at: address) == 1)
            try await eventually("listed with whom to mend") {
                let list = try site.list()
                return list.contains("1 held") && list.contains("nationalNumberMissing person ")
            }
            try site.register(Self.numbers.merging([5: "81120103571"]) { $1 })
            try await eventually("registered") { await site.security.presences.count == 1 }
            try await eventually("nothing waits") {
                try await metric("kioskd_unsent{upstream=\"ciao\"}", at: address) == 0
            }
        }
    }

    @Test func `what the register of the book says is registered, and a table mends what was held`()
        async throws
    {
        try await withSite(registerFile: false) { site in
            // Beside the book, before the daemon runs.
            let sites = try site.bring(
                "sites", "code,name,latitude,longitude,works_number\nS1,Astrid,50.0,4.0,1Y1003SQ5VSSZ\n")
            #expect(sites.status == 0 && sites.out.contains("1 added"), "\(sites)")
            try await site.start()
            try site.punch(3)
            try await eventually("held") { try site.list().contains("nationalNumberMissing person ") }
            let wrong = try site.bring(
                "agents", "code,first_name,last_name,national_number\n1003,Person,No3,123\n")
            #expect(wrong.status == 65 && wrong.error.contains("line 2: national_number is wrong"))
            let agents = try site.bring(
                "agents",
                "code,first_name,last_name,national_number,employer\n1003,Person,No3,\(Self.numbers[3] ?? ""),0884303369\n"
            )
            #expect(agents.status == 0 && agents.out.contains("1 changed"), "\(agents)")
            try await eventually("registered") { await site.security.presences.count == 1 }
            #expect(await site.security.presences.map(\.ssin) == [Self.numbers[3]])
            let key = site.terminal.daemon.path("book/number.key")
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let said = site.terminal.daemon.logText + agents.out + wrong.error
            for secret in Self.numbers.values { #expect(!said.contains(secret)) }
        }
    }

    @Test func `the task and the employer that somebody chooses are ONSS's, and he sees its number`()
        async throws
    {
        try await withSite(registerFile: false) { site in
            let number = Self.numbers[3] ?? ""
            let tables = [
                ("sites", "code,name,latitude,longitude,works_number\nS1,Astrid,50.0,4.0,1Y1003SQ5VSSZ\n"),
                ("tasks", "code,name,site\nT1,Offices,S1\nT2,Windows,S1\n"),
                (
                    "agents",
                    """
                    code,first_name,last_name,language,national_number,employer,capacity,tasks
                    1003,Person,No3,en,\(number),0884303369,employee,T1+T2
                    1003,Person,No3,en,\(number),FR40303265045,temporary,T1+T2

                    """
                ),
            ]
            for (kind, text) in tables {
                let reply = try site.bring(kind, text)
                #expect(reply.status == 0, "\(reply)")
            }
            try await site.start()
            let address = try site.terminal.daemon.address()
            let page = PageClient(address: address)
            try await eventually("a screen") { !page.screens.isEmpty }
            try site.punch(3)
            func asked(_ words: String) async throws -> Int64 {
                let screen = try await eventually(words) {
                    page.screens.last { $0.kind == "pick" && $0.html.contains(words) }
                }
                return Int64(try #require(screen.number("presented")))
            }
            let task = try await asked("Windows")
            let pick = "{\"touch\":\"task\",\"choice\":\"T2\",\"presented\":\(task)}"
            #expect(try await touch(pick, at: address) == 204)
            let employer = try await asked("FR40303265045")
            let engagement = "{\"touch\":\"engagement\",\"choice\":2,\"presented\":\(employer)}"
            #expect(try await touch(engagement, at: address) == 204)
            let received = try await eventually("the screen says ONSS's number") {
                page.screens.last { $0.html.contains("Received by the NSSO, no. 17611") }
            }
            #expect(await site.security.presences.map(\.employer) == ["FR40303265045"])
            #expect(received.html.contains("Windows"))
            #expect(try await touch("{\"touch\":\"own\",\"screen\":\(received.id)}", at: address) == 204)
            try await eventually("his own list says it too") {
                page.screens.contains {
                    $0.kind == "own" && $0.html.contains("Received by the NSSO, no. 17611")
                }
            }
        }
    }

    @Test func `the test proves token and service and registers nobody, and shows no secret`() async throws {
        try await withSite { site in
            let command = ["upstream", "test", "ciao", "--config", site.terminal.daemon.path("kioskd.toml")]
            let tested = try await DaemonProcess.runAside(command, environment: site.environment)
            #expect(tested.status == 0, "\(tested.error)")
            #expect(tested.out.contains("ciao: token: good") && tested.out.contains("ciao: service: good"))
            #expect(await site.security.presences.isEmpty)
            await site.security.set(UpstreamFaults(.forbidden))
            let refused = try await DaemonProcess.runAside(command, environment: site.environment)
            #expect(refused.status == 1 && refused.out.contains("ciao: service: http-403"))
            let explained = try site.terminal.command("check-config")
            #expect(explained.status == 0 && explained.out.contains("/key.pem"))
            let said = [tested, refused, explained].map { $0.out + $0.error }.joined()
            for secret in Array(Self.numbers.values) + ["token-1", "PRIVATE KEY"] {
                #expect(!said.contains(secret))
            }
        }
    }

    @Test func `a key is made once, for its owner alone, and its request is one`() async throws {
        try await withSite(key: false) { site in
            let path = site.folder + "/key.pem"
            let first = try site.terminal.command("upstream", "request", "ciao")
            #expect(first.status == 0, "\(first.error)")
            let request = site.folder + "/request.pem"
            try first.out.write(toFile: request, atomically: true, encoding: .utf8)
            let seen = try Shell.output(
                "/usr/bin/openssl", "req", "-in", request, "-noout", "-verify", "-subject", "-text")
            #expect(seen.contains("verify OK") && seen.contains("CN = wall") && seen.contains("2048 bit"))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let key = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(try site.terminal.command("upstream", "request", "ciao").status == 0)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == key)
            #expect(try site.terminal.command("upstream", "request", "platform").status == 78)
        }
    }
}
