import Domain

/// Somebody whom a supervisor may lend a badge, as the page finds him.
package struct FoundPerson: Hashable, Sendable {
    package var id: PersonID
    /// As on every public screen: first name and initial.
    package var name: String
    package var code: String

    package init(id: PersonID, name: String, code: String) {
        self.id = id
        self.name = name
        self.code = code
    }
}

/// A supervisor looks for the person to whom he lends a badge, on ten keys as on a telephone.
struct LendSearch: Hashable, Sendable {
    static let shown = 4
    static let mostKeys = 24

    var supervisor: PersonLabel
    /// Digits.
    var typed = ""
    var found: [FoundPerson] = []
    /// How many fit; more than are shown: he types on.
    var count = 0

    /// What stands there after that key; nil: that is no key.
    func typing(_ key: String) -> String? {
        if key == "back" { return String(typed.dropLast()) }
        guard key.utf8.count == 1, key.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return typed.utf8.count < Self.mostKeys ? typed + key : typed
    }
}

extension Stage {
    /// Begins to look for a person, in place of the supervisor's own screen. False: another one stands there by now.
    func beginLending(on number: Int) -> Bool {
        guard let owner = owner(of: number), owner.mayLend else { return false }
        enter(.lend(LendSearch(supervisor: owner)), sceneLanguage)
        return true
    }

    /// What stands on that screen; nil: another one.
    func lendSearch(on number: Int) -> LendSearch? {
        guard number == sceneNumber, case .lend(let search) = scene else { return nil }
        return search
    }

    /// Found by what was typed. The same screen: a finger that is down finds its key where it was.
    func show(_ search: LendSearch, on number: Int) {
        guard lendSearch(on: number) != nil else { return }
        scene = .lend(search)
        stay()
    }
}
