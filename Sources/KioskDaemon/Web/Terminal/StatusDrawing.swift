import Domain

/// The strips above and below every screen: what the terminal says about itself.
extension Screens {
    func strips(_ surroundings: Surroundings) -> StatusStrips {
        guard let status = surroundings.status else { return StatusStrips(bar: "", strip: "") }
        let catalogue = catalogues[surroundings.language]
        var bar: Values = [
            "site": status.siteName, "terminal": status.terminalName, "time": clock(surroundings).time,
        ]
        bar["link"] = link(status.links, catalogue)
        let notices = notices(status, catalogue)
        var strip: Values = ["notices": notices, "states": states(status, catalogue)]
        strip["contact"] = status.contact
        // Whom to call stands wherever something has a code (SITUATIONS 21).
        strip["isWrong"] =
            !notices.isEmpty || !status.clock.trust.isTrusted || status.stick?.isTrouble == true
        strip["stick"] = stick(status.stick, catalogue)
        return StatusStrips(bar: render("bar", bar), strip: render("strip", strip))
    }

    /// Simulated outputs: says that they are, and lights as they do. Empty where outputs are real.
    func outputs(_ lamps: [LampStatus], _ language: Language) -> OutputStrip {
        guard !lamps.isEmpty else { return OutputStrip(html: "") }
        let catalogue = catalogues[language]
        let each = lamps.map { lamp -> Values in
            let lit = [
                ("green", lamp.isGreen), ("red", lamp.isRed), ("sound", lamp.isSounding),
                ("relay", lamp.isReleased),
            ]
            return [
                "lit": lit.map { ["name": $0, "isOn": $1, "word": catalogue("outputs.\($0)")] as Values }
            ]
        }
        return OutputStrip(
            html: render("outputs", ["title": catalogue("outputs.title"), "each": each]))
    }

    /// One line for all upstreams: the worst link, and all that is not yet received.
    private func link(_ links: [LinkStatus], _ catalogue: Catalogue) -> Values? {
        guard let worst = links.max(by: { $0.state < $1.state }) else { return nil }
        let unsent = links.map(\.unsentCount).max() ?? 0
        let oldest = links.compactMap(\.oldestUnsentMinutes).max()
        var text =
            switch worst.state {
            case .up: catalogue("link.up")
            case .slow: catalogue("link.slow")
            case .refused: catalogue("link.refused")
            case .captive: catalogue("link.captive")
            case .fault: catalogue("link.fault")
            case .down:
                worst.downMinutes.map {
                    catalogue("link.downSince", ["duration": catalogue.duration(minutes: $0)])
                } ?? catalogue("link.down")
            }
        if worst.state == .down, let mending = worst.mending {
            text += " · " + catalogue("link.mending.\(mending.rawValue)")
        }
        let isSaid = oldest == 0 || worst.downMinutes == oldest
        return [
            "state": "\(worst.state)", "text": text,
            "unsent": unreceived(
                unsent, oldestMinutes: isSaid ? nil : oldest,
                refused: links.map(\.refusedCount).reduce(0, +),
                doubtful: links.map(\.doubtfulCount).reduce(0, +), catalogue),
        ]
    }

    /// What has no receipt, in one line. "All received" stands only where nothing waits, is refused or is in doubt.
    func unreceived(
        _ unsent: Int, oldestMinutes: Int?, refused: Int, doubtful: Int, _ catalogue: Catalogue
    ) -> String {
        let unsettled = refused + doubtful
        if unsent > 0 {
            let waiting = catalogue.counted("unsent", unsent)
            if unsettled > 0 { return waiting + " · " + catalogue.counted("unsent.toCheck", unsettled) }
            guard let oldestMinutes else { return waiting }
            let duration = catalogue.duration(minutes: oldestMinutes)
            return waiting + " " + catalogue("unsent.oldest", ["duration": duration])
        }
        if unsettled == 0 { return catalogue("unsent.none") }
        if doubtful == 0 { return catalogue.counted("unsent.refused", refused) }
        if refused == 0 { return catalogue.counted("unsent.doubtful", doubtful) }
        return catalogue.counted("unsent.toCheck", unsettled)
    }

    /// The worst in words, the others by their codes: however much is wrong at once, the page has room for the badge.
    private func notices(_ status: StageStatus, _ catalogue: Catalogue) -> [Values] {
        var notices: [(text: String, code: FaultCode)] = []
        let lost = status.damage?.lostCount ?? 0
        let delay = delayNotice(status, catalogue)
        if lost > 0 { notices.append((catalogue.counted("rest.lost", Int(clamping: lost)), .bookDamaged)) }
        if status.storage == .critical { notices.append((catalogue("rest.diskCritical"), .diskLow)) }
        if status.links.contains(where: \.isStalled) {
            notices.append((catalogue("rest.stalled"), .sendingStopped))
        }
        if let delay, status.delay == .alarm { notices.append(delay) }
        if status.links.contains(where: { $0.state == .captive }) {
            notices.append((catalogue("rest.captive"), .captive))
        }
        if status.links.contains(where: { $0.state == .fault }) {
            notices.append((catalogue("rest.linkFault"), .sendingFault))
        }
        if status.isHousingOpen { notices.append((catalogue("rest.housing"), .housingOpen)) }
        if let delay, status.delay == .warning { notices.append(delay) }
        if status.position == .moved { notices.append((catalogue("rest.moved"), .moved)) }
        if status.storage == .low { notices.append((catalogue("rest.diskLow"), .diskLow)) }
        if status.damage != nil, lost == 0 { notices.append((catalogue("rest.repaired"), .bookDamaged)) }
        if let percent = status.dataPercent, percent >= 100 {
            notices.append((catalogue("rest.data.usedUp"), .dataUsedUp))
        }
        if let delay, status.delay == .notice { notices.append(delay) }
        if status.links.contains(where: { $0.refusedCount + $0.doubtfulCount > 0 }) {
            notices.append((catalogue("rest.notTaken"), .notTaken))
        }
        if let percent = status.dataPercent, percent < 100 {
            notices.append((catalogue("rest.data.near", ["percent": "\(percent)"]), .dataUsedUp))
        }
        guard let worst = notices.first else { return [] }
        return [
            [
                "text": worst.text, "code": worst.code.rawValue,
                "more": notices.dropFirst().map(\.code.rawValue),
                "isUrgent": worst.code == .unsentLong && status.delay == .alarm,
            ]
        ]
    }

    /// What becomes of the copy on a stick, and when it may be removed.
    private func stick(_ stick: StickStatus?, _ catalogue: Catalogue) -> Values? {
        switch stick {
        case nil: nil
        case .copying(let percent)?:
            [
                "state": "copying", "icon": "wait", "percent": "\(percent)",
                "text": catalogue("stick.copying", ["percent": "\(percent)"]),
            ]
        case .saved?: ["state": "saved", "icon": "check", "text": catalogue("stick.saved")]
        case .full?:
            [
                "state": "failed", "icon": "warning", "text": catalogue("stick.full"),
                "code": FaultCode.notCopied.rawValue,
            ]
        case .failed?:
            [
                "state": "failed", "icon": "warning", "text": catalogue("stick.failed"),
                "code": FaultCode.notCopied.rawValue,
            ]
        case .settingsTaken?:
            ["state": "saved", "icon": "check", "text": catalogue("stick.settings.taken")]
        case .settingsRefused(let refusal)?: settings(refusal, catalogue)
        }
    }

    private func settings(_ refusal: SettingsRefusal, _ catalogue: Catalogue) -> Values {
        let key = "stick.settings.\(refusal.word)"
        let text =
            if case .contents(let line) = refusal { catalogue(key, ["line": "\(line)"]) } else {
                catalogue(key)
            }
        return [
            "state": "failed", "icon": "warning", "text": text, "code": FaultCode.settingsRefused.rawValue,
        ]
    }

    /// Nil: nothing has waited for long.
    private func delayNotice(_ status: StageStatus, _ catalogue: Catalogue) -> (
        text: String, code: FaultCode
    )? {
        guard status.delay != .none else { return nil }
        let minutes = status.links.compactMap(\.oldestUnsentMinutes).max() ?? 0
        let duration = catalogue.duration(minutes: minutes)
        return (catalogue("rest.delay.\(status.delay)", ["duration": duration]), .unsentLong)
    }

    private static let nameKeys = [
        "smart-card": "status.card", "gnss": "status.gnss", "key-lines": "status.keys",
        "tamper": "status.housing",
    ]

    private func states(_ status: StageStatus, _ catalogue: Catalogue) -> [Values] {
        // What reads no badge is nobody's business while it works.
        let shown = status.readers.filter { $0.identifies || $0.state != .ok }
        var states = shown.map { reader -> Values in
            [
                "name": catalogue(Self.nameKeys[reader.type] ?? "status.reader"),
                "state": reader.state.rawValue, "text": catalogue("status.\(reader.state.rawValue)"),
            ]
        }
        states.append([
            "name": catalogue("status.position"), "state": status.position.rawValue,
            "text": catalogue("status.position.\(status.position.rawValue)"),
        ])
        let isTrusted = status.clock.trust.isTrusted
        let doubt = "\(catalogue("status.time.doubtful")) · \(FaultCode.clockDoubtful.rawValue)"
        states.append([
            "name": catalogue("status.time"), "state": isTrusted ? "ok" : "doubtful",
            "text": isTrusted ? catalogue("status.time.trusted") : doubt,
        ])
        return states
    }
}
