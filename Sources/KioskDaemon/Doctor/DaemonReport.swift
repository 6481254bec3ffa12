import Domain
import Foundation
import Upstreams
import Web

/// What the running daemon knows of itself: `GET /status` on its control socket, for the doctor. Fields are only added.
struct DaemonReport: Codable, Hashable, Sendable {
    /// One line, as `systemctl status` shows it.
    var status: String
    var punches: Int64 = 0
    /// Nil: it was started by another release, which says no more than the line.
    var condition: Condition?

    struct Condition: Codable, Hashable, Sendable {
        /// Whether a punch can be written.
        var isRecording = true
        var isSafeMode = false
        /// Entries lost to damage, ever, and whether that was lately (E-35).
        var lostEntries: Int64 = 0
        var isDamageRecent = false
        /// Damaged files that lie beside the book.
        var asideCount = 0
        var readers: [Reader] = []
        var upstreams: [Upstream] = []
        /// Nil: nothing is counted of the link.
        var data: MonthData?
    }

    struct Reader: Codable, Hashable, Sendable {
        var name: String
        var type: String
        /// `ready`, `absent`, `faulty`, `silent`.
        var state: String
        /// Operation and errno of the last failure, or what else is wrong.
        var cause: String?
    }

    struct Upstream: Codable, Hashable, Sendable {
        var name: String
        /// `idle`, `up`, `slow`, `down`, `refused`, `captive`, `fault`.
        var link: String
        var unsent = 0
        var refused = 0
        var doubtful = 0
        /// Of the unsent: held until people have mended something. Nil: another release, which knows of none.
        var held: Int?
        /// The table of exceptions is full.
        var isStalled = false
        /// Age of the oldest punch without a receipt; nil: none, or nobody can tell.
        var oldestSeconds: Int64?
        /// Class of the last fault, also after it has passed.
        var lastError: String?
    }

    struct MonthData: Codable, Hashable, Sendable {
        /// `2026-11`; nil: not known yet.
        var month: String?
        /// Bytes.
        var received: Int64 = 0
        var sent: Int64 = 0
        /// Of the budget; nil: there is none.
        var percent: Int?

        /// For people.
        var megabytes: String { "\(received.addingReportingOverflow(sent).partialValue / 1_000_000) MB" }
    }

    /// The object's text; never fails, since nothing in it can.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// Nil for what is no such object.
    init?(_ text: some Collection<UInt8>) {
        guard let report = try? JSONDecoder().decode(DaemonReport.self, from: Data(text)) else { return nil }
        self = report
    }

    init(status: String, punches: Int64 = 0, condition: Condition? = nil) {
        self.status = status
        self.punches = punches
        self.condition = condition
    }
}

extension DaemonReport {
    /// Gathered from the services at one moment.
    init(board: StatusBoard, terminal: TerminalService) async {
        let state = await terminal.state
        var condition = Condition(
            isRecording: await board.isRecording, isSafeMode: board.outOfService != nil,
            lostEntries: state.repairs?.lostCount ?? 0,
            isDamageRecent: DamageStatus(state.repairs, at: await board.lastClock) != nil,
            asideCount: terminal.asideCount)
        condition.readers = await board.readers.values.sorted { $0.name < $1.name }.map(Reader.init)
        condition.upstreams = await board.upstreams.values.sorted { $0.name < $1.name }.map(Upstream.init)
        condition.data = await board.data.map(MonthData.init)
        self.init(status: await board.statusLine, punches: state.punchCount, condition: condition)
    }
}

extension DaemonReport.Reader {
    init(_ health: ReaderHealth) {
        self.init(name: health.name, type: health.type, state: health.state.rawValue, cause: health.cause)
    }
}

extension DaemonReport.MonthData {
    init(_ data: DataStanding) {
        self.init(
            month: data.month?.description, received: data.used.received, sent: data.used.sent,
            percent: data.percent)
    }
}

extension DaemonReport.Upstream {
    init(_ status: UpstreamStatus) {
        self.init(
            name: status.name, link: status.link.rawValue, unsent: status.unsent, refused: status.refused,
            doubtful: status.doubtful, held: status.held, isStalled: status.isStalled,
            oldestSeconds: status.oldestPunchMicroseconds.map { $0 / 1_000_000 },
            lastError: status.lastError)
    }
}
