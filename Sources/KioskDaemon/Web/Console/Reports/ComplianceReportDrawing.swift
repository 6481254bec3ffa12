import Domain

// What ONSS has of each day.

extension ReportDrawing {
    init(_ report: ComplianceReport, _ words: Catalogue) {
        self.init(.onss, report.frame, words)
        notes = [words("console.reports.onss.rule")]
        if !report.isRegistering { notes.append(words("console.registrations.none")) }
        let total = report.total
        tiles = [
            (String(total.toRegister), words("console.reports.tile.toRegister")),
            (share(total.permille), words("console.reports.tile.inTime")),
            (String(total.late), words("console.reports.tile.late")),
            (
                String(total[.held, .doubtful, .refused, .rejected]),
                words("console.reports.tile.needsSomebody")
            ),
        ]
        guard total.toRegister > 0 else { return }
        let days = Array(zip(report.frame.days, report.lines))
        tables = [
            ReportTable(
                title: words("console.reports.onss.days"), columns: [.init(word("day"), 9)] + columns,
                rows: days.filter { $0.1.toRegister > 0 }.map { [cell(day: $0)] + cells($1) },
                total: [.init(words("console.attendance.total"))] + cells(total))
        ]
        if !total.holds.isEmpty { tables.append(holds(total)) }
        guard days.count > 1 else { return }
        chart = .days(
            title: words("console.reports.chart.onss"),
            legend: [
                (word("inTime"), "good"), (word("late"), "wait"), (word("open"), "calm"),
                (word("refused"), "bad"),
            ],
            bars: days.map { day, line in
                .init(
                    label: String(CivilDay(daysSince1970: day).day),
                    hint: "\(words.shortDate(day)): \(share(line.permille))", parts: Self.parts(line))
            })
    }

    /// In time, late, open, refused: together what was to be registered.
    private static func parts(_ line: ComplianceReport.Line) -> [Int] {
        let refused = line[.rejected, .refused]
        let late = max(0, line[.received, .validated, .remarked] - line.inTime)
        return [line.inTime, late, line.toRegister - line.inTime - late - refused, refused]
    }

    private var columns: [ReportTable.Column] {
        ["toRegister", "received", "validated", "remarked", "refused", "doubtful", "held"].map {
            .init(word($0), 7, isNumber: true)
        } + [
            .init(word("why"), 18), .init(word("waiting"), 7, isNumber: true),
            .init(word("settled"), 7, isNumber: true), .init(word("late"), 7, isNumber: true),
            .init(word("share"), 8, isNumber: true),
        ]
    }

    private func cells(_ line: ComplianceReport.Line) -> [ReportTable.Cell] {
        let share = share(line.permille)
        return [
            .init(line.toRegister), .init(line[.received]), .init(line[.validated]), .init(line[.remarked]),
            .init(line[.rejected, .refused]), .init(line[.doubtful]), .init(line[.held]),
            .init(reasons(line).map { "\($0.word): \($0.count)" }.joined(separator: " · ")),
            .init(line[.waiting]), .init(line[.settled]), .init(line.late),
            .init(share, sheet: line.permille == nil ? "" : share),
        ]
    }

    private func holds(_ total: ComplianceReport.Line) -> ReportTable {
        ReportTable(
            title: words("console.reports.onss.holds"),
            columns: [.init(word("why"), 30), .init(word("count"), 6, isNumber: true)],
            rows: reasons(total).map { [.init($0.word), .init($0.count)] })
    }

    /// The commonest first.
    private func reasons(_ line: ComplianceReport.Line) -> [(word: String, count: Int)] {
        line.holds.map { gap, count in
            let word = gap.map { words("console.hold.\($0.rawValue)") } ?? words("console.reports.hold.other")
            return (word, count)
        }.sorted { ($1.count, $0.word) < ($0.count, $1.word) }
    }
}
