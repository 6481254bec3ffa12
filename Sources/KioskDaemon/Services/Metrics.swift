import Domain
import Foundation
import Upstreams

/// Prometheus text (exposition format 0.0.4), made when it is asked for.
enum Metrics {
    static func text(board: StatusBoard, terminal: TerminalService) async -> String {
        var page = Page()
        let state = await terminal.state
        page.gauge("kioskd_book_sequence", "Sequence of the newest entry.", [("", state.head)])
        page.counter("kioskd_punches_total", "Punches in the book.", [("", state.punchCount)])
        page.gauge(
            "kioskd_recording", "1 while the book can be written.", [("", await board.isRecording ? 1 : 0)])
        addBook(to: &page, await board.storage, state.repairs)
        await addRetention(to: &page, terminal)
        page.gauge(
            "kioskd_housing_open", "1 while a tamper contact is open.",
            [("", await board.isHousingOpen ? 1 : 0)])
        addUpstreams(to: &page, await board.upstreams.values.sorted { $0.name < $1.name })
        page.counter(
            "kioskd_link_remedies_total", "What was tried against a link over which nobody was reached.",
            LinkRemedied.Remedy.allCases.map {
                ("remedy=\"\($0.rawValue)\"", state.remedies?.count(of: $0) ?? 0)
            })
        addData(to: &page, await board.data)
        addRefusals(to: &page, await board.refusals)
        let readers = await board.readers.values.sorted { $0.name < $1.name }
        page.gauge(
            "kioskd_reader_ready", "1 while the reader is open.",
            readers.map { ("reader=\"\($0.name)\",type=\"\($0.type)\"", $0.state == .ready ? 1 : 0) })
        page.gauge(
            "kioskd_reader_silent", "1 while the reader is open and has said nothing for too long.",
            readers.map { ("reader=\"\($0.name)\",type=\"\($0.type)\"", $0.state == .silent ? 1 : 0) })
        page.counter(
            "kioskd_readings_dropped_total", "Readings lost because the terminal could not keep up.",
            readers.map { ("reader=\"\($0.name)\"", Int64($0.droppedCount)) })
        page.counter(
            "kioskd_read_errors_suppressed_total", "Read errors beyond those in the book.",
            await board.suppressedErrors.sorted { $0.key < $1.key }.map {
                ("reader=\"\($0.key)\"", Int64($0.value))
            })
        page.gauge(
            "kioskd_clock_trust", "0 unknown … 4 GNSS.", [("", Int64(await board.lastClock.trust.rawValue))])
        page.gauge("process_resident_memory_bytes", "Resident memory.", [("", residentBytes())])
        return page.text
    }

    private static func addRefusals(to page: inout Page, _ refusals: [RefusalReason: Int64]) {
        page.counter(
            "kioskd_refusals_total", "Badges that were not accepted since the start.",
            RefusalReason.allCases.map { ("reason=\"\($0.rawValue)\"", refusals[$0] ?? 0) })
    }

    private static func addData(to page: inout Page, _ data: DataStanding?) {
        guard let data else { return }
        let labels = "interface=\"\(data.interface)\""
        page.gauge(
            "kioskd_data_month_received_bytes", "What the modem has received since the SIM's month began.",
            [(labels, data.used.received)])
        page.gauge(
            "kioskd_data_month_sent_bytes", "What the modem has sent since the SIM's month began.",
            [(labels, data.used.sent)])
        page.gauge(
            "kioskd_data_month_budget_bytes", "What the SIM has for a month.",
            data.budget.map { [(labels, $0.bytes)] } ?? [])
    }

    private static func addUpstreams(to page: inout Page, _ upstreams: [UpstreamStatus]) {
        func each(_ value: (UpstreamStatus) -> Int64) -> [(String, Int64)] {
            upstreams.map { ("upstream=\"\($0.name)\"", value($0)) }
        }
        page.gauge("kioskd_unsent", "Punches not yet received upstream.", each { Int64($0.unsentPunches) })
        page.gauge(
            "kioskd_unsent_entries", "Entries of any kind not yet received upstream.",
            each { Int64($0.unsent) })
        page.gauge("kioskd_refused", "Entries refused upstream.", each { Int64($0.refused) })
        page.gauge("kioskd_doubtful", "Entries sent with unknown outcome.", each { Int64($0.doubtful) })
        page.gauge(
            "kioskd_oldest_unsent_seconds", "Age of the oldest punch not yet received.",
            each { ($0.oldestPunchMicroseconds ?? 0) / 1_000_000 })
        page.gauge(
            "kioskd_link_up", "1 while the link works.",
            each { [.up, .idle, .slow].contains($0.link) ? 1 : 0 })
        page.gauge(
            "kioskd_link_state", "1 for the state that the link is in, 0 for the others.",
            upstreams.flatMap { upstream in
                LinkState.allCases.map {
                    ("upstream=\"\(upstream.name)\",state=\"\($0.rawValue)\"", upstream.link == $0 ? 1 : 0)
                }
            })
        page.gauge(
            "kioskd_upstream_stalled",
            "1 while nothing new is sent, because too many entries are refused, put off or in doubt.",
            each { $0.isStalled ? 1 : 0 })
        page.gauge(
            "kioskd_awaiting_time", "Entries that wait until their time is trusted.",
            each { Int64($0.awaitingTime) })
        page.gauge(
            "kioskd_held", "Entries that wait until people have mended something that is missing.",
            each { Int64($0.held) })
    }

    private static func addRetention(to page: inout Page, _ terminal: TerminalService) async {
        page.gauge(
            "kioskd_pruned_through", "Last entry in whose place a seal stands.",
            [("", await terminal.prunedThrough)])
        page.counter(
            "kioskd_pruned_entries_total", "Entries deleted since the start, because they were old enough.",
            [("", await terminal.prunedCount)])
        page.gauge(
            "kioskd_damaged_files", "Damaged files that were put aside beside the book.",
            [("", Int64(terminal.asideCount))])
    }

    /// The disk under the book, and what its file has been through.
    private static func addBook(to page: inout Page, _ storage: StorageChanged, _ repairs: Repairs?) {
        page.gauge(
            "kioskd_disk_used_percent", "How full the file system under the book is.",
            [("", Int64(storage.usedPercent))])
        page.gauge(
            "kioskd_disk_level", "0 sufficient, 1 low, 2 critical.",
            [("", storage.level == .critical ? 2 : storage.level == .low ? 1 : 0)])
        page.counter(
            "kioskd_entries_lost_total",
            "Entries of this file that were lost to damage, as far as anything knows.",
            [("", repairs?.lostCount ?? 0)])
        page.gauge(
            "kioskd_books_salvaged", "Earlier books in this file.",
            [("", Int64(repairs?.earlier.count ?? 0))])
    }

    private static func residentBytes() -> Int64 {
        guard let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = statm.split(separator: " ").dropFirst().first.flatMap({ Int64($0) })
        else { return 0 }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private struct Page {
        private(set) var text = ""

        mutating func gauge(_ name: String, _ help: String, _ samples: [(String, Int64)]) {
            family(name, help, "gauge", samples)
        }

        mutating func counter(_ name: String, _ help: String, _ samples: [(String, Int64)]) {
            family(name, help, "counter", samples)
        }

        private mutating func family(
            _ name: String, _ help: String, _ type: String, _ samples: [(String, Int64)]
        ) {
            guard !samples.isEmpty else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for (labels, value) in samples {
                text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
            }
        }
    }
}
