import Domain

// What an inspector sees, for as long as his code holds. Badges go on meanwhile: each takes his place for its few seconds.
extension Stage {
    /// To what a screen gives way that is over: rest, or the inspector whose place it took.
    func leaveScene() {
        let before = paused
        paused = nil
        guard let before, before.inspection.untilBootMicroseconds > clock.bootMicroseconds() else {
            return enter(.rest, language)
        }
        enter(.inspection(before.inspection), before.language)
    }

    /// From the privacy notice, while a code waits for somebody.
    func askInspectionCode() {
        guard status?.awaitsInspection == true else { return }
        if scene == .privacy || scene == .rest { enter(.inspectionCode, sceneLanguage) }
    }

    /// Whether the inspector's view, or the place of its code, has that number.
    func isInspected(on number: Int) -> Bool {
        guard number == sceneNumber else { return false }
        switch scene {
        case .inspectionCode, .inspection: return true
        default: return false
        }
    }

    /// Nothing when another screen stands there by now.
    func show(_ inspection: Inspection, insteadOf number: Int) {
        guard isInspected(on: number) else { return }
        enter(.inspection(inspection), sceneLanguage)
    }
}
