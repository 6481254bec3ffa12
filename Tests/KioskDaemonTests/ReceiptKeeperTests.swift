import Domain
import Foundation
import Logging
import Store
import Testing
import Upstreams

@testable import KioskDaemon

/// What upstreams have said of entries becomes part of the journal.
@Suite struct ReceiptKeeperTests {
    private func facts(_ book: Book) throws -> [Registered] {
        try book.rows(after: 0, through: .max, limit: 2_000).compactMap { row in
            guard case .registered(let fact) = Fact(row.coded, in: row.book) else { return nil }
            return fact
        }
    }

    @Test func `receipts are told in the journal once, a hundred in an entry, and again when they change`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = try TerminalClock()
        let opened = try Book.openFolded(directory: folder, program: "test", now: clock.now())
        let book = opened.book
        let terminal = TerminalService(
            opened, settings: Configuration.standard.terminal.settings, clock: clock, program: "test",
            sinks: .none,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for _ in 0..<150 {
            let change = StorageChanged(level: .low, usedPercent: 80)
            _ = await terminal.submit(await terminal.stamped(.storageChanged(change)))
        }
        let receipts = (2...151).map { (sequence: Domain.Sequence) in
            KeptReceipt(
                sequence: sequence, state: .received, number: "\(17_000 + sequence)", wallMicroseconds: 7,
                isLate: sequence == 2)
        }
        try book.settle("ciao", cursor: 151, receipts: receipts)
        var keeper = ReceiptKeeper(
            terminal: terminal, book: ShelvedBook(book), upstreams: ["ciao"],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let now = clock.now()
        await keeper.turn(at: now)
        let told = try facts(book)
        #expect(told.map(\.receipts.count) == [100, 50])
        #expect(told.flatMap { $0.receipts.map(\.sequence) } == Array(2...151))
        #expect(told.first?.receipts.first?.description == "2 received late 17002")

        var changed = receipts[5]
        (changed.state, changed.wallMicroseconds) = (.validated, 8)
        try book.keep([changed], of: "ciao")
        await keeper.turn(at: now.advanced(by: 59_000_000))
        #expect(try facts(book).count == 2, "not at each moment")
        await keeper.turn(at: now.advanced(by: 60_000_000))
        await keeper.turn(at: now.advanced(by: 120_000_000))
        #expect(try facts(book).dropFirst(2).map(\.receipts.description) == ["[7 validated - 17007]"])
        #expect(try book.verify().isSound)
        try book.close()
    }
}
