import Domain
import Store
import Upstreams
import Web

/// Folds the book of a period into what managers read of it. The book is read in short pieces, so that no badge waits.
struct AttendanceReader: Sendable {
    var terminal: TerminalService
    var book: ShelvedBook
    var clock: TerminalClock
    var configuration: Configuration

    /// Entries of one piece.
    private static let piece = 2_000

    func report(_ query: AttendanceQuery) async throws(StoreError) -> AttendanceReport {
        let state = await terminal.state
        let zone = configuration.clock.zone
        let days = query.days(today: zone.day(atMicroseconds: clock.now().wallMicroseconds))
        let period = zone.dawn(ofDay: days.lowerBound)..<zone.dawn(ofDay: days.upperBound + 1)
        var fold = StayFold(of: period, state.chronology, state.corrections)
        // The clock of the book may have gone wrong meanwhile: what it says is only where to look.
        let margin = StayFold.marginMicroseconds
        var after = try await book.firstSequence(fromWallMicroseconds: period.lowerBound - margin) - 1
        // What is sealed away goes bit by bit, without an entry that says so.
        after = max(after, await terminal.prunedThrough)
        let last = min(
            state.head, try await book.firstSequence(fromWallMicroseconds: period.upperBound + margin))
        while after < last {
            let rows = try await book.rows(after: after, through: last, limit: Self.piece)
            guard let newest = rows.last else { break }
            for row in rows {
                switch row.coded.kind {
                // Whose badge it was the punch says.
                case "presented": fold.notePresented(row.sequence, at: row.instant)
                case "punched", "undone": fold.fold(Entry(row))
                default: continue
                }
            }
            after = newest.sequence
        }
        let looks = await DeliveryLook.all(configuration.upstreams.punchReceivers, in: book)
        let wanted = state.people(matching: query.person)
        let rows = fold.stays.filter { wanted?.contains($0.person) != false }
            .map { row(of: $0, state, looks, zone) }
            .sorted { ($0.name, $0.code, $0.began) < ($1.name, $1.code, $1.began) }
        return AttendanceReport(
            days: days, person: query.person, rows: rows, isCut: fold.isCut,
            company: state.settings?.company ?? "",
            terminal: state.settings?.name ?? "", head: state.head, zone: zone, now: clock.now())
    }

    private func row(of stay: Stay, _ state: Terminal, _ looks: [DeliveryLook], _ zone: Zone)
        -> AttendanceReport.Row
    {
        func moment(_ instant: Instant) -> AttendanceReport.Moment {
            let derived = state.chronology.derivedMicroseconds(of: instant)
            return AttendanceReport.Moment(
                wallMicroseconds: derived ?? instant.wallMicroseconds,
                isCertain: derived != nil || instant.trust.isTrusted)
        }
        let person = state.people[stay.person]
        let states = Set(stay.punches.map { DeliveryLook.state(of: $0, in: looks) })
        let began = moment(stay.began).wallMicroseconds
        var row = AttendanceReport.Row(
            name: person?.fullName ?? "", code: person?.code ?? "", day: zone.day(atMicroseconds: began),
            began: began, site: stay.site.map { state.siteName($0) } ?? "",
            task: stay.task.map { state.siteTask($0)?.name ?? $0.description },
            arrived: stay.arrived.map(moment), left: stay.left.map(moment),
            breakMinutes: Int(stay.breakMicroseconds / 60_000_000),
            workedMinutes: stay.workedMicroseconds.map { Int($0 / 60_000_000) }, anomalies: stay.anomalies,
            delivery: DeliveryState.worst(of: states))
        (row.siteCode, row.taskCode) = (stay.site, stay.task)
        return row
    }
}

extension Terminal {
    /// People whose name or code has all of these words; nil: everybody.
    func people(matching text: String) -> Set<PersonID>? {
        let words = text.lowercased().split(separator: " ")
        guard !words.isEmpty else { return nil }
        return Set(
            people.filter { _, person in
                let name = "\(person.fullName) \(person.code)".lowercased()
                return words.allSatisfy { name.contains($0) }
            }.keys)
    }

    /// As people call it, else its code.
    func siteName(_ code: SiteCode) -> String {
        if let settings, code == settings.site, !settings.siteName.isEmpty { return settings.siteName }
        return company?.sites[code]?.value.name ?? code.description
    }
}
