import Domain
import Upstreams

// What forwarders and pages are told of the terminal.

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

extension Fact {
    /// Whether other settings may hold after it.
    var settles: Bool {
        switch self {
        case .configured, .siteAssigned: true
        default: false
        }
    }
}
