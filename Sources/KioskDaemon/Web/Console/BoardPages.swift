import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// The live board: who is there, and what has become of their punches. Drawn by the server; the page takes the
// drawing in when something has changed.

extension ConsoleRoutes {
    func boardPage(_ visit: ConsoleVisit) async -> String {
        let words = screens.catalogues[visit.language]
        let view = await port.board()
        var values: ConsoleScreens.Values = [
            "board": screens.board(view, visit.language), "find": words("console.board.find"),
            "late": words("console.board.late"),
        ]
        if visit.visitor?.may(.read, .followUp) == true, let waiting = await port.declarations()?.rows.count,
            waiting > 0
        {
            values["declared"] = words.counted("console.declarations.wait", waiting)
        }
        let body = screens.render("boardPage", values)
        return screens.page(
            visit, path: "/", title: words("console.place.board"),
            subtitle: "\(view.terminalName) · \(view.siteName)", body: body)
    }

    func boardEvents(_ visit: ConsoleVisit) async throws -> Response {
        guard let changes = await port.boardChanges() else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        return follow(changes, visit) { [port, screens] in
            screens.board(await port.board(), visit.language)
        }
    }

    /// A part of a page, drawn anew after each change, until its person leaves, is signed out or may see it no more.
    func follow(
        _ changes: AsyncStream<Void>, _ visit: ConsoleVisit,
        leave: @escaping @Sendable () async -> Void = {}, draw: @escaping @Sendable () async -> String
    ) -> Response {
        let (wakes, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let following = Task {
            for await _ in changes { end.yield() }
            end.finish()
        }
        let (port, token) = (port, visit.token ?? "")
        return EventStream(
            wakes: wakes, end: end,
            leave: {
                following.cancel()
                await leave()
            },
            feed: { writer, wakes in
                try await writer.write(Reel.retryFrame)
                var shown = ""
                for await _ in wakes {
                    // Whoever is signed out, or has another role by now, sees nothing more.
                    guard let visitor = await port.visitor(token, touches: false),
                        visitor.may(.read, .punches)
                    else {
                        try await writer.write(Reel.frame("over", ["path": "/sign-in?over=1"]))
                        return
                    }
                    let drawn = await draw()
                    if drawn == shown {
                        try await writer.write(ByteBuffer(string: ":\n\n"))
                    } else {
                        shown = drawn
                        try await writer.write(Reel.frame("board", ["html": drawn]))
                    }
                }
            }
        ).response(to: visit.request)
    }
}

extension ConsoleScreens {
    /// Rows that a page takes along at most; what needs somebody comes first.
    static let boardRows = 200

    func board(_ view: BoardView, _ language: Language) -> String {
        let words = catalogues[language]
        let now = LocalTime(wallMicroseconds: view.now.wallMicroseconds, zone: view.zone)
        func count(_ state: BoardView.State) -> Int { view.rows.count { $0.state == state } }
        let checked = view.rows.count { !$0.anomalies.isEmpty }
        let order = view.rows.sorted { left, right in
            (left.rank, left.name, left.code) < (right.rank, right.name, right.code)
        }
        var values: Values = [
            "tiles": [
                tile("present", count(.present), words), tile("onBreak", count(.onBreak), words),
                tile("left", count(.left), words), tile("check", checked, words),
                [
                    "number": "\(view.receivedCount) / \(view.punchCount)",
                    "label": words("console.board.received"), "key": "received",
                ],
            ],
            "heads": ["agent", "state", "task", "since", "today", "delivery"].map {
                words("console.board.head.\($0)")
            }, "head": heads("board", ["task", "since", "today"], words),
            "rows": order.prefix(Self.boardRows).map { row($0, view, now, words) },
            "updated": words("console.board.updated", ["time": words.markedTime(now)]),
        ]
        if view.rows.isEmpty {
            values["nobody"] = [
                "title": words("console.board.nobody"), "hint": words("console.board.nobody.hint"),
            ]
        }
        if view.rows.count > Self.boardRows {
            values["more"] = words(
                "console.board.more", ["count": String(view.rows.count - Self.boardRows)])
        }
        values["notices"] = notices(view, now, words)
        values["alarm"] = view.isRecording ? nil : words("console.board.notRecording")
        return render("board", values)
    }

    private func tile(_ key: String, _ number: Int, _ words: Catalogue) -> Values {
        ["number": String(number), "label": words("console.board.tile.\(key)"), "key": key]
    }

    private func row(_ row: BoardView.Row, _ view: BoardView, _ now: LocalTime, _ words: Catalogue) -> Values
    {
        var values: Values = [
            "name": row.name, "code": row.code, "search": "\(row.name) \(row.code)".lowercased(),
            "state": words("console.board.state.\(row.state.rawValue)"), "stateTone": row.state.tone,
            "stateMark": row.state.mark, "task": row.task ?? "–",
            "since": row.since.map {
                words.time(
                    LocalTime(wallMicroseconds: $0.wallMicroseconds, zone: view.zone), seenFrom: now)
            } ?? "–",
            "today": row.workedMinutes.map { words.duration(minutes: $0) } ?? "–",
            "delivery": words("console.delivery.\(row.delivery.rawValue)"),
            "deliveryTone": row.delivery.tone, "deliveryMark": row.delivery.mark,
        ]
        values["anomalies"] = row.anomalies.map { words("console.anomaly.\($0.rawValue)") }
        return values
    }
}

extension BoardView.Row {
    /// What needs somebody, then who is there.
    fileprivate var rank: Int {
        if !anomalies.isEmpty { return 0 }
        switch state {
        case .present: return 1
        case .onBreak: return 2
        case .left: return 3
        }
    }
}

extension BoardView.State {
    var tone: String {
        switch self {
        case .present: "good"
        case .onBreak: "wait"
        case .left: "calm"
        }
    }

    /// A shape of its own beside every colour.
    var mark: String {
        switch self {
        case .present: "●"
        case .onBreak: "■"
        case .left: "○"
        }
    }
}

extension DeliveryState {
    var tone: String {
        switch self {
        case .received: "good"
        case .waiting, .nowhere: "calm"
        case .doubtful, .held: "wait"
        case .refused: "bad"
        }
    }

    var mark: String {
        switch self {
        case .received: "✓"
        case .waiting: "…"
        case .nowhere: "–"
        case .doubtful: "?"
        case .held: "‖"
        case .refused: "✕"
        }
    }
}
