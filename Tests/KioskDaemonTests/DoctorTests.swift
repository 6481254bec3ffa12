import Foundation
import Testing
import Upstreams
import VirtualDevices
import VirtualUpstream
import Web

@testable import KioskDaemon

/// The doctor in made-up machines: a folder stands for `/`, the kernel and the network are told what to say.
@Suite struct DoctorTests {
    @Test func `on a sound machine every check is good, and each says what it saw`() async throws {
        let machine = try Machine()
        let findings = try await machine.findings()
        for finding in findings { #expect(finding.verdict == .good, "\(finding)") }
        #expect(Set(findings.map(\.check)) == Set(Check.all.map(\.name)))
        #expect(findings.allSatisfy { $0.remedies.isEmpty && !$0.found.isEmpty })
        #expect(DoctorCommand.text(of: findings).hasSuffix("Nothing is wrong."))
    }

    @Test(arguments: Trouble.all)
    func `each trouble is found by its check, with what to do`(_ trouble: Trouble) async throws {
        var machine = try Machine()
        try trouble.change(&machine)
        let findings = try await machine.findings()
        let found = try #require(
            findings.first { finding in
                finding.check == trouble.check && finding.verdict == trouble.verdict
                    && (finding.found + finding.remedies.joined()).contains(trouble.says)
            }, "\(DoctorCommand.text(of: findings))")
        #expect(!found.remedies.isEmpty)
        let text = DoctorCommand.text(of: findings)
        for remedy in found.remedies { #expect(text.contains("- \(remedy)")) }
        #expect(text.hasSuffix("Nothing is wrong.") == !findings.contains { $0.verdict == .wrong })
    }

    @Test func `every check has been seen to find something wrong, or worth knowing`() {
        let seen = Set(Trouble.all.map(\.check))
        #expect(seen == Set(Check.all.map(\.name)))
    }

    @Test
    func `beside the running daemon it says what that knows: a reader that works, a receiver that refuses`()
        async throws
    {
        let terminal = try await WallTerminal(people: 3)
        func finding(_ check: String) throws -> String {
            let lines = try terminal.command("doctor").out.split(separator: "\n")
            return lines.first { $0.contains(" \(check): ") }.map(String.init) ?? ""
        }
        do {
            try terminal.importPeople()
            await terminal.upstream.set(UpstreamFaults(.unauthorised))
            try await terminal.daemon.start()
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("a screen") { !page.screens.isEmpty }
            try await terminal.reads()
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("a punch") { !page.acknowledged.isEmpty }
            try await eventually("the refusal is told") {
                try finding("link").hasPrefix(
                    "WRONG  link: platform: it does not let this terminal in (http-401)")
            }
            #expect(try finding("readers") == "ok     readers: entrance: the daemon reads it")
            #expect(try finding("book") == "ok     book: punches are recorded, nothing was ever lost")
            await terminal.upstream.set(UpstreamFaults())
            try await eventually("the receiver answers again") {
                try finding("link").hasSuffix("answers the daemon")
            }
            #expect(try await terminal.daemon.stop() == 0)
            #expect(try finding("service").contains("does not answer"))
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    @Test func `a connection alone is not called an answer`() async throws {
        var machine = try Machine()
        machine.report = nil
        let reached = try await machine.findings().first { $0.check == "link" }
        #expect(reached?.verdict == .good && reached?.found.contains("alone knows") == true)
        machine.report = DaemonReport(
            status: "", condition: .init(upstreams: [.init(name: "platform", link: "idle")]))
        let idle = try await machine.findings().first { $0.check == "link" }
        #expect(idle?.found.contains("nothing had to be sent") == true)
        // Where not even that is had, the network is what to mend first.
        machine.report?.condition?.upstreams[0].link = "down"
        machine.reach = .failed(ETIMEDOUT)
        let faults = try await machine.findings().filter { $0.check == "link" }
        #expect(faults.count == 1 && faults.first?.found.contains("platform.example:443") == true)
    }

    @Test func `the key that sticks are copied for may lie where the unit looks, or have been provisioned`()
        async throws
    {
        for path in ["/etc/kioskd/company.pem", "/var/lib/kioskd/provisioned/company-1a2b.pem"] {
            var machine = try Machine()
            machine.text += "\n[store]\nbackup_certificate = \"\(path)\"\n"
            try machine.write("-", to: path)
            #expect(try await machine.findings().first { $0.check == "sticks" }?.verdict == .good)
        }
        let unit = try Self.shipped("systemd/kioskd-stick@.service")
        #expect(unit.contains("ConditionPathExists=|/etc/kioskd/company.pem\n"))
        #expect(unit.contains("ConditionPathExistsGlob=|/var/lib/kioskd/provisioned/company-*.pem\n"))
    }

    @Test func `the doctor asks for the hardware watchdog that the package ships`() async throws {
        let machine = try Machine()
        try machine.remove("/usr/lib/systemd/system.conf.d/50-kioskd-watchdog.conf")
        let finding = try #require(try await machine.findings().first { $0.check == "watchdog" })
        let line = try #require(
            try Self.shipped("systemd/kioskd-watchdog.conf").split(separator: "\n").first {
                $0.hasPrefix("RuntimeWatchdogSec=")
            })
        #expect(finding.remedies.joined().contains("\(line) "))
    }

    private static func shipped(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func `what the daemon says of itself is read back, also from another release`() throws {
        let condition = DaemonReport.Condition(
            isRecording: false, isSafeMode: true, lostEntries: 7, isDamageRecent: true, asideCount: 2,
            readers: [.init(name: "a", type: "gnss", state: "faulty", cause: "\"\u{1}\n")],
            upstreams: [
                .init(
                    name: "p", link: "down", unsent: 1, refused: 2, doubtful: 3, isStalled: true,
                    oldestSeconds: 4, lastError: "tls")
            ], data: .init(month: "2026-11", received: 5, sent: 6, percent: 7))
        let report = DaemonReport(status: "a \"b\" \\ c", punches: 5, condition: condition)
        #expect(DaemonReport(report.text.utf8) == report)
        let older = DaemonReport(#"{"status":"page on x","punches":3}"#.utf8)
        #expect(older?.condition == nil && older?.status == "page on x")
        let newer = report.text.replacing("{\"condition\"", with: "{\"colour\":1,\"condition\"")
        #expect(newer != report.text && DaemonReport(newer.utf8) == report)
        for text in ["", "{}", "[]", "{\"status\":1,\"punches\":3}"] {
            #expect(DaemonReport(text.utf8) == nil)
        }
    }

    @Test func `a modem that has data left is good, whether or not the month has a budget`() async throws {
        for (percent, words) in [(79, ", 79 % of its data"), (nil, "")] as [(Int?, String)] {
            var machine = try Machine()
            machine.text += "\n[link]\ninterface = \"wwan0\"\n"
            try machine.write("1\n", to: "/sys/class/net/wwan0/statistics/rx_bytes")
            machine.report?.condition?.data = .init(received: 7_000_000, sent: 1, percent: percent)
            let finding = try await machine.findings().first { $0.check == "data" }
            #expect(finding?.verdict == .good)
            #expect(finding?.found == "wwan0: 7 MB in a month that is not known yet\(words)")
        }
    }

    @Test func `a machine without upstreams, or with a file, needs no network`() async throws {
        var machine = try Machine()
        let start = try #require(machine.text.range(of: "[[upstream]]")?.lowerBound)
        machine.text = String(machine.text[..<start])
        machine.reach = .nameUnknown
        #expect(try await machine.findings().contains { $0.check == "link" && $0.verdict == .notice })
        machine.text += "[[upstream]]\nname = \"archive\"\nurl = \"file:///var/lib/kioskd/events.jsonl\"\n"
        #expect(try await machine.findings().contains { $0.check == "link" && $0.verdict == .good })
    }

    @Test func `the command says it in words and in JSON, and its exit code is 1`() throws {
        let daemon = try DaemonProcess()
        defer { daemon.remove() }
        try daemon.write("[store]\ndirectory = \"\(daemon.path("none"))\"\n", to: "kioskd.toml")
        let words = try DaemonProcess.run(["doctor", "--config", daemon.path("kioskd.toml")])
        #expect(words.status == 1)
        #expect(words.out.contains("WRONG  activation: no licence"))
        let json = try DaemonProcess.run(["doctor", "--json", "--config", daemon.path("kioskd.toml")])
        #expect(json.status == 1)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
        #expect(report["isWell"] as? Bool == false)
        let findings = try #require(report["findings"] as? [[String: Any]])
        #expect(findings.contains { $0["check"] as? String == "disk" && $0["verdict"] as? String == "wrong" })
        // A configuration that is wrong is a finding, not the end.
        try daemon.write("[terminal]\nlicense = \"L\"\n", to: "kioskd.toml")
        let broken = try DaemonProcess.run(["doctor", "--config", daemon.path("kioskd.toml")])
        #expect(broken.status == 1 && broken.out.contains("did you mean"))
    }
}

/// `kioskd explain` and docs/codes.md.
@Suite struct FaultExplanationTests {
    @Test func `every code that a page can show is explained, once, with cause and cure`() {
        #expect(
            FaultExplanation.table.map(\.code).sorted { $0.rawValue < $1.rawValue }
                == FaultCode.allCases.sorted { $0.rawValue < $1.rawValue })
        for row in FaultExplanation.table {
            #expect(!row.meaning.isEmpty && !row.causes.isEmpty && !row.cures.isEmpty)
            #expect(FaultExplanation.find(row.code.rawValue) == row)
        }
    }

    @Test func `a code is found as people write it, and nothing else is`() {
        for text in ["E-12", "e-12", "E12", "12"] {
            #expect(FaultExplanation.find(text)?.code == .unknownCredential)
        }
        for text in ["", "E-", "E-99", "1", "112", "E-12x", "E-١٢", "twelve"] {
            #expect(FaultExplanation.find(text) == nil, "\(text)")
        }
    }

    @Test func `the command explains, lists, and refuses what there is not`() throws {
        let one = try DaemonProcess.run(["explain", "E-43"])
        #expect(one.status == 0 && one.out.contains("What to do:") && one.out.contains("kioskd doctor"))
        let all = try DaemonProcess.run(["explain"])
        #expect(FaultCode.allCases.allSatisfy { all.out.contains($0.rawValue) })
        #expect(try DaemonProcess.run(["explain", "E-99"]).status == 64)
    }

    @Test func `docs/codes.md is the table of the program`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "docs/codes.md")
        if ProcessInfo.processInfo.environment["REWRITE_REFERENCE"] != nil {
            try FaultExplanation.document.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == FaultExplanation.document)
    }
}
