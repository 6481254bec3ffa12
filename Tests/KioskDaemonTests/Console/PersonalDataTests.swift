import Domain
import Foundation
import Store
import Testing
import Web

@testable import KioskDaemon

/// A person's right to everything that is kept of him.
@Suite struct PersonalDataTests {
    private static let amina = "em:62E3086CED"
    private static let pieter = "em:0C000621A5"

    private func file(_ id: PersonID, _ bench: ConsoleBench) async throws -> [[String: Any]] {
        var pieces = try #require(await bench.desk.personalData(of: id, by: bench.manager))
        var bytes: [UInt8] = []
        while let piece = try await pieces.next() { bytes += piece }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        }
    }

    private static let settings = TerminalSettings(
        name: "Borne Astrid", licence: "L-1", company: "PROPRE", site: SiteCode("S1"),
        siteName: "Résidence Astrid", surveyed: Position(latitude: 50.4669, longitude: 4.8674))

    private func happen(_ happening: Happening, _ bench: ConsoleBench) async {
        _ = await bench.bench.terminal.submit(await bench.bench.terminal.stamped(happening))
    }

    private func hold(_ key: String, _ bench: ConsoleBench) async {
        await happen(.presented(keys: [CredentialKey(key)], method: .badge), bench)
    }

    @Test func `the file has what tells of him, from before the badge was his on, and nobody else's`()
        async throws
    {
        try await ConsoleBench.run { bench in
            await happen(.configured(Self.settings), bench)
            await hold(Self.amina, bench)
            let amina = try #require(await bench.register("4711"))
            let pieter = try #require(await bench.register("4712"))
            for (id, key) in [(amina, Self.amina), (pieter, Self.pieter)] {
                let badge = Credential(key: CredentialKey(key), person: id)
                guard case .done = await bench.change(.badge(badge, nil)) else {
                    Issue.record("no badge")
                    return
                }
                await hold(key, bench)
            }
            // More than one piece, and hers behind all of it.
            for _ in 0..<2_100 {
                await happen(.pinChanged(PINChanged(person: pieter, by: "x", isSet: true)), bench)
            }
            await happen(.pinChanged(PINChanged(person: amina, by: "x", isSet: true)), bench)
            let lines = try await file(amina, bench)
            let kinds = lines.compactMap { $0["kind"] as? String }
            #expect(kinds.first == "refused", "the read of her badge before it was hers")
            #expect(kinds.contains("punched") && kinds.count { $0 == "pinChanged" } == 1)
            #expect(kinds.last == "accessed", "and who took the file")
            #expect(lines.allSatisfy { $0["sound"] as? Bool == true })
            let told = "\(lines)"
            #expect(told.contains("Benali") && told.contains("62E3086CED"))
            #expect(!told.contains("\(pieter)") && !told.contains("0C000621A5") && !told.contains("4712"))
            let audit = try #require(await bench.desk.audit(before: nil))
            #expect(audit.rows.first?.key == "tookData" && audit.rows.first?.actor == "manager")
            #expect(audit.rows.first?.subject == "Amina Benali (4711)")
        }
    }

    @Test func `who took a file stands among the changes, with its days and the only one whom it tells of`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let amina = try #require(await bench.register("4711"))
            _ = try #require(await bench.register("4712"))
            func note(_ file: TakenFile, _ people: TakenOf) async {
                #expect(await bench.desk.isNoted(file, of: people, by: bench.manager))
            }
            let hours = TakenFile(.hours, days: 20_770...20_800)
            await note(hours, .matching("4711"))
            await note(TakenFile(.punches), .matching(""))
            await note(TakenFile(.correction), .one(amina))
            await note(TakenFile(.agents), .matching("47"))
            let rows = try #require(await bench.desk.audit(before: nil)).rows.prefix(4)
            #expect(rows.allSatisfy { $0.key == "tookFile" && $0.actor == "manager" })
            #expect(
                rows.map(\.subject) == ["", "Amina Benali (4711)", "", "Amina Benali (4711)"],
                "the newest first")
            let files = [
                TakenFile(.agents, people: 2), TakenFile(.correction, people: 1), TakenFile(.punches),
                TakenFile(.hours, days: hours.days, people: 1),
            ]
            #expect(rows.map(\.after) == files.map { .file($0) })
            let kinds = try await file(amina, bench).filter { $0["kind"] as? String == "accessed" }
            #expect(kinds.count == 3, "hers are in what is kept of her, with that one")
        }
    }

    @Test func `of nobody there is no file, and none is noted`() async throws {
        try await ConsoleBench.run { bench in
            let head = try bench.bench.book.head().sequence
            let stranger = PersonID(EntryID(book: bench.bench.book.id, sequence: 999))
            #expect(await bench.desk.personalData(of: stranger, by: bench.manager) == nil)
            #expect(try bench.bench.book.head().sequence == head)
        }
    }
}
