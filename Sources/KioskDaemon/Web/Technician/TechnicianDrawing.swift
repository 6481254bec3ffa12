import Domain

/// What is drawn: the terminal as the technician sees it, where he is, and in which words.
struct TechnicianDesktop: Sendable {
    var view: TechnicianView
    var state: TechnicianStage.State
    var people: [TechnicianView.Somebody]
    var peopleCount: Int
    var language: Language

    /// The quarter of an hour that lies `minutes` from now.
    static func quarter(_ minutes: Int, from now: Int64) -> Int64 {
        let step: Int64 = 15 * 60_000_000
        return (now / step) * step &+ Int64(minutes) * 60_000_000
    }

    func local(_ wallMicroseconds: Int64) -> LocalTime {
        LocalTime(wallMicroseconds: wallMicroseconds, zone: view.zone)
    }

    var now: LocalTime { local(view.device.clock.wallMicroseconds) }
}

/// The technician's page: the same look as the terminal's, everything by touch, nothing to scroll.
extension Screens {
    /// Cards that fit the smallest panel.
    static let cardsShown = 6
    /// Of those that have most to say.
    static let tallCardsShown = 3
    static let peopleShown = 3
    static let linesShown = 7

    func technician(_ desk: TechnicianDesktop) -> Screen {
        let catalogue = catalogues[desk.language]
        var drawing = drawn(desk, catalogue)
        drawing.values["tabs"] = tabs(desk, catalogue)
        drawing.values["leave"] = catalogue("tech.leave")
        drawing.values["note"] = desk.state.note.map { catalogue($0.key, ["name": $0.name]) }
        if desk.view.isReadingOnly, desk.state.note == nil {
            drawing.values["note"] = catalogue("tech.readOnly.note")
        }
        return screen(drawing, catalogue, desk.language)
    }

    /// Before the page is open.
    func technicianDoor(_ door: TechnicianDoor, _ language: Language) -> Screen {
        let catalogue = catalogues[language]
        var values: Values = [
            "languages": languages(chosen: language), "back": catalogue("tech.back"),
            "title": catalogue("tech.pin.title"), "erase": catalogue("tech.key.back"),
            "hint": catalogue("tech.pin.hint"), "open": catalogue("tech.pin.open"),
            "digits": (1...9).map { "\($0)" }, "wrong": catalogue("tech.pin.wrong"),
        ]
        switch door {
        case .shut:
            values["title"] = catalogue("tech.shut.title")
            values["hint"] = catalogue("tech.shut.hint")
            values["command"] = "kioskd technician pin"
            return screen(
                Drawing(kind: "technicianShut", tone: "info", template: "technicianShut", values: values),
                catalogue, language)
        case .open: values["wait"] = 0
        case .granted:
            values["title"] = catalogue("tech.title")
            values["hint"] = catalogue("tech.badge.opens")
            return screen(
                Drawing(kind: "technicianBadge", tone: "info", template: "technicianShut", values: values),
                catalogue, language)
        case .locked(let seconds):
            values["hint"] = catalogue("tech.pin.wait")
            values["wait"] = seconds
            values["isLocked"] = true
        }
        return screen(
            Drawing(kind: "technicianPIN", tone: "info", template: "technicianPIN", values: values),
            catalogue,
            language)
    }

    /// The whole page with its present screen in it.
    func technicianPage(_ screen: Screen) -> String {
        let catalogue = catalogues[screen.language]
        return render(
            "technician",
            [
                "lang": screen.lang, "dir": screen.dir, "kind": screen.kind, "tone": screen.tone,
                "screen": screen.html, "title": catalogue("tech.title"), "version": assets.version,
                "css": assets.path("kiosk.css"), "own": assets.path("technician.css"),
                "js": assets.path("technician.js"), "icon": assets.path("icon.svg"), "sprite": assets.sprite,
                "offline": catalogue("offline.title"),
            ])
    }

    private func screen(_ drawing: Drawing, _ catalogue: Catalogue, _ language: Language) -> Screen {
        Screen(
            id: drawing.kind, kind: drawing.kind, tone: drawing.tone,
            html: render(drawing.template, drawing.values), lang: catalogue.tag, dir: catalogue("direction"),
            language: language, timeoutMs: nil)
    }

    private func drawn(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        switch desk.state.tab {
        case .readers:
            if let reader = desk.view.readers.first(where: { $0.name == desk.state.reader }) {
                technicianReader(reader, desk, catalogue)
            } else {
                technicianReaders(desk, catalogue)
            }
        case .link: technicianLink(desk, catalogue)
        case .outputs: technicianOutputs(desk, catalogue)
        case .badges: technicianBadges(desk, catalogue)
        case .device:
            switch desk.state.question {
            case .forgetTime: technicianTime(desk, catalogue)
            case .moved: technicianMove(desk, catalogue)
            case .place: technicianPlaces(desk, catalogue)
            case nil: technicianDevice(desk, catalogue)
            }
        }
    }

    private func tabs(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> [Values] {
        let icons: [TechnicianTouch.Tab: String] = [
            .readers: "reading", .link: "sending", .outputs: "lamp", .badges: "person", .device: "device",
        ]
        return TechnicianTouch.Tab.allCases.map { tab in
            [
                "name": tab.rawValue, "icon": icons[tab] ?? "question",
                "label": catalogue("tech.tab.\(tab.rawValue)"), "isOn": tab == desk.state.tab,
            ]
        }
    }

    // MARK: cards

    /// One thing on the page; with `touch` it is a button.
    struct Card {
        var title: String
        var lines: [String] = []
        /// Of a dot; nil: none.
        var state: String?
        var touch: String?
        var value = ""
        /// Big, and in the colour of what is to be touched.
        var isChief = false
        /// What a device said, as it said it.
        var code: String?

        var values: Values {
            var values: Values = [
                "title": title, "lines": lines, "value": value, "isChief": isChief, "kind": state ?? "",
            ]
            values["state"] = state
            values["touch"] = touch
            values["code"] = code
            return values
        }
    }

    /// As many as fit; the last place leads to the rest.
    func cards(
        _ kind: String, _ title: String, _ hint: String?, _ all: [Card], _ desk: TechnicianDesktop,
        _ catalogue: Catalogue, most: Int = cardsShown
    ) -> Drawing {
        var shown = all
        if all.count > most {
            let perPage = most - 1
            let pages = (all.count + perPage - 1) / perPage
            let page = desk.state.page % pages
            shown = Array(all.dropFirst(page * perPage).prefix(perPage))
            shown.append(
                Card(
                    title: catalogue("tech.more"), lines: ["\(page + 1) / \(pages)"], touch: "more"))
        }
        var values: Values = ["title": title, "cards": shown.map(\.values)]
        values["hint"] = hint
        return Drawing(kind: kind, tone: "info", template: "technicianCards", values: values)
    }
}
