import Domain

// What a person asks to see of himself. It is drawn from the place of a screen that was his, so that a touch that comes
// late shows nobody somebody else's hours.
extension Stage {
    /// Whose screen has that number, while it stands there.
    func owner(of number: Int) -> PersonLabel? { number == sceneNumber ? scene.owner : nil }

    /// In place of that screen; nothing when another one stands there by now.
    func show(_ punches: OwnPunches, insteadOf number: Int) {
        guard let person = owner(of: number) else { return }
        enter(.own(OwnList(person: person, punches: punches)), sceneLanguage)
    }

    func turn(to page: Int, on number: Int) {
        guard number == sceneNumber else { return }
        switch scene {
        case .own(var list):
            list.page = min(max(0, page), list.pageCount - 1)
            enter(.own(list), sceneLanguage)
        case .evacuation(let list): enter(.evacuation(list.turned(to: page)), sceneLanguage)
        case .inspection(let seen): enter(.inspection(seen.turned(to: page)), sceneLanguage)
        default: break
        }
    }

    /// Begins to declare a missing punch.
    func beginDeclaring(on number: Int) {
        guard number == sceneNumber, case .own(let list) = scene else { return }
        enter(.declare(Declaration(person: list.person)), sceneLanguage)
    }

    /// Takes one answer. Returns the whole declaration with the last one.
    func declare(_ word: String?, _ moment: Int64?, on number: Int) -> (MissingPunch, PersonID)? {
        guard number == sceneNumber, case .declare(let declaration) = scene else { return nil }
        switch declaration.answered(word, moment) {
        case nil: return nil
        case .asks(let next): enter(.declare(next), sceneLanguage)
        case .complete(let missing): return (missing, declaration.person.id)
        }
        return nil
    }

    /// Somebody is still looking.
    func stay() {
        sceneEnd = scene.end(from: clock.bootMicroseconds())
        redraw()
        rearm()
    }
}
