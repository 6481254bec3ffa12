import Domain
import Hummingbird

// Whatever leaves the console as a file leaves an entry that says who took it. These are addresses that can be followed:
// nobody else's page can make a browser follow one as its visitor, since the session's cookie is `SameSite=Strict`.

/// Whom a file tells of.
package enum TakenOf: Hashable, Sendable {
    /// Whose name or code has that in it; empty: everybody.
    case matching(String)
    case one(PersonID)
}

extension ConsoleRoutes {
    func note(
        _ kind: TakenFile.Kind, days: ClosedRange<Int64>? = nil, of people: TakenOf = .matching(""),
        _ visit: ConsoleVisit
    ) async throws {
        guard let visitor = visit.visitor,
            await port.isNoted(TakenFile(kind, days: days), of: people, by: visitor.id)
        else { throw Refusal(.serviceUnavailable, "console.refused.later") }
    }
}

extension TakenFile.Kind {
    /// The key of what people call it.
    var words: String {
        switch self {
        case .punches: "console.place.punches"
        case .hours: "console.place.attendance"
        case .reportDays, .reportSites, .reportAgents, .reportAnomalies, .reportOnss:
            "console.reports.kind.\(rawValue.dropFirst("report".count).lowercased())"
        case .corrections: "console.scope.corrections:read"
        case .correction: "console.correction.paper"
        case .agents, .sites, .tasks, .clients: "console.place.\(rawValue)"
        }
    }
}

extension ReportKind {
    var taken: TakenFile.Kind {
        switch self {
        case .days: .reportDays
        case .sites: .reportSites
        case .agents: .reportAgents
        case .anomalies: .reportAnomalies
        case .onss: .reportOnss
        }
    }
}

extension RegisterPart {
    /// Nil: it has no table.
    var taken: TakenFile.Kind? {
        switch self {
        case .agents: .agents
        case .sites: .sites
        case .tasks: .tasks
        case .clients: .clients
        case .groups, .company: nil
        }
    }
}
