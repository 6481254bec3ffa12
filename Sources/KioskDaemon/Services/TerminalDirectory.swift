import Domain
import Logging
import Upstreams

// What others than the person at the terminal are told.

extension TerminalService: Directory {
    func placeDoubt() -> PlaceDoubt {
        PlaceDoubt(openSince: state.openMove, answered: state.sites?.spans ?? [])
    }

    func subjects(of persons: Set<PersonID>) -> [PersonID: String] {
        var codes: [PersonID: String] = [:]
        for person in persons { codes[person] = state.people[person]?.code }
        return codes
    }
}

extension TerminalService {
    /// What others than the person at the terminal must hear.
    func tell(of entry: Entry) {
        switch entry.fact {
        case .moved(let moved): sinks.moved(moved.isAway)
        case .housingChanged: sinks.housing(state.openContacts ?? [])
        case .refused(let refused):
            sinks.refused(refused.reason)
            guard refused.reason == .credentialLost else { return }
            // Somebody has found it, or misuses it (SITUATIONS 5): which badge it is says the book.
            logger.warning(
                "a lost badge was presented",
                metadata: [
                    "entry.sequence": "\(entry.sequence)",
                    "reader.name": "\(entry.reader?.description ?? "")",
                ])
        default: break
        }
    }
}

extension Fact {
    /// Whether other settings may hold after it.
    var settles: Bool {
        switch self {
        case .configured, .siteAssigned: true
        default: false
        }
    }
}
