import Domain
import Foundation
import Logging
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// What deletes old entries, beside the real terminal and the real book.
@Suite struct RetentionTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let day: Int64 = 86_400_000_000

    /// An instant of a run of the kernel of its own, `days` before the clock's now.
    private func past(_ days: Int64, _ clock: TerminalClock) -> Instant {
        var instant = clock.now()
        instant.wallMicroseconds -= days * Self.day
        instant.boot = BootID(high: 7, low: UInt64(days + 1))
        instant.trust = .synchronised
        return instant
    }

    /// A terminal whose book goes back 100 days, 20 entries a day.
    private func terminal(
        _ clock: TerminalClock, _ folder: URL,
        fact: Fact = .running(Running(step: .started, program: "test"))
    ) async throws -> (TerminalService, Book) {
        let opened = try Book.openFolded(directory: folder.path, program: "test", now: past(100, clock))
        var sequence = opened.terminal.head
        for day in (1...100).reversed() {
            try opened.book.append(
                (0..<20).map { _ in
                    sequence += 1
                    return Entry(
                        sequence: sequence, instant: past(Int64(day), clock), reader: nil, place: nil,
                        fact: fact)
                })
        }
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        var folded = opened
        folded.terminal = try opened.book.load()
        let service = TerminalService(
            folded, settings: settings, clock: clock,
            program: "test", sinks: .none, logger: logger)
        await service.begin()
        return (service, opened.book)
    }

    private func keeper(
        _ terminal: TerminalService, _ book: Book, quietMicroseconds: Int64 = 0, upstreams: [String] = []
    ) -> RetentionKeeper {
        RetentionKeeper(
            terminal: terminal, book: ShelvedBook(book), term: RetentionTerm(months: 1), upstreams: upstreams,
            logger: logger, quietMicroseconds: quietMicroseconds)
    }

    private func trusted(_ clock: TerminalClock) -> Instant {
        var instant = clock.now()
        instant.trust = .synchronised
        return instant
    }

    private func count(_ book: Book) throws -> Int {
        try book.rows(after: 0, through: .max, limit: 2_000).count
    }

    @Test func `a run that somebody asked for begins before its time, and the entry says who`() async throws {
        let clock = try TerminalClock()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (terminal, book) = try await terminal(clock, folder)
        let chief = AccountID(EntryID(book: book.id, sequence: 1))
        let term = RetentionTerm(months: 1)
        let all = try book.prunable(term, upstreams: [], now: trusted(clock))
        #expect((68 * 20...70 * 20).contains(Int(all.count)) && all.limit == .age && all.boundary == 0)
        #expect(try book.prunable(term, upstreams: ["new"], now: trusted(clock)).limit == .upstreams)
        #expect(try book.prunable(.init(months: 3), upstreams: [], now: trusted(clock)).limit == .few)
        #expect(try book.prunable(.init(months: 9), upstreams: [], now: trusted(clock)).limit == .nothingOld)
        await terminal.askPruning(by: chief)
        var busy = keeper(terminal, book, quietMicroseconds: 60_000_000)
        _ = await terminal.submit(
            await terminal.stamped(.presented(keys: [CredentialKey("em:01")], method: .badge)))
        await busy.turn(at: trusted(clock))
        #expect(await terminal.prunedThrough == 0, "not while somebody is there")
        var idle = keeper(terminal, book)
        for _ in 0..<20 { await idle.turn(at: trusted(clock)) }
        #expect(await terminal.prunedThrough == all.through)
        #expect(await terminal.pruningAskedBy == nil, "done")
        let facts = try book.rows(after: all.through, through: .max, limit: 2_000).compactMap { row in
            if case .pruned(let fact) = Fact(row.coded, in: row.book) { fact } else { nil }
        }
        #expect(facts.map(\.by) == [chief])
        #expect(try book.prunable(term, upstreams: [], now: trusted(clock)).count == 0)
        #expect(try book.verify().findings == [])
        try book.close()
    }

    @Test func `old entries go a few at a time, only while nobody is there, and badges are recorded between`()
        async throws
    {
        let clock = try TerminalClock()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (terminal, book) = try await terminal(clock, folder)
        var busy = keeper(terminal, book, quietMicroseconds: 60_000_000)
        let badge = Happening.presented(keys: [CredentialKey("em:01")], method: .badge)
        _ = await terminal.submit(await terminal.stamped(badge))
        for _ in 0..<5 { await busy.turn(at: trusted(clock)) }
        #expect(await terminal.prunedThrough == 0)

        var idle = keeper(terminal, book)
        var before = try count(book)
        var largest = 0
        for _ in 0..<20 {
            await idle.turn(at: trusted(clock))
            largest = max(largest, before - (try count(book)))
            guard case .recorded = await terminal.submit(await terminal.stamped(badge)) else {
                Issue.record("a badge was not recorded")
                return
            }
            before = try count(book)
        }
        #expect(largest == Book.pruneRows)
        let through = await terminal.prunedThrough
        // A month of 31 days: the days 100 to 32 are gone.
        #expect(through >= 68 * 20 && through <= 70 * 20)
        #expect(await terminal.prunedCount == through)
        #expect(try book.rows(after: 0, through: .max, limit: 1).first?.sequence == through + 1)
        #expect(try book.verify().findings == [])
        #expect(try await terminal.state == book.load())
        try book.close()

        let verify = try DaemonProcess.run(["journal", "verify", "--directory", folder.path])
        #expect(verify.status == 0)
        #expect(verify.out.contains("entries up to \(through) were pruned, kept at least 1 months"))
        let export = try DaemonProcess.run(
            ["journal", "export", "--directory", folder.path, "--from", "1", "--to", "5"])
        #expect(export.out.isEmpty)
        #expect(export.error.contains("entries up to \(through) were pruned"))
        let rebuild = try DaemonProcess.run(["journal", "rebuild", "--directory", folder.path])
        #expect(rebuild.status == 0 && rebuild.out.contains("stands for the entries up to \(through)"))
    }

    @Test func `what is sealed away is told to no program, though it still lies in the file`() async throws {
        let clock = try TerminalClock()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let punched = Punched(
            person: PersonID(EntryID(book: BookID(7), sequence: 1)), action: .checkIn, basis: .sole,
            method: .badge, presented: 1, site: SiteCode("S1"), before: .absent)
        let (terminal, book) = try await terminal(clock, folder, fact: .punched(punched))
        let lists = ConsoleLists(
            terminal: terminal, book: ShelvedBook(book), clock: clock, configuration: .standard)
        var keeper = keeper(terminal, book)
        while await terminal.prunedThrough == 0 { await keeper.turn(at: trusted(clock)) }
        let sealed = await terminal.prunedThrough
        #expect(try !book.rows(after: sealed - 1, through: sealed, limit: 1).isEmpty)
        var search = PunchSearch()
        search.before = sealed + 4
        let found = try await lists.find(search, limit: 100)
        #expect(found.rows.map(\.sequence) == [sealed + 3, sealed + 2, sealed + 1] && found.next == nil)
    }

    @Test func `with a doubtful clock, or an upstream that lags behind, everything stays`() async throws {
        let clock = try TerminalClock()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (terminal, book) = try await terminal(clock, folder)
        var doubtful = clock.now()
        doubtful.trust = .saved
        var keeper = keeper(terminal, book)
        for _ in 0..<3 { await keeper.turn(at: doubtful) }
        #expect(await terminal.prunedThrough == 0)
        var lagging = self.keeper(terminal, book, upstreams: ["platform"])
        for _ in 0..<3 { await lagging.turn(at: trusted(clock)) }
        #expect(await terminal.prunedThrough == 0)
        try book.close()
    }

    @Test func `a damaged file that is not needed is deleted after an entry has said so, every ten minutes`()
        async throws
    {
        let clock = try TerminalClock()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (terminal, book) = try await terminal(clock, folder)
        func put(_ day: Int) throws -> String {
            let name = "book-2026010\(day)T000000.damaged"
            for ending in ["", "-wal"] {
                try Data(count: 100).write(to: folder.appendingPathComponent(name + ending))
            }
            return name
        }
        let names = try (1...3).map(put)
        var keeper = AsideKeeper(terminal: terminal, book: ShelvedBook(book), logger: logger)
        let now = clock.now()
        await keeper.turn(at: now)
        func left() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.contains(".damaged")
            }
        }
        #expect(try left().count == 4 && left().allSatisfy { !$0.contains(names[0]) })
        let last = try #require(
            try book.rows(after: book.head().sequence - 1, through: .max, limit: 1).last)
        #expect(
            Fact(last.coded, in: last.book)
                == .asideRemoved(AsideRemoved(file: names[0], byteCount: 200, reason: .surplus)))
        _ = try put(4)
        await keeper.turn(at: now)
        #expect(try left().count == 6)
        var later = now
        later.bootMicroseconds += 600_000_000
        await keeper.turn(at: later)
        #expect(try left().count == 4)
        try book.close()
    }

    @Test func `safe mode, which knows no upstream, deletes nothing that one of them still needs`()
        async throws
    {
        let clock = try TerminalClock()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (terminal, book) = try await terminal(clock, folder)
        let platform = UpstreamSettings(name: "platform", url: "https://platform.example/events")
        var configuration = Configuration.standard
        configuration.store.retention = RetentionTerm(months: 1)
        configuration.upstreams.receivers = [.init(settings: platform)]
        let safeMode = SafeMode(
            configuration: configuration, isConfigurationSound: true, clock: clock, environment: [:],
            logger: logger)
        let usual = Daemon(configuration: configuration, clock: clock, environment: [:], logger: logger)
        for daemon in [safeMode.recording, usual] {
            var keeper = daemon.makeRetention(terminal, ShelvedBook(book))
            keeper?.quietMicroseconds = 0
            for _ in 0..<3 { await keeper?.turn(at: trusted(clock)) }
            #expect(await terminal.prunedThrough == 0)
        }
        try book.close()
    }

    @Test func `no country's law is undercut, and every row of the table has its source`() {
        for law in RetentionLaw.table {
            #expect(!law.source.isEmpty && law.months > 0)
        }
        #expect(RetentionLaw.longest(in: .belgium)?.months == 12)
        #expect(RetentionLaw.longest(in: .canada)?.months == 6)
    }
}
