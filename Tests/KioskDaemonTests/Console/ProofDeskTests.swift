import Domain
import Foundation
import Logging
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// Documents that prove a correction, from the form down to the disk, and away again.
@Suite struct ProofDeskTests {
    private static let sheet = Array("%PDF-1.7 a sheet that Amina signed".utf8)
    private static let photograph: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]
    private static let badge = "em:62E3086CED"

    private struct Stand {
        let bench: ConsoleBench
        let amina: PersonID
        let punch: Domain.Sequence

        var correction: Correction? { get async { await bench.state.corrections?[punch] } }

        func order(_ deed: CorrectionOrder.Deed, by: AccountID? = nil) async -> CorrectionOrder {
            let wall = (try? bench.bench.book.rows(after: punch - 1, through: punch, limit: 1).first)?.instant
                .wallMicroseconds
            return CorrectionOrder(
                deed, punch: punch, person: amina, action: .checkIn, wallMicroseconds: wall ?? 0,
                by: by ?? bench.chief)
        }

        func attach(_ content: [UInt8], _ name: String = "a.pdf", by: AccountID? = nil) async
            -> CorrectionReply
        {
            let order = await order(.request, by: by)
            return await bench.desk.attach(content, named: name) { proof in
                var attaching = order
                attaching.deed = .attach(proof)
                return attaching
            }
        }

        func files() throws -> [String] { try bench.bench.book.archive.items().map(\.digest).sorted() }

        func keeper() -> ProofKeeper {
            ProofKeeper(
                terminal: bench.bench.terminal, book: ShelvedBook(bench.bench.book),
                term: RetentionTerm(months: 14),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }

        /// `minutes` after now, by both clocks.
        func later(_ minutes: Int64) async -> Instant {
            var instant = await bench.bench.terminal.stamped(.woke).instant
            instant.wallMicroseconds += minutes * 60_000_000
            instant.bootMicroseconds += minutes * 60_000_000
            return instant
        }
    }

    /// Amina has come, and a file about it is open.
    private func withFile(_ body: (Stand) async throws -> Void) async throws {
        try await ConsoleBench.run { bench in
            let settings = TerminalSettings(
                name: "Borne Astrid", licence: "L-1", company: "PROPRE", site: SiteCode("S1"),
                siteName: "Résidence Astrid", surveyed: Position(latitude: 50.4669, longitude: 4.8674))
            let terminal = bench.bench.terminal
            _ = await terminal.submit(await terminal.stamped(.configured(settings)))
            let amina = try #require(await bench.register("4711"))
            let badge = Credential(key: CredentialKey(Self.badge), person: amina)
            guard case .done = await bench.change(.badge(badge, nil)) else {
                Issue.record("no badge")
                return
            }
            let presented = Happening.presented(keys: [CredentialKey(Self.badge)], method: .badge)
            _ = await terminal.submit(await terminal.stamped(presented))
            let punch = try #require(await terminal.state.recentPunches.punches.last?.sequence)
            let stand = Stand(bench: bench, amina: amina, punch: punch)
            #expect(await bench.desk.correct([await stand.order(.open(.other, CorrectedPunch()))]) == .done)
            try await body(stand)
        }
    }

    @Test func `what was attached is read again by its entry, and the book says who took it`() async throws {
        try await withFile { stand in
            #expect(await stand.attach(Self.sheet, "C:\\scan.pdf") == .done)
            #expect(await stand.attach(Self.photograph, "photo.jpg") == .done)
            let entries = try #require(await stand.correction?.proofs)
            let file = try #require(await stand.bench.desk.registration(of: stand.punch))
            #expect(file.proofs.map(\.entry) == entries && file.proofs.map(\.proof.kind) == [.pdf, .jpeg])
            let taken = try #require(
                await stand.bench.desk.proof(entries[0], of: stand.punch, for: stand.bench.manager))
            #expect(taken.content == Self.sheet)
            let audit = try #require(await stand.bench.desk.audit(before: nil))
            #expect(audit.rows.first?.key == "tookProof" && audit.rows.first?.actor == "manager")
            #expect(audit.rows.first?.subject == "Amina Benali (4711)")
            let desk = stand.bench.desk
            #expect(await desk.proof(entries[0] + 100, of: stand.punch, for: stand.bench.chief) == nil)
            #expect(await desk.proof(stand.punch, of: stand.punch, for: stand.bench.chief) == nil)
        }
    }

    @Test func `what is no document, too large, or of somebody who may not, leaves nothing on the disk`()
        async throws
    {
        try await withFile { stand in
            #expect(await stand.attach(Array("MZ".utf8)) == .problems([.proofKind]))
            #expect(await stand.attach([]) == .problems([.proofKind]))
            let large = Self.sheet + [UInt8](repeating: 32, count: Proof.mostBytes)
            #expect(await stand.attach(large) == .problems([.proofTooLarge]))
            #expect(await stand.attach(Self.sheet, by: stand.bench.manager) == .problems([.forbidden]))
            let left = try stand.files()
            #expect(left == [])
            #expect(await stand.correction?.proofs == nil)
        }
    }

    @Test func `a document goes when it was taken away, and stays while another file has the same`()
        async throws
    {
        try await withFile { stand in
            for _ in 0..<2 { #expect(await stand.attach(Self.sheet) == .done) }
            #expect(await stand.attach(Self.photograph) == .done)
            #expect(try stand.files().count == 2, "the same is kept once")
            let entries = try #require(await stand.correction?.proofs)
            var keeper = stand.keeper()
            await keeper.turn(at: await stand.later(20))
            #expect(try stand.files().count == 2)
            for (index, left) in [2, 1, 0].enumerated() {
                #expect(await stand.bench.desk.correct([await stand.order(.detach(entries[index]))]) == .done)
                await keeper.turn(at: await stand.later(40 + 20 * Int64(index)))
                #expect(try stand.files().count == left)
            }
        }
    }

    @Test func `a document that no entry names yet is left alone for ten minutes`() async throws {
        try await withFile { stand in
            _ = try stand.bench.bench.book.archive.keep(Self.sheet)
            var keeper = stand.keeper()
            await keeper.turn(at: await stand.later(5))
            #expect(try stand.files().count == 1)
            await keeper.turn(at: await stand.later(16))
            #expect(try stand.files() == [])
        }
    }

    @Test func `where entries were lost, a document is kept as long as the entry would have been`()
        async throws
    {
        try await withFile { stand in
            let terminal = stand.bench.bench.terminal
            _ = try stand.bench.bench.book.archive.keep(Self.photograph)
            #expect(await stand.attach(Self.sheet) == .done)
            var keeper = stand.keeper()
            let lost = try #require(SequenceRange(1, 1))
            let damage = BookDamaged(cause: "test", lost: [], privateLost: [lost])
            _ = await terminal.submit(await terminal.stamped(.bookDamaged(damage)))
            try #require(await terminal.state.repairs?.found != nil)
            await keeper.turn(at: await stand.later(30))
            #expect(try stand.files().count == 2, "its entry may be what was lost")
            let entry = try #require(await stand.correction?.proofs?.first)
            #expect(await stand.bench.desk.correct([await stand.order(.detach(entry))]) == .done)
            await keeper.turn(at: await stand.later(60))
            #expect(try stand.files().count == 1, "what was named and is no longer goes all the same")
            var ahead = await stand.later(15 * 31 * 24 * 60)
            ahead.trust = .unknown
            await keeper.turn(at: ahead)
            #expect(try stand.files().count == 1, "a clock that may be wrong makes nothing old")
            (ahead.trust, ahead.bootMicroseconds) = (.synchronised, ahead.bootMicroseconds + 600_000_000)
            await keeper.turn(at: ahead)
            #expect(try stand.files() == [])
        }
    }

    @Test func `who is erased takes his documents along`() async throws {
        try await withFile { stand in
            #expect(await stand.attach(Self.sheet) == .done)
            var keeper = stand.keeper()
            await keeper.turn(at: await stand.later(20))
            #expect(try stand.files().count == 1)
            let book = ShelvedBook(stand.bench.bench.book)
            let traces = try await book.privateTraces(of: stand.amina, in: await stand.bench.state)
            let entries = await stand.bench.bench.terminal.erase(
                traces, rule: "test", foundAt: await stand.bench.state.head)
            #expect(entries?.isEmpty == false)
            await keeper.turn(at: await stand.later(40))
            #expect(try stand.files() == [])
        }
    }
}
