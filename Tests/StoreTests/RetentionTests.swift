import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Old entries go, a sealed state stands in their place, and what is left still proves itself.
struct RetentionTests: LongStory {
    let directory = try? TemporaryDirectory()

    @Test func `what is older than the term goes, and the book folds to the same state and verifies`() throws
    {
        let directory = try #require(directory)
        let book = try written(directory)
        let (before, anchors) = (try book.load(), try [5, 900, 1_900].compactMap { try head(book, $0) })
        let through = try #require(try prune(book, now: now()))
        // Days 0 to 37 are older than 62 days; the day of the border stays.
        let border = try #require(try book.rows(after: through, through: .max, limit: 1).first)
        #expect(border.instant.wallMicroseconds > now().wallMicroseconds - 63 * Self.day)
        #expect(
            try book.rows(after: 0, through: .max, limit: 2_000).allSatisfy {
                now().wallMicroseconds - $0.instant.wallMicroseconds <= 63 * Self.day
            })
        #expect(try first(book) == through + 1)
        #expect(try book.read("test") { try Int.fetchOne($0, sql: "SELECT count(*) FROM private") } == 0)

        let verified = try book.verify(anchors: anchors)
        #expect(verified.findings == [])
        #expect(verified.sealedPast?.through == through)
        #expect(verified.sealedPast?.fact.months == 2)
        #expect(verified.checkedRows == verified.head.sequence - through)
        #expect(verified.anchoredThrough == 1_900)
        let folded = try book.fold(
            from: book.foundation().terminal, hash: book.foundation().hash)
        #expect(folded.people == before.people)
        #expect(folded.attendance == before.attendance)
        #expect(folded.punchCount == before.punchCount)
        try book.checkpoint(book.load())
        let rebuilt = try book.rebuild()
        #expect(rebuilt.sealedThrough == through)
        #expect(rebuilt.differentCheckpoints == [])
        #expect(rebuilt.equalCheckpoints.count == 1)
        var patrolled: PatrolStep? = try book.patrol(after: 0)
        while let step = patrolled {
            #expect(step.lost == [] && step.privateLost == [])
            patrolled = step.after == 0 ? nil : try book.patrol(after: step.after)
        }
        try book.close()
        let again = try Book.openFolded(directory: directory.book, program: "1.0.0", now: now())
        #expect(again.cause == nil)
        #expect(again.terminal.people == before.people)
        try again.book.close()
    }

    private func head(_ book: Book, _ sequence: Sequence) throws -> Head? {
        try book.rows(after: sequence - 1, through: sequence, limit: 1).first.map {
            Head(book: $0.book, sequence: $0.sequence, hash: $0.hash)
        }
    }

    @Test func `with entries half deleted, after a crash too, the book is whole and the rest goes later`()
        throws
    {
        let directory = try #require(directory)
        let book = try written(directory)
        let state = try book.load()
        let through = try #require(try prune(book, now: now(), stepwise: 1))
        try book.close()
        let opened = try Book.openFolded(directory: directory.book, program: "1.0.0", now: now())
        #expect(opened.cause == nil)
        #expect(opened.terminal.people == state.people)
        #expect(try first(opened.book) == Int64(Book.pruneRows) + 1)
        #expect(try opened.book.verify().isSound)
        #expect(try opened.book.sealedPast()?.firstKept == Int64(Book.pruneRows) + 1)
        while try opened.book.pruneStep() > 0 {}
        #expect(try first(opened.book) == through + 1)
        #expect(try opened.book.verify().isSound)
        try opened.book.close()
    }

    @Test func `a clock that jumps twenty years ahead, or is not trusted, deletes nothing`() throws {
        let directory = try #require(directory)
        let book = try written(directory, days: 50)
        let years: Int64 = 7_300
        #expect(try book.horizon(ageMicroseconds: Self.term.microseconds, now: now(days: 50)) == nil)
        // In a new run of the kernel, and in the one of the last entries.
        #expect(try prune(book, now: now(days: years)) == nil)
        var jumped = Self.moment(day: 49, minute: 30)
        jumped.wallMicroseconds += years * Self.day
        #expect(try prune(book, now: jumped) == nil)
        // Entries were written with the wrong clock, and back again.
        let head = try book.head().sequence
        try book.append(
            (1...40).map { (step: Int64) in
                let day = step % 2 == 0 ? 50 : years + step
                return Entry(
                    sequence: head + step, instant: Self.moment(day: day, minute: 5), reader: nil, place: nil,
                    fact: .running(Running(step: .started, program: "1.0.0")))
            })
        try book.settle("platform", cursor: book.head().sequence)
        #expect(try prune(book, now: now(days: years + 100)) == nil)
        #expect(try prune(book, now: now(days: 51)) == nil)
        try book.close()

        let other = try TemporaryDirectory()
        let old = try written(other)
        #expect(try prune(old, now: Self.moment(day: 100, trust: .realTimeClock)) == nil)
        #expect(try prune(old, now: Self.moment(day: 100)) != nil)
        try old.close()
    }

    @Test func `nothing is deleted on the word of a cursor that has flipped`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        try book.settle("slow", cursor: 700)
        func proposed() throws -> Sequence? {
            try book.proposePruning(Self.term, upstreams: ["slow"], now: now())?.through
        }
        #expect(try proposed() == 700)
        try tamper(directory, "UPDATE upstream SET cursor = 764 WHERE name = 'slow'")
        #expect(try proposed() == nil)
        try book.settle("slow", cursor: 701)
        #expect(try proposed() == 701)
        try book.close()
    }

    @Test func `what an upstream has not got, refused, doubts or attempts stays`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        func proposed(_ upstreams: [String]) throws -> Sequence? {
            try book.proposePruning(Self.term, upstreams: upstreams, now: now())?.through
        }
        let all = try #require(try proposed(["platform"]))
        #expect(try proposed([]) == all)
        #expect(try proposed(["platform", "new"]) == nil)
        try book.settle("slow", cursor: 700)
        #expect(try proposed(["platform", "slow"]) == 700)
        try book.attempt("platform", [601])
        #expect(try proposed(["platform"]) == 600)
        let refused = DeliveryException(
            sequence: 551, person: nil, state: .refused(reason: "no"), attempts: 1)
        try book.settle("platform", cursor: book.head().sequence, exceptions: [551: refused])
        #expect(try proposed(["platform"]) == 550)
        // A replay that somebody asks for between the proposal and its commit.
        let proposal = try #require(try book.proposePruning(Self.term, upstreams: ["platform"], now: now()))
        try book.replay("platform", from: 10)
        let entry = Entry(
            sequence: try book.head().sequence + 1, instant: now(), reader: nil, place: nil,
            fact: .pruned(proposal.fact))
        #expect(throws: StoreError.self) { try book.commit(proposal, with: entry) }
        #expect(try book.sealedPast() == nil)
        var story = Story(after: try book.head())
        try book.append(story.punch(of: 2))
        try book.close()
    }

    @Test func `punches whose time is still unknown stay`() throws {
        let directory = try #require(directory)
        let book = try written(directory, undatedDay: 30)
        let undated = try #require(try book.load().chronology.untimed)
        #expect(undated.first == 11 + 30 * 20)
        #expect(
            try book.proposePruning(Self.term, upstreams: [], now: now())?.through == undated.first - 1)
        try book.close()
    }

    @Test func `a seal that was changed, swapped or taken away is found`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        let through = try #require(try prune(book, now: now()))
        try book.close()
        let copy = directory.path + "/sealed.sqlite"
        try FileManager.default.copyItem(atPath: directory.book + "/book.sqlite", toPath: copy)
        for change in [
            "UPDATE seal SET state = replace(state, 'Amina 1', 'Amina 9')",
            "UPDATE seal SET sequence = sequence + 1",
            "UPDATE seal SET hash = zeroblob(32)", "UPDATE seal SET signature = zeroblob(64)",
            "UPDATE seal SET entry = entry - 1", "UPDATE seal SET digest = zeroblob(32)", "DELETE FROM seal",
            "DELETE FROM entry WHERE sequence = \(through + 1)",
        ] {
            try FileManager.default.removeItem(atPath: directory.book + "/book.sqlite")
            try FileManager.default.copyItem(atPath: copy, toPath: directory.book + "/book.sqlite")
            try tamper(directory, change)
            let changed = try Book.openForReading(directory: directory.book)
            #expect(try !changed.verify().isSound, "\(change)")
            try changed.close()
        }
    }

    @Test func `a seal moves on, and who is erased is gone from it as well`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        let through = try #require(try prune(book, now: now()))
        let names = try book.load().people.values.map(\.firstName).sorted()
        #expect(names == ["Amina 0", "Amina 1", "Amina 2"])
        let entries = try book.erase([5, 6], rule: "left", at: now())
        #expect(entries.map(\.fact.kind) == ["erased", "erased", "pruned"])
        #expect(try book.load().people.values.map(\.firstName).sorted() == ["Amina 0", "Amina 2"])
        #expect(try book.rebuild().terminal.people.count == 2)
        #expect(try book.verify().findings == [])
        #expect(try book.erase([5, 6], rule: "left", at: now()).isEmpty)
        try book.close()
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.book) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.book + "/" + name))
            #expect(bytes.range(of: Data("Amina 1".utf8)) == nil, "\(name)")
        }
        let again = try Book.open(directory: directory.book, program: "1.0.0", now: now())
        try again.settle("platform", cursor: again.head().sequence)
        var story = Story(after: try again.head())
        for day: Int64 in 101..<140 {
            try again.append(
                story.punch(of: 2).map { entry in
                    var entry = entry
                    entry.instant = Self.moment(day: day, minute: 9)
                    return entry
                })
        }
        try again.settle("platform", cursor: again.head().sequence)
        let next = try #require(try prune(again, now: now(days: 140)))
        #expect(next > through)
        #expect(try again.verify().findings == [])
        #expect(try again.read("test") { try Int.fetchOne($0, sql: "SELECT count(*) FROM seal") } == 1)
        try again.close()
    }

    @Test(arguments: StateText.sealedVersions)
    func `a state that may lie in a seal is read by this release and every later one`(_ version: Int) throws {
        let file = GoldenTests.folder.appendingPathComponent("v\(version).state.json")
        let state = try #require(StateText.decode(Array(try Data(contentsOf: file))))
        #expect(state.people.count > 0)
        #expect(StateText.sealedVersions.contains(StateText.version))
    }

    @Test func `a copy of a pruned book, also one that is pruned meanwhile, is restored`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        let copies = directory.path + "/copies"
        try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
        var isPruned = false
        let backup = try book.backUp(to: copies, now: now()) { _ in
            guard !isPruned else { return }
            isPruned = true
            try prune(book, now: now())
        }
        #expect(backup.verification.isSound)
        #expect(backup.verification.sealedPast != nil)
        let restored = try Book.restore(
            try #require(backup.path), into: directory.path + "/new", program: "1.0.0", now: now())
        #expect(restored.book != nil)
        let opened = try Book.openFolded(directory: directory.path + "/new", program: "1.0.0", now: now())
        #expect(try opened.terminal.people == book.load().people)
        #expect(try opened.book.verify().findings == [])
        #expect(try opened.book.rebuild().terminal.people.count == 3)
        #expect(try first(opened.book) == first(book))
        try opened.book.close()
        try book.close()
    }

    @Test func `a salvage keeps the seal, and takes what was pruned for no loss`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        let through = try #require(try prune(book, now: now()))
        let people = try book.load().people
        let head = try book.head().sequence
        try book.close()
        // The first page, with it every table's place, and the place of the seal.
        let path = directory.book + "/book.sqlite"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(0..<100, with: Data(repeating: 0, count: 100))
        try bytes.write(to: URL(fileURLWithPath: path))
        let opened = try Book.openFolded(directory: directory.book, program: "1.0.0", now: now())
        #expect(opened.cause != nil)
        #expect(opened.terminal.repairs?.lostCount == 0)
        #expect(opened.terminal.people == people)
        #expect(try first(opened.book) == through + 1)
        #expect(try opened.book.verify().findings == [])
        #expect(try opened.book.head().sequence == head + 2)
        try opened.book.close()
    }
}
