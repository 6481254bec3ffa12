import ArgumentParser
import Domain
import Foundation
import Store
import VirtualDevices

/// Pages of the console around a company and its punches, over TLS on the loopback: how long each takes, what it weighs,
/// what tables come out at, and what browsers that watch the board cost.
struct Console: AsyncParsableCommand {
    @Argument var folder: String
    @Argument var executable: String
    @Option var punches = 20_000
    @Option var agents = 5_000
    @Option var sites = 500
    @Option var rounds = 40
    @Option(help: "Browsers that watch the board.") var browsers = 50
    @Option(help: "Rounds of punches while a manager exports, and while nobody does.") var exports = 6

    /// Each with what it stands for in the table.
    private static let pages = [
        ("board", "/"), ("punches", "/punches"), ("older", "/punches?before=10000"), ("agents", "/agents"),
        ("search", "/agents?q=No4711"), ("sites", "/sites"), ("tasks", "/tasks"), ("links", "/links"),
        ("registrations", "/registrations"), ("users", "/users"), ("audit", "/audit"),
    ]

    func run() async throws {
        try makeBook()
        let reader = try VirtualSerial(path: folder + "/badge-reader")
        let daemon = Daemon(folder: folder)
        try daemon.write(
            configuration: """
                [console]
                address = "127.0.0.1"
                port = 8797
                [[reader]]
                name = "entrance"
                type = "serial-badge"
                device = "\(folder)/badge-reader"
                """)
        _ = try daemon.start(executable)
        defer { daemon.stop() }
        let manager = Manager(address: "https://127.0.0.1:8797")
        try await manager.begin(code: try daemon.command(executable, "console", "code"))
        print("board.first \(Int(try await manager.get("/").took / .milliseconds(1))) ms")
        try await measurePages(manager)
        try await measureTables(manager, daemon)
        try await measurePunches(manager, PunchedPage(reader))
        try await measureBoard(manager, daemon)
        try await manager.end()
    }

    /// People who come and go four times a day until now.
    private func makeBook() throws {
        let now = Instant(wallMicroseconds: 1, bootMicroseconds: 1, boot: Crowd.boot, trust: .unknown)
        let book = try Book.open(directory: folder + "/book", program: "bench", now: now)
        let pace = Int64(86_400_000_000) / Int64(agents * 4)
        let wall = Int64(Date().timeIntervalSince1970 * 1e6)
        let before = Int64(agents / 25 + sites / 25 + 500)
        var crowd = Crowd(try book.load(), from: wall - (Int64(punches) + before) * pace, pace: pace)
        var entries = crowd.assemble(agents)
        entries += crowd.found(sites: sites, tasks: sites * 4)
        while !entries.isEmpty {
            try book.append(Array(entries.prefix(500)))
            entries.removeFirst(min(500, entries.count))
        }
        var left = punches
        while left > 0 {
            var batch: [Entry] = []
            for _ in 0..<min(250, left) { batch += crowd.badge() }
            left -= 250
            try book.append(batch)
            if book.checkpointIsDue(head: crowd.terminal.head) { try book.checkpoint(crowd.terminal) }
        }
        try book.checkpoint(crowd.terminal)
        print("console.punches \(crowd.terminal.punchCount)")
        try book.close()
    }

    /// Punches as they are answered on the terminal's page, in turn while nobody asks for anything and while a manager
    /// exports everything.
    private func measurePunches(_ manager: Manager, _ page: PunchedPage) async throws {
        var (quiet, busy) = (Samples(), Samples())
        for round in 0..<exports {
            // Each as often first as second.
            for isBusy in round % 2 == 0 ? [false, true] : [true, false] {
                let exporting = Task {
                    while isBusy, !Task.isCancelled { _ = try await manager.get(Self.month) }
                }
                if isBusy { try await Task.sleep(for: .milliseconds(300)) }
                for _ in 0..<60 {
                    guard let took = try await page.punch() else { break }
                    if isBusy { busy.add(took) } else { quiet.add(took) }
                }
                exporting.cancel()
                _ = try? await exporting.value
            }
        }
        page.close()
        quiet.report("quiet")
        busy.report("exporting")
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let ratio = busy.percentile(share) / quiet.percentile(share)
            print("exporting.ratio.\(name) \((ratio * 100).rounded() / 100)")
        }
    }

    /// All pages in turn, so that a disturbance hits all.
    private func measurePages(_ manager: Manager) async throws {
        var samples = [Samples](repeating: Samples(), count: Self.pages.count)
        var weight = 0
        for _ in 0..<rounds {
            for (index, page) in Self.pages.enumerated() {
                let answer = try await manager.get(page.1)
                guard answer.status == 200 else { throw Manager.Refused(status: answer.status) }
                samples[index].add(answer.took)
                weight = max(weight, answer.bytes)
            }
        }
        for (index, page) in Self.pages.enumerated() { samples[index].report("page.\(page.0)") }
        print("page.heaviest \(weight / 1024) kB")
    }

    private func measureTables(_ manager: Manager, _ daemon: Daemon) async throws {
        for (name, path) in [
            ("hours", Self.month), ("punches", "/punches.csv?day=\(Self.day(before: 1))"),
            ("agents", "/agents/export"),
        ] {
            let table = try await manager.get(path)
            let rows = table.text.split(separator: "\r\n").count
            let all = rows * table.bytes / max(1, table.text.utf8.count)
            print("table.\(name) \(Int(Double(all) / (table.took / .seconds(1)))) rows/s, \(all) rows")
        }
        print("table.memory \(try Usage(of: daemon.processID).residentMegabytes) MB")
    }

    private static func day(before days: Int) -> String {
        Date(timeIntervalSinceNow: -86_400 * Double(days)).formatted(.iso8601.year().month().day())
    }

    /// Everybody's hours of 31 days: what takes longest of all that a manager can ask for.
    private static let month = "/attendance.csv?from=\(day(before: 31))&to=\(day(before: 1))"

    private func measureBoard(_ manager: Manager, _ daemon: Daemon) async throws {
        let watching = (0..<browsers).map { _ in
            Task { try await manager.watch("/board/events") }
        }
        try await Task.sleep(for: .seconds(3))
        let before = try Usage(of: daemon.processID)
        try await Task.sleep(for: .seconds(20))
        let after = try Usage(of: daemon.processID)
        print("board.cpu \(after.percent(since: before, seconds: 20)) %")
        for task in watching { task.cancel() }
    }
}
