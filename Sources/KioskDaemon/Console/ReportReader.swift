import Domain
import Store
import Upstreams
import Web

/// Reads the punches of a period for reports, in short pieces, so that no badge waits. A punch belongs to the day on which
/// the list of punches has it, so that what is counted here is what stands there.
struct ReportReader: Sendable {
    var terminal: TerminalService
    var book: ShelvedBook
    var clock: TerminalClock
    var configuration: Configuration

    /// Entries of one piece.
    private static let piece = 2_000
    /// Punches that one report holds: beyond them it says that it is cut.
    private static let mostRows = 50_000
    /// A badge is held so long before its punch at most, microseconds.
    private static let before: Int64 = 3_600_000_000
    /// Within which what is said of a punch is looked for behind the period: nobody answers later.
    private static let behind: Int64 = 36 * 3_600_000_000

    func anomalies(_ query: AttendanceQuery) async throws(StoreError) -> AnomalyReport {
        let state = await terminal.state
        let frame = frame(query, state)
        let people = state.people(matching: query.person)
        var presented: [Domain.Sequence: (offered: [Action], instant: Instant)] = [:]
        var rows: [(row: AnomalyReport.Row, punched: Punched)] = []
        var departures: [Domain.Sequence: AnomalyReport.Departure] = [:]
        var takenBack: Set<Domain.Sequence> = []
        var isCut = false
        try await read(frame, ["presented", "punched", "undone", "declared"]) { entry, isInPeriod in
            switch entry.fact {
            case .presented(let fact):
                if presented.count >= 512 {
                    let oldest = presented.keys.sorted().prefix(256)
                    for sequence in oldest { presented[sequence] = nil }
                }
                presented[entry.sequence] = (fact.offered, entry.instant)
            case .undone(let undone): takenBack.insert(undone.punch)
            case .declared(let declared) where declared.read == nil && declared.missing == nil:
                departures[declared.punch] =
                    declared.leftMicroseconds.map { .at(wallMicroseconds: $0) } ?? .skipped
            case .punched(let punched):
                guard isInPeriod, !punched.anomalies.isEmpty, people?.contains(punched.person) != false
                else { return }
                guard rows.count < Self.mostRows else {
                    isCut = true
                    return
                }
                let shown = presented[punched.presented]
                rows.append(
                    (
                        row(of: punched, entry, shown?.offered ?? [], shown?.instant, state, frame.zone),
                        punched
                    ))
            default: break
            }
        }
        let kept = rows.map(\.row).filter { !takenBack.contains($0.punch) }.map { row in
            var row = row
            if row.kinds.contains(.missingOut) { row.departure = departures[row.punch] ?? .unanswered }
            return row
        }
        return AnomalyReport(frame: frame, rows: kept, isCut: isCut)
    }

    func compliance(_ query: AttendanceQuery) async throws(StoreError) -> ComplianceReport {
        let state = await terminal.state
        let frame = frame(query, state)
        let people = state.people(matching: query.person)
        var punches: [(sequence: Domain.Sequence, day: Int64)] = []
        var takenBack: Set<Domain.Sequence> = []
        try await read(frame, ["punched", "undone"]) { entry, isInPeriod in
            switch entry.fact {
            case .undone(let undone): takenBack.insert(undone.punch)
            case .punched(let punched) where isInPeriod && people?.contains(punched.person) != false:
                punches.append(
                    (entry.sequence, frame.zone.day(atMicroseconds: entry.instant.wallMicroseconds)))
            default: break
            }
        }
        punches.removeAll { takenBack.contains($0.sequence) }
        var lines = [ComplianceReport.Line](repeating: .init(), count: frame.days.count)
        let upstream = configuration.upstreams.registrar
        let fates = try await fates(of: punches.map(\.sequence), with: upstream)
        for (punch, fate) in zip(punches, fates) {
            let registration = fate.map { Registration($0, state) } ?? Registration(.nowhere)
            // A zone may begin a day at another hour than midnight.
            let day = min(max(punch.day, frame.days.lowerBound), frame.days.upperBound)
            lines[Int(day - frame.days.lowerBound)].add(registration)
        }
        return ComplianceReport(frame: frame, lines: lines, isRegistering: upstream != nil)
    }

    private func frame(_ query: AttendanceQuery, _ state: Terminal) -> ReportFrame {
        let zone = configuration.clock.zone
        let now = clock.now()
        return ReportFrame(
            days: query.days(today: zone.day(atMicroseconds: now.wallMicroseconds)), person: query.person,
            company: state.settings?.company ?? "", terminal: state.settings?.name ?? "", head: state.head,
            zone: zone, now: now)
    }

    /// Entries of those kinds in the period and about it, in the order of the book.
    private func read(
        _ frame: ReportFrame, _ kinds: Set<String>, _ body: (Entry, _ isInPeriod: Bool) -> Void
    ) async throws(StoreError) {
        let zone = frame.zone
        let period = zone.dawn(ofDay: frame.days.lowerBound)..<zone.dawn(ofDay: frame.days.upperBound + 1)
        var after = try await book.firstSequence(fromWallMicroseconds: period.lowerBound - Self.before) - 1
        // As hours have it: what is sealed away goes bit by bit.
        after = max(after, await terminal.prunedThrough)
        let last = min(
            frame.head, try await book.firstSequence(fromWallMicroseconds: period.upperBound + Self.behind))
        while after < last {
            let rows = try await book.rows(after: after, through: last, limit: Self.piece)
            guard let newest = rows.last else { return }
            for row in rows where kinds.contains(row.coded.kind) {
                let entry = Entry(row)
                body(entry, period.contains(entry.instant.wallMicroseconds))
            }
            after = newest.sequence
        }
    }

    private func row(
        of punched: Punched, _ entry: Entry, _ offered: [Action], _ shown: Instant?, _ state: Terminal,
        _ zone: Zone
    ) -> AnomalyReport.Row {
        let instant = shown ?? entry.instant
        let derived = state.chronology.derivedMicroseconds(of: instant)
        let person = state.people[punched.person]
        return AnomalyReport.Row(
            punch: entry.sequence, day: zone.day(atMicroseconds: entry.instant.wallMicroseconds),
            wallMicroseconds: derived ?? instant.wallMicroseconds,
            isCertain: derived != nil || instant.trust.isTrusted, name: person?.fullName ?? "",
            code: person?.code ?? "", action: punched.action, site: state.siteName(punched.site),
            task: punched.task.map { state.siteTask($0)?.name ?? $0.description }, kinds: punched.anomalies,
            offered: punched.basis == .sole ? [] : offered, basis: punched.basis)
    }

    /// How each of these punches, ascending, stands with that receiver; nil: there is none. As `Book.fate`, of many.
    private func fates(
        of punches: [Domain.Sequence], with upstream: String?
    ) async throws(StoreError) -> [DeliveryFate?] {
        guard let upstream, let first = punches.first, let last = punches.last else {
            return punches.map { _ in nil }
        }
        let delivery = try await book.delivery(of: upstream)
        let exceptions = Dictionary(
            delivery.exceptions.map { ($0.sequence, $0.state) }, uniquingKeysWith: { first, _ in first })
        var receipts: [Domain.Sequence: KeptReceipt] = [:]
        var after = first - 1
        while after < last {
            let some = try await book.receipts(of: upstream, after: after, through: last, limit: Self.piece)
            guard let newest = some.last else { break }
            for receipt in some { receipts[receipt.sequence] = receipt }
            after = newest.sequence
        }
        return punches.map { punch in
            if let exception = exceptions[punch] { return .exception(exception) }
            if let receipt = receipts[punch] { return .receipt(receipt) }
            return punch > delivery.cursor ? .unsent : .settled
        }
    }
}

extension UpstreamConfiguration {
    /// The receiver that registers presences; nil: there is none.
    var registrar: String? { receivers.map(\.settings).first { $0.type == .checkInAndOut }?.name }
}
