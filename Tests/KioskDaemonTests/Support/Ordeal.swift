import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// Punches that stream through the real daemon while it is ended again and again at moments drawn from a seed, and what
/// must hold afterwards.
struct Ordeal {
    /// How often, from which seed: few in `make test`, many in `make endurance`, which sets the variables.
    let ends: Int
    let seed: UInt64
    private let title: String
    private let report: String?
    /// Whether what the page says once the end has begun counts as acknowledged. Not where power is cut: in a real
    /// cut nobody sees it, and the kernel may say yes to an fdatasync that races with the shutdown of its journal.
    private let countsLateAnswers: Bool

    init(_ title: String, seed: UInt64, countsLateAnswers: Bool = true) {
        self.countsLateAnswers = countsLateAnswers
        let environment = ProcessInfo.processInfo.environment
        self.title = title
        self.seed = environment["KIOSKD_SEED"].flatMap { UInt64($0) } ?? seed
        ends = environment["KIOSKD_ENDS"].flatMap { Int($0) } ?? 20
        report = environment["KIOSKD_REPORT"]
    }

    /// People enough that each badge is held to the reader once.
    var people: Int { ends * 75 }

    /// Runs the daemon, streams badges, and calls `end` at a drawn moment; `between` looks before the next start.
    func run(
        on terminal: WallTerminal, end: () async throws -> Void, between: (Int) async throws -> Void
    ) async throws {
        try terminal.importPeople()
        var acknowledged: Set<Int64> = []
        var late: Set<Int64> = []
        var next = 0
        var random = seed
        func draw(_ bound: UInt64) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % bound)
        }
        func hold() throws {
            guard next < terminal.people else {
                throw HarnessError.timedOut("an answer to a badge")
            }
            try terminal.badgeReader.send(WallTerminal.frame(next))
            next += 1
        }
        for round in 0..<ends {
            try await terminal.start()
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("a screen") { !page.screens.isEmpty }
            let wanted = draw(40) + 1
            while page.acknowledged.count < wanted {
                let before = page.acknowledged.count
                try hold()
                // The page shows the newest answer only: whoever runs ahead of it sees few.
                _ = try? await eventually("an answer", within: 0.03) { page.acknowledged.count > before }
            }
            for _ in 0..<draw(6) { try hold() }
            try await Task.sleep(for: .microseconds(draw(4_000)))
            let said = page.acknowledged
            try await end()
            try await page.end()
            acknowledged.formUnion(countsLateAnswers ? page.acknowledged : said)
            late.formUnion(page.acknowledged.subtracting(said))
            try await between(round)
        }
        #expect(acknowledged.count >= ends * 5)
        try await settle(terminal, acknowledged, late: late)
    }

    /// Drains, and compares what was acknowledged, what upstream has and what the book has.
    private func settle(
        _ terminal: WallTerminal, _ acknowledged: Set<Int64>, late: Set<Int64>
    ) async throws {
        try await terminal.start()
        let address = try terminal.daemon.address()
        try await eventually("0 unsent") { try await metric("kioskd_unsent", at: address) == 0 }
        let punches = await terminal.upstream.received.filter { $0.type.contains("punched") }
        let numbers = punches.map(\.number)
        let subjects = punches.compactMap(\.subject)
        let lost = acknowledged.subtracting(numbers)
        // Each badge was held to the reader once, so a person who is there twice has been doubled.
        let doubled = subjects.count - Set(subjects).count + numbers.count - Set(numbers).count
        #expect(lost.isEmpty, "seed \(seed): acknowledged and not upstream")
        #expect(doubled == 0, "seed \(seed): twice in a receiver that remembers")
        #expect(numbers == numbers.sorted(), "out of order")
        #expect(try await terminal.daemon.stop() == 0)
        let export = try terminal.command("journal", "export").out.split(separator: "\n")
        #expect(export.count { $0.contains(#""kind":"punched""#) } == numbers.count)
        try expectSound(terminal)
        let figures =
            "\(ends) (seed \(seed)): \(lost.count) of \(acknowledged.count) acknowledged lost, \(doubled) doubled"
        let lateLost = late.subtracting(numbers).count
        print("\(title): \(figures); \(late.count) answered while it ended, \(lateLost) of them lost")
        try note(figures)
    }

    /// Writes the figures into the row of `docs/reliability.md` that begins with the title.
    private func note(_ figures: String) throws {
        guard let report else { return }
        let today = ISO8601DateFormatter().string(from: Date()).prefix(10)
        var lines = try String(contentsOfFile: report, encoding: .utf8).components(separatedBy: "\n")
        let row = try #require(lines.firstIndex { $0.hasPrefix("| \(title) |") })
        lines[row] = "| \(title) | \(figures) | \(today) |"
        try lines.joined(separator: "\n").write(toFile: report, atomically: true, encoding: .utf8)
    }
}

func expectSound(_ terminal: WallTerminal) throws {
    let verify = try terminal.command("journal", "verify")
    #expect(verify.status == 0, "\(verify.out)\(verify.error)")
    let rebuild = try terminal.command("journal", "rebuild")
    #expect(rebuild.status == 0, "\(rebuild.out)\(rebuild.error)")
}
