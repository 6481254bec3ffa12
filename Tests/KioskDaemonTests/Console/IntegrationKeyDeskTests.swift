import Domain
import Foundation
import Store
import Testing
import Web

@testable import KioskDaemon

/// Keys for other programs over a real terminal and book.
@Suite struct IntegrationKeyDeskTests {
    private static func make(
        _ bench: ConsoleBench, _ name: String = "Payroll", lastDay: Day? = nil, by: AccountID? = nil
    ) async -> IntegrationKeyReply {
        await bench.desk.makeIntegrationKey(
            name: name, scopes: [.readAttendance], lastDay: lastDay, by: by ?? bench.chief)
    }

    private static func secret(_ reply: IntegrationKeyReply) throws -> String {
        guard case .made(let secret) = reply else { throw CocoaError(.featureUnsupported) }
        return secret
    }

    private static func folder(_ bench: ConsoleBench) -> ConsoleFolder {
        ConsoleFolder(book: bench.bench.folder.appending(path: "book").path)
    }

    @Test func `a secret is 256 bits, shown once, and neither book nor file has it`() async throws {
        try await ConsoleBench.run { bench in
            let secret = try Self.secret(await Self.make(bench))
            #expect(secret.hasPrefix("kioskd_") && secret.utf8.count == 71)
            #expect(try Self.secret(await Self.make(bench)) != secret)
            let digits = String(secret.dropFirst(7))
            let file = Self.folder(bench).keys
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(!text.contains(digits) && text.split(separator: "\n").count == 2)
            #expect(
                try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            for row in try bench.bench.book.rows(after: 0, through: .max, limit: 1_000) {
                let all = row.coded.publicText + (row.coded.privateText ?? [])
                #expect(!String(decoding: all, as: UTF8.self).contains(digits))
            }
        }
    }

    @Test func `a right secret is let in and its use noted, and nothing is written for it`() async throws {
        try await ConsoleBench.run { bench in
            let secret = try Self.secret(await Self.make(bench))
            #expect(await bench.desk.integrationKeys().rows.map(\.usedMicroseconds) == [nil])
            let head = try bench.bench.book.head().sequence
            guard case .admitted(_, let key) = await bench.desk.admit(secret: secret, from: "192.0.2.7")
            else {
                Issue.record("a right secret was turned away")
                return
            }
            #expect(key.name == "Payroll" && key.scopes == [.readAttendance])
            let row = try #require(await bench.desk.integrationKeys().rows.first)
            #expect(row.usedMicroseconds != nil && row.state == .standing && row.by == "chief")
            #expect(try bench.bench.book.head().sequence == head)
        }
    }

    @Test
    func `wrong secrets wait, a right one from the same place does not, and the book tells of them once`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let secret = try Self.secret(await Self.make(bench))
            let wrong = "kioskd_" + String(repeating: "0", count: 64)
            let head = try bench.bench.book.head().sequence
            for _ in 0..<5 {
                #expect(await bench.desk.admit(secret: wrong, from: "192.0.2.7") == .wrong)
            }
            guard case .wait(let seconds) = await bench.desk.admit(secret: wrong, from: "192.0.2.7") else {
                Issue.record("the sixth did not wait")
                return
            }
            #expect((1...16).contains(seconds))
            #expect(await bench.desk.admit(secret: wrong, from: "192.0.2.8") == .wrong)
            guard case .admitted = await bench.desk.admit(secret: secret, from: "192.0.2.7") else {
                Issue.record("a neighbour's mistakes stopped a program")
                return
            }
            let rows = try bench.bench.book.rows(after: head, through: .max, limit: 10)
            #expect(rows.map(\.coded.kind) == ["accessed"])
        }
    }

    @Test func `a revoked key, one whose last day is over, and one of another book open nothing`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let secret = try Self.secret(await Self.make(bench))
            let id = try #require(await bench.desk.integrationKeys().rows.first?.id)
            #expect(await bench.desk.revokeIntegrationKey(id, by: bench.manager) == .problems([.forbidden]))
            #expect(await bench.desk.revokeIntegrationKey(id, by: bench.chief) == .done)
            #expect(await bench.desk.admit(secret: secret, from: "192.0.2.7") == .wrong)
            #expect(await bench.desk.integrationKeys().rows.map(\.state) == [.revoked])
            #expect(try String(contentsOfFile: Self.folder(bench).keys, encoding: .utf8).isEmpty)
            // Its hash alone, without an entry of this book, is nobody's.
            var ring = try KeyRing(folder: Self.folder(bench))
            try ring.keep(secret, of: IntegrationKeyID(EntryID(book: BookID(99), sequence: 1)))
            #expect(ring.owner(of: secret) != nil)
            #expect(await bench.desk.admit(secret: secret, from: "192.0.2.9") == .wrong)
        }
    }

    @Test func `a key ends with its last day, and whoever has its secret is told`() async throws {
        try await ConsoleBench.run { bench in
            let past = Day("2020-01-01")
            #expect(await Self.make(bench, lastDay: past) == .problems([.lastDayForm]))
            // As it is when its day has passed: the order knew of no day.
            let order = IntegrationKeyOrder(
                .make(name: "Old", scopes: [.readPeople], lastDay: past), by: bench.chief, today: nil)
            _ = await bench.bench.terminal.submit(
                await bench.bench.terminal.stamped(.integrationKey(order)))
            let id = try #require(await bench.desk.integrationKeys().rows.first?.id)
            let secret = try #require(KeyRing.makeSecret())
            try await bench.desk.adopt(secret, of: id)
            #expect(await bench.desk.admit(secret: secret, from: "192.0.2.7") == .ended)
            #expect(await bench.desk.integrationKeys().rows.map(\.state) == [.ended])
        }
    }

    @Test func `a key outlives the program, and without its hash it says that its secret is lost`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let secret = try Self.secret(await Self.make(bench))
            #expect(try KeyRing(folder: Self.folder(bench)).owner(of: secret) != nil)
            try Data("garbage\n\nXX 12\n".utf8).write(to: URL(fileURLWithPath: Self.folder(bench).keys))
            let ring = try KeyRing(folder: Self.folder(bench))
            #expect(ring.owner(of: secret) == nil)
            await bench.desk.take(ring)
            #expect(await bench.desk.integrationKeys().rows.map(\.state) == [.lost])
        }
    }

    @Test func `only who may add users makes a key, and what is wrong is told`() async throws {
        try await ConsoleBench.run { bench in
            #expect(await Self.make(bench, by: bench.manager) == .problems([.forbidden]))
            #expect(await Self.make(bench, "two\nlines") == .problems([.nameForm]))
            #expect(await bench.desk.integrationKeys().rows.isEmpty)
        }
    }
}

extension ConsoleDesk {
    fileprivate func adopt(_ secret: String, of id: IntegrationKeyID) throws { try keys.keep(secret, of: id) }
    fileprivate func take(_ ring: KeyRing) { keys = ring }
}
