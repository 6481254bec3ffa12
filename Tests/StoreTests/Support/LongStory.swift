import Domain

@testable import Store

/// A book that goes back for months, and what prunes it.
protocol LongStory {}

extension LongStory {
    static var day: Int64 { 86_400_000_000 }
    static var term: RetentionTerm { RetentionTerm(months: 2) }

    /// A moment of the long story: a run of the kernel a day, a clock that is kept right.
    static func moment(day: Int64, minute: Int64 = 0, trust: ClockTrust = .synchronised) -> Instant {
        Instant(
            wallMicroseconds: 1_767_225_600_000_000 + day * Self.day + minute * 60_000_000,
            bootMicroseconds: minute * 60_000_000 + 1, boot: BootID(high: 7, low: UInt64(day + 1)),
            trust: trust)
    }

    /// A book of `days` days with ten punches each, of which `platform` has everything.
    func written(
        _ directory: TemporaryDirectory, days: Int64 = 100, undatedDay: Int64? = nil
    ) throws -> Book {
        let book = try Book.open(directory: directory.book, program: "1.0.0", now: Self.moment(day: 0))
        var story = Story(after: try book.head())
        var entries: [Entry] = []
        func add(_ made: [Entry], _ day: Int64, _ minute: Int64) {
            entries += made.map { entry in
                var entry = entry
                entry.instant = Self.moment(
                    day: day, minute: minute, trust: day == undatedDay ? .unknown : .synchronised)
                return entry
            }
        }
        for number in 0..<3 { add(story.enrolment(number), 0, Int64(number)) }
        for day in 0..<days {
            for number in 0..<10 { add(story.punch(of: 2 + Int64(number % 3) * 3), day, 10 + Int64(number)) }
        }
        try book.append(entries)
        try book.settle("platform", cursor: book.head().sequence)
        return book
    }

    func now(days: Int64 = 100) -> Instant { Self.moment(day: days, minute: 1) }

    /// Prunes as far as it goes. Returns the last entry that a seal stands for.
    @discardableResult
    func prune(_ book: Book, _ term: RetentionTerm = term, now: Instant, stepwise: Int = .max) throws
        -> Sequence?
    {
        guard let proposal = try book.proposePruning(term, upstreams: ["platform"], now: now) else {
            return nil
        }
        let entry = Entry(
            sequence: try book.head().sequence + 1, instant: now, reader: nil, place: nil,
            fact: .pruned(proposal.fact))
        try book.commit(proposal, with: entry)
        var steps = 0
        while steps < stepwise, try book.pruneStep() > 0 { steps += 1 }
        return proposal.through
    }

    func first(_ book: Book) throws -> Sequence? {
        try book.rows(after: 0, through: .max, limit: 1).first?.sequence
    }
}
