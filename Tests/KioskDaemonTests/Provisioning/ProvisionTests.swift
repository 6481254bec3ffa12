import Foundation
import Testing
import VirtualDevices

@testable import KioskDaemon

/// The real executable, from a terminal that is nobody's to one that records.
@Suite(.serialized) struct ProvisionTests {
    /// A terminal without licence and place; everything else is as in `WallTerminal`.
    private func unprovisioned(_ extra: String = "") async throws -> WallTerminal {
        let terminal = try await WallTerminal(extra: extra)
        let file = terminal.daemon.path("kioskd.toml")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let start = try #require(text.range(of: "[[reader]]"))
        try terminal.daemon.write(String(text[start.lowerBound...]), to: "kioskd.toml")
        try terminal.daemon.write(ProvisioningBench.sound, to: "answers.toml")
        return terminal
    }

    private func page(_ terminal: WallTerminal) async throws -> PageClient {
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        return page
    }

    /// Starts since the beginning; the page has another address after each.
    private func starts(_ terminal: WallTerminal) -> Int {
        terminal.daemon.notify.lines.filter { $0 == "READY=1" }.count
    }

    @Test
    func `a terminal that is nobody's refuses badges and shows a code; provisioned, it records at once`()
        async throws
    {
        let terminal = try await unprovisioned()
        try terminal.importPeople()
        try await terminal.daemon.start()
        let before = try await page(terminal)
        let code = try String(contentsOfFile: terminal.book + "/provisioned/code", encoding: .utf8)
        #expect(before.screens.last?.html.contains(code.trimmingCharacters(in: .newlines)) == true)
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("refused") {
            before.screens.contains { $0.html.contains("E-11") && $0.kind != "rest" }
        }

        let process = terminal.daemon.process.processIdentifier
        let result = try terminal.command("provision", "--file", terminal.daemon.path("answers.toml"))
        #expect(result.status == 0, "\(result.error)")
        // Whether this machine has a clock of its own or a source of time, only the doctor knows.
        let timeless = "NEITHER A HARDWARE CLOCK NOR A TIME SOURCE"
        #expect(result.error.contains(timeless) == (try terminal.command("doctor").out.contains(timeless)))
        try await eventually("a start anew") { starts(terminal) == 2 }
        // The same process, and systemd was never told that it stops.
        #expect(terminal.daemon.process.isRunning && terminal.daemon.process.processIdentifier == process)
        #expect(!terminal.daemon.notify.lines.contains("STOPPING=1"))
        let after = try await page(terminal)
        try await eventually("its reader again") {
            terminal.daemon.logText.components(separatedBy: "reader.state=ready").count == 3
        }
        #expect(after.screens.last?.html.contains("E-11") == false)
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("a punch") { !after.acknowledged.isEmpty }
        #expect(try await terminal.daemon.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: terminal.book + "/provisioned/code"))

        let export = try terminal.command("journal", "export").out
        #expect(export.components(separatedBy: "\"kind\":\"provisioned\"").count == 2)
        #expect(
            export.contains("\"step\":\"taken\",\"way\":\"command\"")
                || export.contains("\\\"way\\\":\\\"command\\\""))
        #expect(try terminal.command("journal", "verify").status == 0)
        // Another start says nothing new.
        try await terminal.daemon.start()
        #expect(try await terminal.daemon.stop() == 0)
        #expect(
            try terminal.command("journal", "export").out.components(separatedBy: "\"kind\":\"provisioned\"")
                .count == 2)
        await terminal.end()
    }

    @Test
    func
        `a provisioned terminal is left alone unless it is to be replaced, and a wrong file changes nothing`()
        async throws
    {
        let terminal = try await unprovisioned()
        let answers = terminal.daemon.path("answers.toml")
        try terminal.daemon.write(ProvisioningBench.sound.replacing("50.4669", with: "95"), to: "wrong.toml")
        let wrong = try terminal.command("provision", "--file", terminal.daemon.path("wrong.toml"))
        #expect(wrong.status == 65 && wrong.error.contains("wrong.toml:12:"), "\(wrong)")
        #expect(try terminal.command("provision", "--check", terminal.daemon.path("wrong.toml")).status == 65)
        #expect(try terminal.command("provision", "--check", answers).out.contains("LICENCE-1"))
        #expect(!FileManager.default.fileExists(atPath: terminal.book + "/provisioned/kioskd.toml"))
        #expect(try terminal.command("provision", "--file", answers).status == 0)
        let again = try terminal.command("provision", "--file", answers)
        #expect(again.status == 1 && again.error.contains("--replace"), "\(again)")
        #expect(try terminal.command("provision", "--replace", "--file", answers).status == 0)
        await terminal.end()
    }

    @Test func `the questions of a technician give the same settings, and no is no`() async throws {
        let terminal = try await unprovisioned()
        let answers = [
            "LICENCE-1", "Example SRL", "namur-1", "xx", "nl", "Desk 7", "NAM-01", "", "", "95", "50.4669",
            "4.8675",
            "", "yes", "", "http://x", "https://platform.example/events", "sesame-7", "no",
        ]
        func run(_ last: String) throws -> (status: Int32, out: String, error: String) {
            try DaemonProcess.run(
                ["provision", "--config", terminal.daemon.path("kioskd.toml")],
                input: Data((answers + [last]).joined(separator: "\n").utf8 + [10]))
        }
        // "platform" is root's here.
        let rival = try run("yes")
        #expect(rival.status == 65 && rival.error.contains("is set in"), "\(rival)")
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        try terminal.daemon.write(text.replacing("\"platform\"", with: "\"other\""), to: "kioskd.toml")
        let refused = try run("no")
        #expect(refused.status == 1 && refused.error.contains("nothing was changed"), "\(refused)")
        #expect(!refused.out.contains("sesame-7") && refused.out.contains("licence = \"LICENCE-1\""))
        let done = try run("yes")
        #expect(done.status == 0, "\(done)")
        let effective = try terminal.command("check-config").out
        for line in [
            "licence = \"LICENCE-1\"", "latitude = 50.4669", "language = \"nl\"", "moved_metres = 200",
        ] {
            #expect(effective.contains(line) || line.contains("moved"), "\(line)")
        }
        await terminal.end()
    }

    @Test
    func `a certificate is asked for, signed by an authority, and installed; one of another key is not`()
        async throws
    {
        let terminal = try await unprovisioned()
        let bench = try ProvisioningBench()
        _ = try bench.certify("authority")
        try terminal.daemon.write(
            ProvisioningBench.sound
                + "[[upstream]]\nname = \"cloud\"\nurl = \"https://cloud.example/\"\nenrol = true\n",
            to: "answers.toml")
        #expect(try terminal.command("provision", "--csr").status == 1)
        let done = try terminal.command("provision", "--file", terminal.daemon.path("answers.toml"))
        #expect(done.status == 0 && done.out.contains("--csr"), "\(done)")
        let request = try terminal.command("provision", "--csr").out
        try bench.write(request, to: "terminal.csr")
        let shown = try Shell.output(
            "/usr/bin/openssl", "req", "-in", bench.path("terminal.csr"), "-noout", "-verify", "-subject")
        #expect(shown.contains("CN = namur-1") && shown.contains("O = Example SRL"), "\(shown)")
        _ = try Shell.output(
            "/usr/bin/openssl", "x509", "-req", "-in", bench.path("terminal.csr"), "-CA",
            bench.path("authority.pem"),
            "-CAkey", bench.path("authority.key"), "-days", "30", "-out", bench.path("leaf.pem"))
        let leaf = try String(contentsOfFile: bench.path("leaf.pem"), encoding: .utf8)
        let authority = try String(contentsOfFile: bench.path("authority.pem"), encoding: .utf8)
        try bench.write(leaf + authority, to: "chain.pem")
        try bench.write(leaf + (try bench.certify("stranger")), to: "broken.pem")
        for (name, what) in [
            ("authority.pem", "another key"), ("broken.pem", "chain"), ("terminal.csr", "PEM"),
        ] {
            let refused = try terminal.command("provision", "--certificate", bench.path(name))
            #expect(refused.status == 65 && refused.error.contains(what), "\(refused)")
        }
        #expect(try !terminal.command("check-config").out.contains("certificate_file"))
        let installed = try terminal.command("provision", "--certificate", bench.path("chain.pem"))
        #expect(installed.status == 0, "\(installed)")
        #expect(
            try terminal.command("check-config").out.contains(
                "certificate_file = \"\(terminal.book)/provisioned/enrolment.pem\""))
        // The daemon starts with it, and its book knows which one.
        try await terminal.daemon.start()
        #expect(try await terminal.daemon.stop() == 0)
        #expect(try terminal.command("journal", "export").out.contains("certificate"))
        await terminal.end()
    }

    @Test func `killed at random moments, the command leaves all of it in force or nothing`() async throws {
        let terminal = try await unprovisioned()
        let bench = try ProvisioningBench()
        try terminal.daemon.write(
            bench.full().replacing("name = \"platform\"", with: "name = \"cloud\""), to: "answers.toml")
        let executable = try DaemonProcess.executable().path
        var outcomes: [Bool: Int] = [:]
        var round = 0
        // Later and later, until the command has been too fast for the kill as well.
        while round < 20 || outcomes.count < 2, round < 100 {
            round += 1
            try? FileManager.default.removeItem(atPath: terminal.book + "/provisioned")
            let delay = 0.003 * Double(round)
            _ = try DaemonProcess.shell(
                "timeout -s KILL \(0.01 + delay) \(executable) provision --config \(terminal.daemon.path("kioskd.toml"))"
                    + " --file \(terminal.daemon.path("answers.toml"))")
            let effective = try terminal.command("check-config")
            #expect(effective.status == 0, "\(effective.error)")
            let isSet = effective.out.contains("LICENCE-1")
            outcomes[isSet, default: 0] += 1
            #expect(effective.out.contains("[[upstream]]\nname = \"cloud\"") == isSet)
            #expect(effective.out.contains("backup_certificate") == isSet)
            #expect(!effective.out.contains("cannot be read"))
            let again = try terminal.command(
                "provision", "--replace", "--file", terminal.daemon.path("answers.toml"))
            #expect(again.status == 0, "\(again.error)")
        }
        #expect(outcomes.count == 2, "\(outcomes)")
        await terminal.end()
    }
}
