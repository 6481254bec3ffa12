import Domain

@testable import Web

/// What the console of our making says in reports.
struct FakeReports: Sendable {
    var anomalies: AnomalyReport? = Samples.anomalies
    var compliance: ComplianceReport? = Samples.compliance
    var queries: [AttendanceQuery] = []
}

extension FakeConsole {
    func anomalies(_ query: AttendanceQuery) -> AnomalyReport? {
        reported.queries.append(query)
        return reported.anomalies
    }

    func compliance(_ query: AttendanceQuery) -> ComplianceReport? {
        reported.queries.append(query)
        return reported.compliance
    }

    func set(_ reports: FakeReports) { reported = reports }
}

extension Samples {
    /// Eleven days, as a browser would show them.
    static var reportFrame: ReportFrame {
        ReportFrame(
            days: 20_768...20_778, company: "Nettoyage Exemple", terminal: "Borne Astrid", head: 204,
            zone: brussels, now: moment(244))
    }

    static var anomalies: AnomalyReport {
        AnomalyReport(
            frame: reportFrame,
            rows: [
                .init(
                    punch: 150, day: 20_777, wallMicroseconds: dawn - 86_400_000_000, name: "Fatou Diallo",
                    code: "4713", action: .checkIn, site: "Résidence Astrid", kinds: [.missingOut, .noTask],
                    offered: [.checkIn, .checkOut], basis: .chosen, departure: .unanswered),
                .init(
                    punch: 198, day: 20_778, wallMicroseconds: dawn, isCertain: false, name: "=1+1",
                    code: "4714", action: .checkOut, site: "Résidence Astrid", task: "Communs, bloc B",
                    kinds: [.outWithoutIn], offered: [.checkOut, .checkIn], basis: .defaulted),
                .init(
                    punch: 202, day: 20_778, wallMicroseconds: dawn + 60_000_000, name: "", code: "",
                    action: .checkIn, site: "Résidence Astrid", kinds: [.missingOut],
                    departure: .at(wallMicroseconds: dawn - 50_000_000_000)),
            ])
    }

    static var compliance: ComplianceReport {
        var lines = [ComplianceReport.Line](repeating: .init(), count: 11)
        for (place, count) in [0, 40, 44, 38, 41, 0, 0, 46, 44, 43, 29].enumerated() {
            lines[place].states = count == 0 ? [:] : [.validated: count - 9, .received: 4, .remarked: 1]
            lines[place].inTime = max(0, count - 7)
            lines[place].late = count == 0 ? 0 : 3
        }
        lines[10].states.merge([.held: 5, .doubtful: 1, .rejected: 2, .refused: 1, .waiting: 6, .settled: 1])
        {
            $1
        }
        lines[10].holds = [.nationalNumberMissing: 3, .worksMissing: 1, nil: 1]
        return ComplianceReport(frame: reportFrame, lines: lines)
    }
}
