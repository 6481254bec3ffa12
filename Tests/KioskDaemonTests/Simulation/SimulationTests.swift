import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Stands
import Testing
import VirtualDevices
import VirtualUpstream

@testable import KioskDaemon

/// `kioskd simulate` as `make run` starts it, and the terminal with no network at all.
@Suite(.serialized, .timeLimit(.minutes(Patience.minutes(3)))) struct SimulationTests {
    @Test func `a technician tries each output, and it alone lights or sounds on the page`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (process, said) = try Simulation.start(in: folder, "--port", "0")
        defer { kill(process.processIdentifier, SIGTERM) }
        var visit = TechnicianVisit(address: try Simulation.address(in: said))
        #expect(try await visit.enter(SimulatedSite.technicianPIN) == 204)
        let (page, own) = (PageClient(address: visit.address), visit.page())
        try await eventually("dark") { !page.outputs.isEmpty }
        #expect(try await visit.touch("tab", "outputs") == 204)
        for (line, lamp) in [("green", "green"), ("red", "red"), ("buzzer", "sound"), ("relay", "relay")] {
            let before = page.outputs.count
            #expect(try await visit.touch("test", line) == 204)
            let lit = try await eventually("\(line) on") {
                page.outputs.dropFirst(before).first { $0.contains(" on\\\"") }
            }
            #expect(
                lit.contains("lamp \(lamp) on") && lit.components(separatedBy: " on\\\"").count == 2,
                "\(line), after \(page.outputs.prefix(before)): \(lit)")
            try await eventually("\(line) off again") { page.outputs.last?.contains(" on\\\"") == false }
        }
        try await eventually("said") {
            own.screens.last.map { $0.html.components(separatedBy: "card ok").count == 5 } == true
        }
        #expect(try await visit.touch("test", "modem") == 204)
        try await eventually("not this one") { own.screens.last?.html.contains("class=\"said\"") == true }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
    }

    @Test
    func `the simulation prints an address, answers a badge, counts what a cut link holds up, and empties`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (process, said) = try Simulation.start(in: folder, "--port", "0")
        // In good order, so that it takes the pcscd that it has started with it.
        defer { kill(process.processIdentifier, SIGTERM) }
        #expect(said.components(separatedBy: "://").count == 2, "\(said)")
        let address = try Simulation.address(in: said)
        let page = PageClient(address: address)
        func both(_ name: String, _ count: Int) async throws -> Bool {
            for upstream in ["platform", "ciao"] {
                let value = try await metric("kioskd_\(name){upstream=\"\(upstream)\"}", at: address)
                if value != count { return false }
            }
            return true
        }
        try await eventually("rest") { page.screens.last?.kind == "rest" }

        try await hold(4, at: address)
        try await eventually("Fatou Diallo, told apart from Fatou Diop by her code") {
            page.screens.contains { $0.kind == "recorded" && $0.html.contains("4715") }
        }
        try await eventually("received by ONSS, which gives a number, and by the platform") {
            page.screens.last { $0.html.contains("seal received") }?.html.contains("Reçu par l’ONSS n°")
                == true
        }
        try await deed("{\"deed\":\"setLink\",\"isOn\":false}", at: address)
        for member in [0, 1, 2] { try await hold(member, at: address) }
        try await eventually("three wait, for the platform and for ONSS") { try await both("unsent", 3) }
        try await eventually("it is one cable") { try await both("link_up", 0) }
        try await deed("{\"deed\":\"setLink\",\"isOn\":true}", at: address)
        try await eventually("none waits") { try await both("unsent", 0) }

        try await deed(
            "{\"deed\":\"setReader\",\"reader\":\"\(Workbench.badgeReaderName)\",\"isOn\":false}", at: address
        )
        let ready = "kioskd_reader_ready{reader=\"\(Workbench.badgeReaderName)\",type=\"serial-badge\"}"
        try await eventually("the reader is away") { try await metric(ready, at: address) == 0 }
        try await deed(
            "{\"deed\":\"setReader\",\"reader\":\"\(Workbench.badgeReaderName)\",\"isOn\":true}", at: address)
        try await eventually("the reader is back") {
            try await hold(3, at: address)
            return page.screens.contains { $0.html.contains("Jürgen") }
        }
        kill(process.processIdentifier, SIGTERM)
        try await eventually("the end") { !process.isRunning }
        let verify = try DaemonProcess.run(["journal", "verify", "--directory", folder.path + "/book"])
        #expect(verify.status == 0, "\(verify)")
    }

    @Test
    func `each demo badge shows what it is there for, and ONSS refuses or is away as the workbench says`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (process, said) = try Simulation.start(in: folder, "--port", "0")
        defer {
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()
        }
        let address = try Simulation.address(in: said)
        let page = PageClient(address: address)
        try await eventually("rest") { page.screens.last?.kind == "rest" }
        func sees(_ name: String, _ kind: String, _ words: String) async throws {
            let member = try #require(DemoRoster.members.firstIndex { $0.firstName == name })
            try await hold(member, at: address)
            try await eventually("\(name): \(kind), \(words)") {
                page.screens.contains { $0.kind == kind && $0.html.contains(words) }
            }
        }
        let amina = try #require(DemoRoster.members.first)
        #expect(try await touch("{\"touch\":\"keypad\"}", at: address) == 204)
        let keypad = try await eventually("the keypad") { page.screens.last { $0.kind == "keypad" } }
        let typed =
            "{\"touch\":\"identify\",\"code\":\"\(amina.code)\",\"pin\":\"\(amina.pin ?? "")\",\"screen\":\(keypad.id)}"
        #expect(try await touch(typed, at: address) == 204)
        try await eventually("Amina, without her badge") {
            page.screens.contains { $0.kind == "recorded" && $0.html.contains("Amina") }
        }
        try await sees("Luc", "refused", "E-15")
        try await sees("Thomas", "refused", "E-10")
        try await sees("Ioana", "recorded", "Ioana")
        func count(_ name: String, _ expected: Int) async throws {
            try await eventually("\(name) \(expected)") {
                try await metric("kioskd_\(name){upstream=\"ciao\"}", at: address) == expected
            }
        }
        try await count("held", 1)
        try await count("unsent", 1)
        try await deed("{\"deed\":\"setSocialSecurity\",\"id\":\"refusesAll\"}", at: address)
        try await sees("Grace", "recorded", "Grace")
        try await count("refused", 1)
        try await deed("{\"deed\":\"setSocialSecurity\",\"id\":\"cut\"}", at: address)
        try await sees("Pieter", "recorded", "Pieter")
        try await count("unsent", 2)
        try await deed("{\"deed\":\"setSocialSecurity\"}", at: address)
        // Only who has no national number is left.
        try await count("unsent", 1)
        try await sees("Mehmet", "pick", DemoCompany.agency)
        try await sees("Sofia", "pick", "Vitres du rez-de-chaussée")
    }

    /// Entries that a roster, a table, a PIN or a change of the register writes.
    private func written(in folder: URL) throws -> Int {
        let book = try DaemonProcess.run(["journal", "export", "--directory", folder.path + "/book"]).out
        return book.split(separator: "\n").count { line in
            ["amended", "staged", "applied", "pinChanged"].contains { line.contains("\"kind\":\"\($0)\"") }
        }
    }

    @Test func `an empty book begins with a company, and a second start over it changes nothing`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var counts: [Int] = []
        for _ in 0..<2 {
            let (process, said) = try Simulation.start(in: folder, "--port", "0")
            defer { kill(process.processIdentifier, SIGTERM) }
            #expect(said.contains("one-time code") && said.matches(of: /https?:/).count == 1, "\(said)")
            let address = try Simulation.address(in: said)
            let page = PageClient(address: address)
            try await eventually("rest, with a keypad for those who have a PIN") {
                page.screens.last?.html.contains("data-touch=\"keypad\"") == true
            }
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()
            counts.append(try written(in: folder))
        }
        #expect(counts[0] > 40 && counts[0] == counts[1], "\(counts)")
        let key = try FileManager.default.attributesOfItem(atPath: SimulatedSite.keyFile(in: folder.path))
        #expect(key[.posixPermissions] as? Int == 0o600)
        let export = try DaemonProcess.run(["journal", "export", "--directory", folder.path + "/book"]).out
        for number in DemoRoster.members.compactMap(\.nationalNumber) { #expect(!export.contains(number)) }
    }

    @Test func `a port that another program has is named, with what to do`() async throws {
        let taken = try #require(HeldPort(0))
        // A socket that listens is what keeps others out.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        try #require(Self.listen(listener, at: taken.number))
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let simulated = try DaemonProcess.run(
            ["simulate", "--port", "\(taken.number)", "--directory", folder.path])
        #expect(simulated.status == 74)
        #expect(simulated.error.contains("port \(taken.number) on 127.0.0.1 is taken by another program"))
        #expect(simulated.error.contains("--port"), "\(simulated.error)")
        let file = folder.appending(path: "kioskd.toml")
        let text = "[store]\ndirectory = \"\(folder.path)/own\"\n[web]\nport = \(taken.number)\n"
        try Data(text.utf8).write(to: file)
        let run = try DaemonProcess.run(["run", "--config", file.path])
        #expect(run.status == 74)
        #expect(run.error.contains("port \(taken.number) on 127.0.0.1 is taken"), "\(run.error)")
        #expect(run.error.contains("[web]"))
    }

    @Test func `where 8080 is taken the simulation takes another port by itself`() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        // Where that fails somebody else listens there.
        _ = Self.listen(listener, at: 8080)
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (process, said) = try Simulation.start(in: folder)
        defer { kill(process.processIdentifier, SIGTERM) }
        let address = try Simulation.address(in: said)
        #expect(address.hasPrefix("http://127.0.0.1:") && !address.hasSuffix(":8080"))
        let page = PageClient(address: address)
        try await eventually("rest") { page.screens.last?.kind == "rest" }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
    }

    private static func listen(_ descriptor: Int32, at port: Int) -> Bool {
        var yes: Int32 = 1
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
                    == 0
                    && bind(descriptor, $0, length) == 0
            }
        } && Glibc.listen(descriptor, 1) == 0
    }

    private func hold(_ member: Int, at address: String) async throws {
        let id = DemoRoster.members[member].badge
        try await deed(
            "{\"deed\":\"holdBadge\",\"id\":\"\(id)\",\"reader\":\"\(Workbench.badgeReaderName)\"}",
            at: address)
    }

    private func deed(_ body: String, at address: String) async throws {
        var request = HTTPClientRequest(url: address + "/workbench/deed")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Origin", value: address)
        request.body = .bytes(ByteBuffer(string: body))
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect([204, 409].contains(answer.status.code), "\(answer.status)")
    }

    @Test(.enabled(if: Root.isExpected, "needs root: a namespace without network"))
    func `with no network at all, not even a loopback, badges are recorded`() async throws {
        let terminal = try await WallTerminal(people: 5)
        do {
            try terminal.importPeople()
            try await terminal.daemon.start(under: ["/usr/bin/unshare", "--net", "--"])
            for number in 0..<5 { try terminal.badgeReader.send(WallTerminal.frame(number)) }
            try await eventually("five punches") {
                try terminal.command("journal", "export").out.ranges(of: "\"kind\":\"punched\"").count == 5
            }
            #expect(await terminal.upstream.received.isEmpty)
            #expect(try await terminal.daemon.stop() == 0)
            try expectSound(terminal)
            // With a network everything is delivered.
            try await terminal.daemon.start()
            try await eventually("five are upstream") {
                await terminal.upstream.received.filter { $0.type.contains("punched") }.count == 5
            }
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }
}
