import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// The real executable on damaged files: it always starts, says what is lost, and delivers the rest once.
@Suite(.serialized) struct SalvageTests {
    private static let pageBytes = 4_096

    /// A terminal with punches in the book, of which upstream has the first ones; stopped.
    private func prepared(people: Int = 40) async throws -> WallTerminal {
        let terminal = try await WallTerminal(
            people: people + 5, extra: "[attendance]\nchoice_seconds = 2")
        try terminal.importPeople()
        try await terminal.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try await terminal.reads()
        for number in 0..<people {
            if number == people / 2 {
                let address = try terminal.daemon.address()
                try await eventually("0 unsent") { try await metric("kioskd_unsent", at: address) == 0 }
                await terminal.upstream.unplug()
            }
            try await hold(number, terminal, page)
        }
        try await terminal.daemon.stop()
        return terminal
    }

    private func hold(_ number: Int, _ terminal: WallTerminal, _ page: PageClient) async throws {
        let before = page.acknowledged
        try terminal.badgeReader.send(WallTerminal.frame(number))
        try await eventually("an answer to badge \(number)") { page.acknowledged.count > before.count }
    }

    /// What must hold on any damaged file. Returns how many entries are said to be lost.
    @discardableResult
    private func expectMended(_ terminal: WallTerminal, people: Int) async throws -> Int {
        let before = try terminal.command("journal", "export").out
        try await terminal.start()
        let address = try terminal.daemon.address()
        let said = terminal.daemon.notify.lines
        let extended = said.firstIndex { $0.hasPrefix("EXTEND_TIMEOUT_USEC=") } ?? said.endIndex
        let page = PageClient(address: address)
        try await eventually("a screen") { !page.screens.isEmpty }
        try await terminal.reads()
        let lost = try #require(try await metric("kioskd_entries_lost_total", at: address))
        let salvaged = try #require(try await metric("kioskd_books_salvaged", at: address))
        #expect(try await metric("kioskd_damaged_files", at: address) == min(salvaged, 1))
        // A badge that nobody has held yet is answered, whatever became of its person.
        let answers = page.screens.count
        try terminal.badgeReader.send(WallTerminal.frame(people))
        // Who is where is unknown in the new book, so a person that it knows is asked first.
        try await eventually("an answer") { page.screens.dropFirst(answers).contains { $0.kind != "choose" } }
        try await terminal.upstream.plug()
        let last = page.acknowledged.max() ?? 0
        try await eventually("the last punch upstream") {
            let received = await terminal.upstream.received
            return last == 0 || received.contains { $0.number == last }
        }
        // All of it: the report of a damage is no punch.
        try await eventually("0 unsent") { try await metric("kioskd_unsent_entries", at: address) == 0 }
        #expect(try await terminal.daemon.stop() == 0)
        let verify = try terminal.command("journal", "verify")
        #expect(verify.status == 0, "\(verify.out)\(verify.error)")
        let export = try terminal.command("journal", "export").out.split(separator: "\n")
        let punches = Set(export.filter { $0.contains(#""kind":"punched""#) }.compactMap(Self.id))
        let received = await terminal.upstream.received.filter { $0.type.contains("punched") }
        #expect(punches.isSubset(of: received.map(\.id)), "a sound row is not upstream")
        #expect(received.count == Set(received.map(\.id)).count)
        let subjects = received.compactMap(\.subject)
        #expect(subjects.count == Set(subjects).count, "a punch is upstream twice")
        if salvaged > 0 {
            #expect(said[extended...].contains("READY=1"), "systemd was not told that the start goes on")
        }
        if salvaged > 0 || lost > 0 {
            #expect(export.contains { $0.contains(#""kind":"bookDamaged""#) })
            #expect(await terminal.upstream.received.contains { $0.type.contains("bookDamaged") })
            #expect(
                try terminal.daemon.folder("book").contains { $0.hasSuffix(".damaged") } == (salvaged > 0))
        } else {
            // Nothing was noticed: then nothing was lost.
            #expect(export.count >= before.split(separator: "\n").count)
        }
        return lost
    }

    private static func id(_ line: Substring) -> String? {
        line.range(of: #""id":""#).map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
    }

    private func damage(
        _ terminal: WallTerminal, _ body: (inout [UInt8]) -> Void, file: String = "book.sqlite"
    ) throws {
        let url = URL(fileURLWithPath: terminal.book + "/" + file)
        var bytes = Array(try Data(contentsOf: url))
        body(&bytes)
        try Data(bytes).write(to: url)
    }

    @Test func `a database cut off at any page starts, names its gaps and delivers the rest once`()
        async throws
    {
        for share in [0.95, 0.6, 0.2] {
            let terminal = try await prepared()
            try damage(terminal) { bytes in
                bytes.removeLast(bytes.count - Int(Double(bytes.count) * share))
            }
            // The last pages may hold no entry but the folded state.
            #expect(try await expectMended(terminal, people: 40) > 0 || share > 0.9)
            await terminal.end()
        }
    }

    @Test func `a zeroed or emptied database starts under a new book id and says how much is lost`()
        async throws
    {
        for isEmptied in [false, true] {
            let terminal = try await prepared(people: 10)
            try damage(terminal) { bytes in bytes = isEmptied ? [] : Array(repeating: 0, count: bytes.count) }
            let lost = try await expectMended(terminal, people: 10)
            #expect(lost > 20)
            await terminal.end()
        }
    }

    @Test func `one flipped bit anywhere never stops the terminal and never hides`() async throws {
        var random: UInt64 = 0xB17_F11D
        // Each table has a page at least: with fewer entries hardly a flip would meet one.
        let terminal = try await prepared(people: 120)
        let book = URL(fileURLWithPath: terminal.book)
        let copy = URL(fileURLWithPath: terminal.daemon.path("copy"))
        let before = try ExportedBook(try terminal.command("journal", "export").out)
        #expect(before.sound.count > 80)
        var noticed = 0
        try FileManager.default.copyItem(at: book, to: copy)
        for _ in 0..<12 {
            try FileManager.default.removeItem(at: book)
            try FileManager.default.copyItem(at: copy, to: book)
            await terminal.upstream.wipe()
            await terminal.upstream.unplug()
            try damage(terminal) { bytes in
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(random >> 16) % bytes.count] ^= 1 << UInt8(random >> 8 & 7)
            }
            // The receiver has forgotten, so everything that can be read is wanted again.
            noticed += try await expectNothingHidden(terminal, before)
        }
        // Pages of entries are about half of the file.
        #expect(noticed > 0)
        await terminal.end()
    }

    /// Ready, says of every entry that is not what it was that it is lost, and of no other, answers a badge, and stops in
    /// good order. Returns how many are lost or have lost their private part.
    private func expectNothingHidden(_ terminal: WallTerminal, _ before: ExportedBook) async throws -> Int {
        try await terminal.start()
        var starts = 1
        var differing: Set<Int64> = []
        try await eventually("all damage is named", within: 90) {
            if !terminal.daemon.process.isRunning {
                // It asks for a new start when it finds that SQLite cannot read the file; systemd gives it.
                starts += 1
                guard starts <= 3 else {
                    throw HarnessError.timedOut("the third start: \(terminal.daemon.logText)")
                }
                try await terminal.start()
            }
            let after = try ExportedBook(try terminal.command("journal", "export").out)
            differing = after.differing(from: before)
            let counted = try? await metric("kioskd_entries_lost_total", at: terminal.daemon.address())
            return differing == after.lost.union(after.privateLost) && counted == after.lost.count
        }
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try await terminal.reads()
        let answers = page.screens.count
        try terminal.badgeReader.send(WallTerminal.frame(44))
        try await eventually("an answer") { page.screens.count > answers }
        #expect(try await terminal.daemon.stop() == 0)
        return differing.count
    }

    @Test func `a book of a later release is put aside untouched, and the terminal goes on in a new one`()
        async throws
    {
        let terminal = try await prepared(people: 10)
        let path = terminal.book + "/book.sqlite"
        _ = try Shell.output(
            "/usr/bin/sqlite3", path,
            "INSERT INTO grdb_migrations VALUES ('99'); PRAGMA wal_checkpoint(TRUNCATE)")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let lost = try await expectMended(terminal, people: 10)
        #expect(lost == 0)
        let aside = try #require(try terminal.daemon.folder("book").first { $0.hasSuffix(".damaged") })
        #expect(try Data(contentsOf: URL(fileURLWithPath: terminal.book + "/" + aside)) == before)
        await terminal.end()
    }

    @Test func `a bit that flips while the terminal runs is found, shown, journalled and reported`()
        async throws
    {
        let terminal = try await prepared(people: 10)
        // In the text of a punch, so that SQLite itself sees nothing.
        try damage(terminal) { bytes in
            let mark = Array(#""action":"checkIn""#.utf8)
            let place = bytes.indices.first { bytes[$0...].starts(with: mark) }
            if let place { bytes[place + 12] ^= 1 }
        }
        try await terminal.start()
        let address = try terminal.daemon.address()
        try await eventually("the damage is counted") {
            try await metric("kioskd_entries_lost_total", at: address) == 1
        }
        try await terminal.upstream.plug()
        try await eventually("the damage is upstream") {
            await terminal.upstream.received.contains { $0.type.contains("bookDamaged") }
        }
        #expect(try await metric("kioskd_books_salvaged", at: address) == 0)
        let strip = try await PageClient.text(address)
        #expect(strip.contains("E-35"))
        try await terminal.daemon.stop()
        #expect(try terminal.command("journal", "export").out.contains(#""cause":"found while running""#))
        await terminal.end()
    }
}
