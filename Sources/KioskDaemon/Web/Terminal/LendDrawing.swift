import Domain

/// A supervisor lends a badge for a day: whom, which, and what has become of it.
extension Screens {
    func lend(_ search: LendSearch, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        let letters = ["", "abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"]
        let keys =
            letters.enumerated().map { ["digit": "\($0 + 1)", "letters": $1] as Values }
            + [["digit": "0", "letters": ""]]
        var values: Values = [
            "title": catalogue("lend.who"), "detail": catalogue("lend.who.hint"), "keys": keys,
            "screen": surroundings.id, "typed": search.typed, "erase": catalogue("tech.key.back"),
            "close": catalogue("choose.cancel"),
            "people": search.found.map {
                ["id": $0.id.description, "name": $0.name, "code": $0.code] as Values
            },
        ]
        if search.typed.isEmpty {
            values["said"] = catalogue("lend.type")
        } else if search.found.isEmpty {
            values["said"] = catalogue("lend.nobody")
        } else if search.count > search.found.count {
            values["said"] = catalogue("lend.more", ["count": "\(search.count)"])
        }
        return Drawing(kind: "lend", tone: "night", template: "lend", values: values)
    }

    /// "Present the badge that is lent."
    func lending(_ asked: LendingAsked, _ catalogue: Catalogue) -> Drawing {
        Drawing(
            kind: "lending", tone: "night", template: "message",
            values: [
                "icon": "badge", "who": asked.supervisor.text,
                "person": asked.supervisor.id.entry.description, "title": catalogue("lend.badge"),
                "big": catalogue("lend.for", ["name": asked.person.text]),
                "lines": [catalogue("lend.badge.hint")],
                "giveUp": ["asked": asked.asked, "label": catalogue("choose.cancel")] as Values,
            ])
    }

    func lent(
        _ person: PersonLabel, _ supervisor: PersonLabel, _ name: String, _ until: Int64?,
        _ catalogue: Catalogue,
        _ surroundings: Surroundings
    ) -> Drawing {
        let end = until.map {
            catalogue.time(
                LocalTime(wallMicroseconds: $0, zone: surroundings.zone), seenFrom: surroundings.now)
        }
        return Drawing(
            kind: "lent", tone: "info", template: "message",
            values: [
                "icon": "check", "who": person.text, "person": supervisor.id.entry.description,
                "title": catalogue("lend.done", ["badge": name]),
                "lines": [
                    end.map { catalogue("lend.until", ["time": $0]) } ?? catalogue("lend.today"),
                    catalogue("lend.next"),
                ],
            ])
    }
}
