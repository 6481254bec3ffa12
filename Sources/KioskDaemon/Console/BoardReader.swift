import Domain
import Store
import Upstreams
import Web

/// Draws up the live board: the state for who is there, the book for what today's punches say. One look serves all
/// browsers, and nothing is looked at while nothing has changed.
actor BoardReader {
    /// Browsers that may follow at once.
    static let mostWatchers = 64
    private static let period: Duration = .seconds(1)
    /// A browser that follows hears something at least so often.
    private static let beatSeconds = 20
    /// Entries before the day that hold the badge of its first punch.
    private static let margin: Domain.Sequence = 200

    /// Changes whenever the board may.
    private struct Imprint: Hashable {
        var head: Domain.Sequence
        var minute: Int64
        var isRecording: Bool
        var upstreams: [String: [Int64]]
    }

    private let terminal: TerminalService
    private let book: ShelvedBook
    private let board: StatusBoard
    private let clock: TerminalClock
    private let zone: Zone
    private let receivers: [String]
    private var day: DayFold?
    private var folded: Domain.Sequence = 0
    private var known: (imprint: Imprint, view: BoardView)?
    private var reading: Task<BoardView, Never>?
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastWatcher = 0
    private var ticking: Task<Void, Never>?

    init(
        terminal: TerminalService, book: ShelvedBook, board: StatusBoard, clock: TerminalClock,
        configuration: Configuration
    ) {
        self.terminal = terminal
        self.book = book
        self.board = board
        self.clock = clock
        zone = configuration.clock.zone
        receivers = configuration.upstreams.punchReceivers
    }

    func view() async -> BoardView {
        let imprint = await imprint()
        if let known, known.imprint == imprint { return known.view }
        if let reading { return await reading.value }
        let task = Task { await read() }
        reading = task
        let view = await task.value
        reading = nil
        known = (imprint, view)
        return view
    }

    /// Reads what is new meanwhile, so that whoever comes first finds the day read. Nothing new costs nothing.
    func catchUp() async {
        if await terminal.head != folded { _ = await view() }
    }

    private func imprint() async -> Imprint {
        let upstreams = await board.upstreams.mapValues {
            [$0.cursor, Int64($0.refused), Int64($0.doubtful), Int64($0.held), Int64($0.unsentPunches)]
        }
        return Imprint(
            head: await terminal.head, minute: clock.now().wallMicroseconds / 60_000_000,
            isRecording: await board.isRecording, upstreams: upstreams)
    }

    private func read() async -> BoardView {
        let now = clock.now()
        let state = await terminal.state
        await foldDay(through: state.head, at: now)
        let looks = await DeliveryLook.all(receivers, in: book)
        let settings = state.settings
        var view = BoardView(
            terminalName: settings?.name ?? "", siteName: settings.map(Self.siteName) ?? "", zone: zone,
            now: now, isRecording: await board.isRecording)
        view.notices = state.boardNotices
        guard let day else { return view }
        view.punchCount = day.punches.count
        view.receivedCount = day.punches.count { DeliveryLook.state(of: $0, in: looks) == .received }
        let inside = state.attendance.filter { $0.value.presence.isInside }.keys
        view.rows = Set(inside).union(day.marks.filter { !$0.value.isEmpty }.keys).compactMap { id in
            state.people[id].map { row(of: $0, id, state, day, looks, now) }
        }
        return view
    }

    private static func siteName(_ settings: Shared<TerminalSettings>) -> String {
        settings.siteName.isEmpty ? settings.site.description : settings.siteName
    }

    private func row(
        of person: Person, _ id: PersonID, _ state: Terminal, _ day: DayFold, _ looks: [DeliveryLook],
        _ now: Instant
    ) -> BoardView.Row {
        let attendance = state.attendance(of: id).value
        let presence: BoardView.State =
            switch attendance.presence {
            case .present: .present
            case .onBreak: .onBreak
            case .absent, .unknown: .left
            }
        let task = attendance.task.map { code in
            state.siteTask(code)?.name ?? code.description
        }
        let worked = day.worked(
            by: id, isInside: attendance.presence == .present, opened: attendance.opened?.instant, at: now)
        let last = day.marks[id]?.last?.sequence ?? attendance.last?.sequence
        return BoardView.Row(
            name: person.fullName, code: person.code, state: presence, task: task,
            since: attendance.since, workedMinutes: worked.map { Int($0 / 60_000_000) },
            anomalies: day.anomalies(of: id),
            delivery: last.map { DeliveryLook.state(of: $0, in: looks) } ?? .nowhere)
    }

    /// Reads what is new since the last look; all of the day at the first one.
    private func foldDay(through head: Domain.Sequence, at now: Instant) async {
        let dawn = zone.dawn(ofDay: zone.day(atMicroseconds: now.wallMicroseconds))
        if day?.dawn != dawn {
            let first = try? await book.firstSequence(fromWallMicroseconds: dawn)
            day = DayFold(dawn: dawn)
            folded = max(0, (first ?? head) - 1 - Self.margin)
        }
        while folded < head {
            guard let rows = try? await book.rows(after: folded, through: head, limit: 2_000),
                let last = rows.last
            else { return }
            for row in rows {
                switch row.coded.kind {
                case "presented": day?.notePresented(row.sequence, at: row.instant)
                case "punched", "undone": day?.fold(Entry(row))
                default: continue
                }
            }
            folded = last.sequence
        }
    }

    // MARK: who follows

    func changes() -> AsyncStream<Void>? {
        guard watchers.count < Self.mostWatchers else { return nil }
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        lastWatcher += 1
        let number = lastWatcher
        watchers[number] = continuation
        continuation.onTermination = { _ in Task { await self.dismiss(number) } }
        continuation.yield()
        if ticking == nil { ticking = Task { await self.tick() } }
        return stream
    }

    /// Everybody looks again, and at whether he still may.
    func nudge() {
        for watcher in watchers.values { watcher.yield() }
    }

    private func dismiss(_ number: Int) {
        watchers[number] = nil
        guard watchers.isEmpty else { return }
        ticking?.cancel()
        ticking = nil
    }

    private func tick() async {
        var last = await imprint()
        var beats = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.period)
            let imprint = await imprint()
            beats += 1
            guard imprint != last || beats >= Self.beatSeconds else { continue }
            (last, beats) = (imprint, 0)
            nudge()
        }
    }
}

extension TerminalService {
    /// The last entry.
    var head: Domain.Sequence { state.head }

    func account(_ id: AccountID) -> Account? { state.accounts?[id] }

    var accounts: Accounts { state.accounts ?? Accounts() }

    func problems(of order: AccountOrder) -> [AccountProblem] { state.problems(of: order) }
}

extension Terminal {
    /// What the state knows that somebody must look at.
    fileprivate var boardNotices: [BoardView.Notice] {
        lostBadgesSeen.map { seen in
            let person = people[seen.person]
            return .lostBadge(seen, name: person?.fullName ?? "–", code: person?.code ?? "")
        }
    }
}
