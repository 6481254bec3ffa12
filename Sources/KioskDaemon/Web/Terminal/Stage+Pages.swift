import Domain

// Screens that a finger asks for, and takes away again.
extension Stage {
    func showPrivacy() { enter(.privacy, sceneLanguage) }

    /// For whoever has forgotten his badge. Never in the place of somebody's choice or question.
    func showKeypad(_ pad: Scene = .keypad) {
        guard (pad == .keyboard ? status?.takesPasswords : status?.takesCodes) == true else { return }
        switch scene {
        case .rest, .privacy, .keypad, .keyboard, .answer(.refused), .answer(.readFailed):
            enter(pad, sceneLanguage)
        default: break
        }
    }

    func isShown(_ pad: Scene, _ number: Int) -> Bool { number == sceneNumber && scene == pad }

    /// Takes a screen away early; nothing when another one stands there by now.
    func dismiss(_ number: Int) {
        if number == sceneNumber, scene == .privacy || scene.isOwn { leaveScene() }
    }

    /// The first of the two touches. Never in the place of somebody's choice or question.
    func askEvacuation() {
        guard status?.listsPresent == true else { return }
        switch scene {
        case .rest, .privacy, .answer(.refused), .answer(.readFailed), .answer(.notRecorded):
            enter(.evacuationAsked, sceneLanguage)
        default: break
        }
    }

    /// In place of that question; nothing when another screen stands there by now.
    func show(_ list: EvacuationList, insteadOf number: Int) {
        guard isShown(.evacuationAsked, number) else { return }
        enter(.evacuation(list), sceneLanguage)
    }
}
