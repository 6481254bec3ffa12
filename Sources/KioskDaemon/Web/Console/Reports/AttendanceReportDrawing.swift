import Domain

// Attendance, summed up per day, site or agent.

extension ReportDrawing {
    /// Bars of a ranking: what comes after them is in the table.
    private static let mostRanks = 12

    init(_ kind: ReportKind, _ report: AttendanceReport, _ words: Catalogue) {
        self.init(kind, report.frame, words)
        let sums = AttendanceSums(report)
        notes = [words("console.attendance.rule"), words("console.reports.withoutEnd")]
        if report.isCut { notes.append(words("console.attendance.cut")) }
        tiles = [
            (String(sums.all.people.count), words("console.attendance.tile.people")),
            (String(sums.all.stays), words("console.attendance.tile.stays")),
            (words.hours(minutes: sums.all.minutes), words("console.attendance.tile.hours")),
            (String(sums.all.withoutEnd), words("console.reports.tile.withoutEnd")),
        ]
        guard sums.all.stays > 0 else { return }
        switch kind {
        case .sites: rank(sums.bySite.map { ($0.key, "", $0.value) }, sums.all)
        case .agents:
            rank(
                sums.byPerson.map { person, sum in
                    (person.name.isEmpty ? words("console.erased") : person.name, person.code, sum)
                }, sums.all)
        case .days, .anomalies, .onss: list(sums)
        }
    }

    private mutating func list(_ sums: AttendanceSums) {
        let days = frame.days.map { ($0, sums.byDay[$0] ?? AttendanceSums.Sum()) }
        let rows = days.filter { $0.1.stays > 0 }.map { day, sum in [cell(day: day)] + cells(sum) }
        tables = [
            ReportTable(
                title: title, columns: [.init(word("day"), 10)] + columns, rows: rows,
                total: [.init(words("console.attendance.total"))] + cells(sums.all))
        ]
        guard days.count > 1, sums.all.minutes > 0 else { return }
        chart = .days(
            title: words("console.attendance.chart"), legend: [],
            bars: days.map { day, sum in
                .init(
                    label: String(CivilDay(daysSince1970: day).day),
                    hint: "\(words.shortDate(day)): \(words.hours(minutes: sum.minutes))",
                    parts: [sum.minutes])
            })
    }

    private mutating func rank(
        _ all: [(name: String, code: String, sum: AttendanceSums.Sum)], _ total: AttendanceSums.Sum
    ) {
        let ranked = all.sorted { left, right in
            (-left.sum.minutes, left.name, left.code) < (-right.sum.minutes, right.name, right.code)
        }
        let hasCode = kind == .agents
        tables = [
            ReportTable(
                title: title,
                columns: [.init(word(hasCode ? "agent" : "site"), 20)]
                    + (hasCode ? [.init(word("code"), 8)] : []) + columns,
                rows: ranked.map { name, code, sum in
                    [.init(name)] + (hasCode ? [.init(code)] : []) + cells(sum)
                },
                total: [.init(words("console.attendance.total"))] + (hasCode ? [.init("")] : [])
                    + cells(total))
        ]
        guard ranked.count > 1, total.minutes > 0 else { return }
        chart = .ranks(
            title: words("console.reports.chart.\(kind.rawValue)"),
            bars: ranked.prefix(Self.mostRanks).filter { $0.sum.minutes > 0 }.map { name, _, sum in
                .init(label: name, hint: words.hours(minutes: sum.minutes), parts: [sum.minutes])
            })
    }

    private var columns: [ReportTable.Column] {
        let columns: [ReportTable.Column] = [
            .init(word("people"), 7, isNumber: true), .init(word("stays"), 8, isNumber: true),
            .init(word("hours"), 8, isNumber: true), .init(word("minutes"), 0, isNumber: true),
            .init(word("withoutEnd"), 8, isNumber: true),
        ]
        return Array(columns.dropFirst(leftOut))
    }

    private func cells(_ sum: AttendanceSums.Sum) -> [ReportTable.Cell] {
        let hours = words.hours(minutes: sum.minutes)
        let cells: [ReportTable.Cell] = [
            .init(sum.people.count), .init(sum.stays), .init(hours, sheet: hours), .init(sum.minutes),
            .init(sum.withoutEnd),
        ]
        return Array(cells.dropFirst(leftOut))
    }

    /// Of an agent the number of people would be 1 in each line.
    private var leftOut: Int { kind == .agents ? 1 : 0 }
}
