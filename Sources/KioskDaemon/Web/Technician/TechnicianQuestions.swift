import Domain

// What the technician's page asks before something is done.

extension Screens {
    /// Unknown badges; for the one that was touched, whose it is to be; then whether that is right.
    func technicianBadges(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        guard let badge = desk.view.unknownBadges.first(where: { $0.number == desk.state.badge }) else {
            let reads = desk.view.linkedReads.map { read in
                let local = desk.local(read.wallMicroseconds)
                let time = "\(catalogue.date(local)) \(catalogue.markedTime(local))"
                return Card(
                    title: catalogue("tech.enrolled.read"),
                    lines: [read.reader.map { "\($0) · \(time)" } ?? time])
            }
            let all =
                reads
                + desk.view.unknownBadges.map { badge in
                    Card(
                        title: catalogue("refused.unknownCredential.title"),
                        lines: [
                            "\(badge.reader) · \(catalogue.markedTime(desk.local(badge.wallMicroseconds)))"
                        ],
                        touch: "badge", value: "\(badge.number)", code: badge.key)
                }
            return cards(
                "technicianBadges", catalogue("tech.badges.title"),
                catalogue(all.isEmpty ? "tech.badges.nothing" : "tech.badges.hint"), all, desk, catalogue)
        }
        guard let person = desk.state.person else { return technicianPeople(badge, desk, catalogue) }
        let buttons: [Values] = [
            ["touch": "tab", "value": "badges", "label": catalogue("tech.no"), "look": "quiet"],
            ["touch": "enrol", "label": catalogue("tech.enrol.yes"), "look": "go", "icon": "check"],
        ]
        return Drawing(
            kind: "technicianEnrol", tone: "info", template: "technicianAsk",
            values: [
                "title": catalogue("tech.enrol.title"), "code": badge.key,
                "big": "\(person.name) (\(person.code))",
                "lines": [catalogue("tech.enrol.hint", ["reader": badge.reader])], "buttons": buttons,
            ])
    }

    /// A telephone keypad finds names and codes with ten keys as large as a finger.
    private func technicianPeople(
        _ badge: TechnicianView.UnknownBadge, _ desk: TechnicianDesktop, _ catalogue: Catalogue
    ) -> Drawing {
        let letters = ["", "abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"]
        let keys =
            letters.enumerated().map { ["digit": "\($0 + 1)", "letters": $1] as Values }
            + [["digit": "0", "letters": ""]]
        let found = desk.people.map { somebody -> Values in
            ["id": somebody.id.description, "name": somebody.name, "code": somebody.code]
        }
        var values: Values = [
            "title": catalogue("tech.people.title"), "code": badge.key, "keys": keys, "people": found,
            "typed": desk.state.typed, "erase": catalogue("tech.key.back"),
            "hint": catalogue("tech.people.hint"),
        ]
        let pages = (desk.peopleCount + Self.peopleShown - 1) / Self.peopleShown
        if pages > 1 { values["more"] = "\(catalogue("tech.more")) \(desk.state.page + 1) / \(pages)" }
        if found.isEmpty { values["nothing"] = catalogue("tech.people.nothing") }
        return Drawing(kind: "technicianPeople", tone: "info", template: "technicianPeople", values: values)
    }

    func technicianTime(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        let known = desk.view.device.knownMicroseconds.map(desk.local)
        return Drawing(
            kind: "technicianTime", tone: "info", template: "technicianAsk",
            values: [
                "title": catalogue("tech.time.ask"),
                "big": known.map { "\(catalogue.date($0)) \(catalogue.markedTime($0))" } ?? "",
                "lines": [catalogue("tech.time.hint")],
                "buttons": [
                    ["touch": "tab", "value": "device", "label": catalogue("tech.no"), "look": "quiet"],
                    [
                        "touch": "forgetTime", "label": catalogue("tech.time.yes"), "look": "go",
                        "icon": "undone",
                    ],
                ] as [Values],
            ])
    }

    func technicianMove(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        let since = TechnicianDesktop.quarter(
            desk.state.shiftMinutes, from: desk.view.device.clock.wallMicroseconds)
        let time = catalogue.time(desk.local(since), seenFrom: desk.now)
        let (hour, quarter) = (catalogue("missing.hour"), catalogue("missing.quarter"))
        let steps: [Values] = [
            ["value": "-1440", "label": "− 24 h"], ["value": "-60", "label": "− \(hour)"],
            ["value": "-15", "label": "− \(quarter)"], ["value": "15", "label": "+ \(quarter)"],
            ["value": "60", "label": "+ \(hour)"],
        ]
        return Drawing(
            kind: "technicianMove", tone: "info", template: "technicianAsk",
            values: [
                "title": catalogue("tech.moved.title"), "lines": [catalogue("tech.moved.hint")],
                "steps": steps,
                "buttons": [
                    ["touch": "sameSite", "label": catalogue("tech.moved.sameSite"), "look": "quiet"],
                    [
                        "touch": "newSite", "label": catalogue("tech.moved.newSite", ["time": time]),
                        "look": "go",
                    ],
                ] as [Values],
            ])
    }

    /// To which site it was moved, at the time that was chosen before.
    func technicianPlaces(_ desk: TechnicianDesktop, _ catalogue: Catalogue) -> Drawing {
        let since = TechnicianDesktop.quarter(
            desk.state.shiftMinutes, from: desk.view.device.clock.wallMicroseconds)
        let time = catalogue.time(desk.local(since), seenFrom: desk.now)
        let all = desk.view.places.map {
            Card(
                title: $0.name.isEmpty ? $0.site.description : $0.name, touch: "place",
                value: $0.site.description, code: $0.site.description)
        }
        return cards(
            "technicianPlaces", catalogue("tech.moved.newSite", ["time": time]),
            catalogue("tech.moved.which"), all, desk, catalogue)
    }
}
