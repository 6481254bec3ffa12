import Domain
import Upstreams

extension TerminalService: Directory {
    func subjects(of persons: Set<PersonID>) -> [PersonID: String] {
        var codes: [PersonID: String] = [:]
        for person in persons { codes[person] = state.people[person]?.code }
        return codes
    }
}
