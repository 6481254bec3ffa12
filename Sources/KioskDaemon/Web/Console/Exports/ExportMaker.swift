import Documents
import Domain
import NIOCore

/// Makes one long export, a piece at a time: it holds no more than a month of it.
struct ExportMaker: Sendable {
    /// Why there is no whole file.
    enum Failure: Error {
        /// The book cannot be read, or not be told of it, or there is no such person any more.
        case unreadable
        case tooLarge
    }

    /// Where the bytes go.
    typealias Taking = @Sendable ([UInt8]) async throws -> Void
    /// So many rows more, and how far it has got, of 1,000.
    typealias Telling = @Sendable (_ rows: Int, _ permille: Int) async -> Void

    let port: any ConsolePort
    let press: DocumentPress
    let words: Catalogue
    /// Who asked for it.
    let owner: AccountID

    func make(_ order: ExportOrder, _ take: @escaping Taking, _ tell: @escaping Telling) async throws {
        switch order {
        case .hours(let period):
            try await note(.hours, period)
            try await hours(period, take, tell)
        case .report(let kind, let period):
            try await note(kind.taken, period)
            try await report(kind, period, take, tell)
        case .punches(let period):
            try await note(.punches, period)
            try await punches(period, take, tell)
        case .person(let person, _): try await data(of: person, take, tell)
        }
    }

    /// Its owner alone can take it: whoever asked has it.
    private func note(_ kind: TakenFile.Kind, _ period: ExportPeriod) async throws {
        let file = TakenFile(kind, days: period.days)
        guard await port.isNoted(file, of: .matching(period.person), by: owner) else {
            throw Failure.unreadable
        }
    }

    private func hours(
        _ period: ExportPeriod, _ take: @escaping Taking, _ tell: @escaping Telling
    ) async throws {
        let slices = period.slices
        guard let first = await port.attendance(slices[0]) else { throw Failure.unreadable }
        let (port, words) = (port, words)
        try await press.print(
            AttendanceDrawing(first, words).frame,
            { pen in
                var minutes = 0
                for (place, slice) in slices.enumerated() {
                    let next = place == 0 ? first : await port.attendance(slice)
                    guard let report = next else { throw Failure.unreadable }
                    if place > 0 { try await pen.write(.nextPage) }
                    try await AttendanceDrawing(report, words).write(with: &pen)
                    minutes += report.workedMinutes
                    await tell(report.rows.count, (place + 1) * 1_000 / slices.count)
                }
                guard slices.count > 1 else { return }
                try await pen.write(.heading(words("console.exports.whole")))
                try await pen.write(.text(words.hours(minutes: minutes)))
            }
        ) { try await take(Array($0.readableBytesView)) }
    }

    private func report(
        _ kind: ReportKind, _ period: ExportPeriod, _ take: @escaping Taking, _ tell: @escaping Telling
    ) async throws {
        let slices = period.slices
        guard let first = await ReportDrawing(kind, slices[0], port, words) else { throw Failure.unreadable }
        let (port, words) = (port, words)
        try await press.print(
            first.paper,
            { pen in
                for (place, slice) in slices.enumerated() {
                    let next = place == 0 ? first : await ReportDrawing(kind, slice, port, words)
                    guard let drawing = next else { throw Failure.unreadable }
                    if place > 0 { try await pen.write(.nextPage) }
                    try await drawing.write(with: &pen)
                    let rows = drawing.tables.reduce(0) { $0 + $1.rows.count }
                    await tell(rows, (place + 1) * 1_000 / slices.count)
                }
            }
        ) { try await take(Array($0.readableBytesView)) }
    }

    /// Day by day, the newest first, as the list has them.
    private func punches(_ period: ExportPeriod, _ take: Taking, _ tell: Telling) async throws {
        let sheet = PunchSheet(words, words.language)
        try await take(Array((SheetText.mark + sheet.heads).utf8))
        for (place, day) in period.days.reversed().enumerated() {
            var query = PunchQuery()
            (query.day, query.person, query.limit) = (day, period.person, PunchQuery.mostRows)
            repeat {
                try Task.checkCancellation()
                guard let page = await port.punches(query) else { throw Failure.unreadable }
                if !page.rows.isEmpty { try await take(Array(sheet.lines(page).utf8)) }
                await tell(page.rows.count, place * 1_000 / period.days.count)
                query.before = page.next
            } while query.before != nil
        }
    }

    private func data(of person: PersonID, _ take: Taking, _ tell: Telling) async throws {
        guard var pieces = await port.personalData(of: person, by: owner) else { throw Failure.unreadable }
        while let piece = try await pieces.next() {
            try Task.checkCancellation()
            if !piece.isEmpty { try await take(piece) }
            await tell(piece.count { $0 == UInt8(ascii: "\n") }, pieces.permille)
        }
    }
}
