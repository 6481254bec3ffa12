import Domain

// What was peculiar: how often on each day, and each punch with what was asked and answered.

extension ReportDrawing {
    init(_ report: AnomalyReport, _ words: Catalogue) {
        self.init(.anomalies, report.frame, words)
        notes = [words("console.reports.anomalies.rule")]
        if report.isCut { notes.append(words("console.reports.anomalies.cut")) }
        let counts = report.counts()
        let unanswered = report.rows.count { $0.departure == .unanswered }
        let people = Set(report.rows.map { AttendanceSums.Person(name: $0.name, code: $0.code) })
        tiles = [
            (String(report.rows.count), words("console.reports.tile.punches")),
            (String(people.count), words("console.attendance.tile.people")),
            (String(counts.count), words("console.reports.tile.kinds")),
            (String(unanswered), words("console.reports.tile.unanswered")),
        ]
        guard !report.rows.isEmpty else { return }
        tables = [kinds(counts), days(report), list(report)]
        guard report.frame.days.count > 1 else { return }
        chart = .days(
            title: words("console.reports.chart.anomalies"), legend: [],
            bars: report.frame.days.map { day in
                let count = report.rows.count { $0.day == day }
                return .init(
                    label: String(CivilDay(daysSince1970: day).day),
                    hint: "\(words.shortDate(day)): \(count)", parts: [count])
            })
    }

    private func name(_ kind: Anomaly) -> String { words("console.anomaly.\(kind.rawValue)") }

    private func kinds(_ counts: [Anomaly: Int]) -> ReportTable {
        let ranked = counts.sorted { ($1.value, name($0.key)) < ($0.value, name($1.key)) }
        return ReportTable(
            title: words("console.reports.anomalies.kinds"),
            columns: [.init(word("kind"), 20), .init(word("count"), 6, isNumber: true)],
            rows: ranked.map { [.init(name($0.key)), .init($0.value)] })
    }

    /// On the screen what there was; in a spreadsheet every kind in a column of its own.
    private func days(_ report: AnomalyReport) -> ReportTable {
        ReportTable(
            title: words("console.reports.anomalies.days"),
            columns: [
                .init(word("day"), 8), .init(word("punches"), 6, isNumber: true), .init(word("kinds"), 40),
            ] + Anomaly.allCases.map { .init(name($0), 0, isNumber: true) },
            rows: report.frame.days.compactMap { day in
                let counts = report.counts(on: day)
                guard !counts.isEmpty else { return nil }
                let said = Anomaly.allCases.compactMap { kind in
                    counts[kind].map { "\(name(kind)): \($0)" }
                }
                return [
                    cell(day: day), .init(report.rows.count { $0.day == day }),
                    .init(said.joined(separator: " · ")),
                ] + Anomaly.allCases.map { .init(counts[$0] ?? 0) }
            })
    }

    private func list(_ report: AnomalyReport) -> ReportTable {
        ReportTable(
            title: words("console.reports.anomalies.list"),
            columns: [
                .init(word("moment"), 12), .init(word("agent"), 14), .init(word("code"), 7),
                .init(word("action"), 8), .init(word("place"), 14), .init(word("kinds"), 16),
                .init(word("asked"), 16), .init(word("answered"), 14),
                .init(word("entry"), 0, isNumber: true),
            ],
            rows: report.rows.map { row in
                [
                    .init((row.isCertain ? "" : "≈ ") + moment(row.wallMicroseconds)),
                    .init(row.name.isEmpty ? words("console.erased") : row.name), .init(row.code),
                    .init(words("action.\(row.action.rawValue)")), .init(row.task ?? row.site),
                    .init(row.kinds.map(name).joined(separator: ", ")),
                    .init(asked(row)), .init(answered(row)), .init(Int(row.punch)),
                ]
            })
    }

    private func asked(_ row: AnomalyReport.Row) -> String {
        var questions: [String] = []
        if !row.offered.isEmpty {
            questions.append(row.offered.map { words("action.\($0.rawValue)") }.joined(separator: " / "))
        }
        if row.departure != nil { questions.append(words("console.reports.asked.departure")) }
        return questions.isEmpty ? "–" : questions.joined(separator: " · ")
    }

    private func answered(_ row: AnomalyReport.Row) -> String {
        var answers: [String] = []
        if !row.offered.isEmpty {
            answers.append(
                row.basis == .defaulted
                    ? words("console.reports.answer.none") : words("action.\(row.action.rawValue)"))
        }
        switch row.departure {
        case .unanswered: answers.append(words("console.reports.answer.none"))
        case .skipped: answers.append(words("console.reports.answer.skipped"))
        case .at(let wall): answers.append(moment(wall))
        case nil: break
        }
        return answers.isEmpty ? "–" : answers.joined(separator: " · ")
    }
}
