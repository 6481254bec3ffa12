import ArgumentParser
import Domain
import Store

/// Punches decided, chained and committed, one or many a commit.
struct Durable: AsyncParsableCommand {
    @Argument var directory: String
    @Argument var count: Int
    @Argument var batch: Int
    @Option(help: "A file that always holds the number of durable punches.")
    var tally: String?

    func run() async throws {
        let tally = try tally.map { try Tally($0) }
        let (book, crowd) = try openBook(directory, people: 200)
        var people = crowd
        var samples = Samples()
        let clock = ContinuousClock()
        let first = people.terminal.punchCount
        let processor = Processor.microseconds
        var entries: [Entry] = []
        // Outside the loop: an argument's getter copies what the whole command line held.
        let batch = batch
        for _ in 0..<(count / batch) {
            let before = clock.now
            entries.removeAll(keepingCapacity: true)
            for _ in 0..<batch { entries += people.badge() }
            try book.append(entries)
            samples.add(clock.now - before)
            try tally?.write(people.terminal.punchCount - first)
            // As the daemon does between punches, on another thread.
            if book.checkpointIsDue(head: people.terminal.head) { try book.checkpoint(people.terminal) }
        }
        print("durable.rate \(samples.rate.rounded()) commits/s")
        samples.report("durable")
        print("durable.processor \((Processor.microseconds - processor) / Double(count)) us")
        print("durable.memory \(Processor.peakKilobytes) kB")
        try book.close()
    }
}

/// How many of the punches that were acknowledged are not in the book, whose chain is walked.
struct Lost: AsyncParsableCommand {
    @Argument var directory: String
    @Argument var acknowledged: Int64

    func run() async throws {
        let now = Instant(wallMicroseconds: 1, bootMicroseconds: 1, boot: Crowd.boot, trust: .unknown)
        let book = try Book.open(directory: directory, program: "bench", now: now)
        let verification = try book.verify()
        guard verification.isSound else { throw ValidationError("the book is not sound: \(verification)") }
        print("lost \(max(0, acknowledged - (try book.load().punchCount)))")
        try book.close()
    }
}

/// Opens the book, with people in it.
func openBook(_ directory: String, people: Int) throws -> (Book, Crowd) {
    let now = Instant(wallMicroseconds: 1, bootMicroseconds: 1, boot: Crowd.boot, trust: .unknown)
    let book = try Book.open(directory: directory, program: "bench", now: now)
    var crowd = Crowd(try book.load())
    let entries = crowd.assemble(people)
    for part in stride(from: 0, to: entries.count, by: 500) {
        try book.append(Array(entries[part..<min(part + 500, entries.count)]))
    }
    return (book, crowd)
}

/// Makes a book of many entries, for starts.
struct Grow: AsyncParsableCommand {
    @Argument var directory: String
    @Argument var entries: Int

    func run() async throws {
        let (book, crowd) = try openBook(directory, people: 500)
        var people = crowd
        while people.terminal.head < entries {
            var batch: [Entry] = []
            for _ in 0..<250 { batch += people.badge() }
            try book.append(batch)
            if book.checkpointIsDue(head: people.terminal.head) { try book.checkpoint(people.terminal) }
        }
        // Leaves a tail behind the last checkpoint, as a power cut does.
        try book.close()
        print("grow.entries \(people.terminal.head)")
    }
}
