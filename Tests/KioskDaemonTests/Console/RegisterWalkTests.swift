import Foundation
import Stands
import Testing
import VirtualDevices

/// The register at the console of the real executable.
@Suite(.serialized) struct `The register at the console` {
    private static let settings = "[console]\naddress = \"127.0.0.1\"\nport = 0\nnames = [\"localhost\"]\n"

    private func withChief(_ body: (WallTerminal, ConsoleBrowser) async throws -> Void) async throws {
        let terminal = try await WallTerminal(people: 1, extra: Self.settings)
        do {
            try await terminal.daemon.start()
            try await eventually("the console is open") {
                try terminal.command("console", "fingerprint").out.hasPrefix("https://")
            }
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            try await body(terminal, chief)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    @Test func `from an empty register to a badge that punches on a task, by the pages alone`() async throws {
        try await withChief { terminal, chief in
            func add(_ part: String, _ fields: [String: String]) throws {
                #expect(try chief.send("/\(part)/new", from: "/\(part)/new", fields).status == 303, "\(part)")
            }
            #expect(
                try chief.send("/company", from: "/company", ["code": "PROPRE", "name": "Propre SA"]).status
                    == 303)
            try add("clients", ["code": "C1", "name": "Immo <b>"])
            try add("sites", ["code": "S1", "name": "Astrid", "client": "C1"])
            try add("tasks", ["code": "T1", "name": "Communs", "site": "S1"])
            let agent = [
                "code": "4711", "firstName": "Amina", "lastName": "Benali", "language": "fr", "shift": "day",
                "mayUseTerminal": "1", "nationalNumber": "81.05.01-035.22",
                "engagements.0.employer": "0884303369",
                "engagements.0.capacity": "employee",
            ]
            let added = try chief.send("/agents/new", from: "/agents/new", agent)
            let id = try #require(
                added.head.firstMatch(of: /id=([0-9A-Z-]+)&done=added/).map { String($0.output.1) })
            let page = "/agents/one?id=\(id)"
            #expect(
                try chief.send(
                    "/agents/badge", from: page,
                    [
                        "id": id, "row": "new", "badge.new.key": "em:\(WallTerminal.badge(7))",
                        "badge.new.state": "active",
                    ]
                ).status == 303)
            let offer = "/agents/offer?id=\(id)&task=T1"
            #expect(try chief.get(offer).body.contains("✕"))
            #expect(
                try chief.send("/links", from: "/links", ["do": "link", "a.\(id)": "1", "t.T1": "1"]).status
                    == 303)
            #expect(try !chief.get(offer).body.contains("✕"))
            try await terminal.reads()
            try terminal.badgeReader.send(WallTerminal.frame(7))
            try await eventually("she has punched on her task") {
                try chief.get("/punches").body.contains("Communs")
            }
            // Out, and in again: nothing changes.
            for part in ["clients", "sites", "tasks", "agents"] {
                let table = try chief.get("/\(part)/export").body
                try terminal.daemon.write(table, to: "\(part).csv")
                let report = try chief.upload(terminal.daemon.path("\(part).csv"), to: "/\(part)/import")
                #expect(
                    report.status == 200 && report.body.contains("class=\"note good\""),
                    "\(part) \(report.body)")
            }
            let told = try terminal.command("journal", "export").out + terminal.daemon.logText
            #expect(!told.contains("81050103522") && !told.contains("81.05.01"))
            #expect(try terminal.command("journal", "verify").status == 0)
        }
    }

    @Test func `a file of 500 MB costs no memory, and the console goes on`() async throws {
        try await withChief { terminal, chief in
            let file = terminal.daemon.path("huge.csv")
            // Nothing but its length takes room on the disk.
            FileManager.default.createFile(atPath: file, contents: nil)
            let handle = try #require(FileHandle(forWritingAtPath: file))
            try handle.truncate(atOffset: 500 << 20)
            try handle.close()
            _ = try chief.get("/agents/import")
            let process = terminal.daemon.process.processIdentifier
            let before = try #require(ProcessUse.peakKibibytes(process))
            let answer = try chief.upload(file, to: "/agents/import")
            #expect(answer.status == 413 && answer.body.contains("16 Mo"))
            let after = try #require(ProcessUse.peakKibibytes(process))
            #expect(after - before < 48 << 10, "\(before) KiB, then \(after)")
            #expect(try chief.get("/agents").status == 200)
        }
    }
}
