import Domain

// What is still to be done before presences are registered with ONSS.

extension ConsoleRoutes {
    func setupPage(_ visit: ConsoleVisit) async -> String {
        let words = screens.catalogues[visit.language]
        let setup = await port.registrationSetup()
        return screens.page(
            visit, path: "/setup", title: words("console.place.setup"), subtitle: words("console.setup.hint"),
            body: screens.setup(setup, visit))
    }
}

extension ConsoleScreens {
    func setup(_ setup: RegistrationSetup, _ visit: ConsoleVisit) -> String {
        let words = catalogues[visit.language]
        let done = setup.steps.count { $0.state == .done }
        return render(
            "setup",
            [
                "count": words(
                    "console.setup.count", ["done": String(done), "all": String(setup.steps.count)]),
                "steps": setup.steps.map { step($0, visit, words) },
            ])
    }

    private func step(_ step: RegistrationSetup.Step, _ visit: ConsoleVisit, _ words: Catalogue) -> Values {
        let text = step.sentence(words)
        var values: Values = [
            "title": words("console.setup.\(text.title)"), "text": text.words, "tone": step.state.tone,
            "mark": step.state.mark, "state": words("console.setup.state.\(step.state.rawValue)"),
        ]
        if let link = step.link, link.need.admits(visit.visitor) {
            values["link"] = ["path": link.path, "label": words("console.setup.open")]
        }
        return values
    }
}

extension RegistrationSetup.State {
    fileprivate var tone: String {
        switch self {
        case .done: "good"
        case .toDo: "wait"
        case .unknown: "calm"
        }
    }

    fileprivate var mark: String {
        switch self {
        case .done: "✓"
        case .toDo: "■"
        case .unknown: "?"
        }
    }
}

extension RegistrationSetup.Step {
    /// Where it is mended.
    fileprivate var link: (path: String, need: Need)? {
        switch self {
        case .numbers(.missing): ("/agents?state=noNumber", .right(.read, .agents))
        case .works(.ending(let site, _, _)), .works(.nothingHolds(let site)), .works(.noPlace(let site)):
            ("/sites/one?id=\(site.description.percentEncoded)", .right(.read, .sites))
        case .works(.noSite): ("/sites", .right(.read, .sites))
        case .receipt(.nothing), .receipt(.first): ("/registrations", .right(.read, .followUp))
        default: nil
        }
    }

    /// Its title's name, and what is so or what is to be done.
    fileprivate func sentence(_ words: Catalogue) -> (title: String, words: String) {
        func say(_ title: String, _ key: String, _ values: KeyValuePairs<String, String> = [:]) -> (
            String, String
        ) {
            (title, words("console.setup.\(title).\(key)", values))
        }
        switch self {
        case .account(let isProved): return say("account", isProved ? "proved" : "open")
        case .key(let key):
            let (name, values) = key.words
            return say("key", name, values)
        case .certificate(let certificate):
            let (name, values) = certificate.words(words)
            return say("certificate", name, values)
        case .client(let id): return say("client", id == nil ? "missing" : "good", ["id": id ?? ""])
        case .addresses(let service, let token):
            return say("addresses", "good", ["service": service, "token": token])
        case .token(.good): return say("token", "good")
        case .token(.failed(let cause, let upstream)):
            return say("token", "failed", ["cause": cause, "name": upstream])
        case .token(.untried): return say("token", "untried")
        case .receipt(.first(let number, let day)):
            return say(
                "receipt", "first",
                ["number": number, "day": day.map { words.shortDate($0.number) } ?? "–"])
        case .receipt(let receipt): return say("receipt", receipt == .nothing ? "nothing" : "unread")
        case .works(let works):
            let (name, values) = works.words(words)
            return say("works", name, values)
        case .numbers(.missing(let count)):
            return ("numbers", words.counted("console.setup.numbers.missing", count))
        case .numbers(let numbers):
            return say("numbers", numbers == .all ? "all" : numbers == .nobody ? "nobody" : "inFile")
        case .noUpstream(let title): return (title, words("console.setup.none"))
        }
    }
}

extension RegistrationSetup.Key {
    fileprivate var words: (name: String, values: KeyValuePairs<String, String>) {
        switch self {
        case .good(let place, let fingerprint): ("good", ["place": place, "fingerprint": fingerprint])
        case .missing(let place, let upstream): ("missing", ["place": place, "name": upstream])
        case .unfit(let place): ("unfit", ["place": place])
        }
    }
}

extension RegistrationSetup.Certificate {
    fileprivate func words(_ words: Catalogue) -> (name: String, values: KeyValuePairs<String, String>) {
        switch self {
        case .good(let place, let day): ("good", ["place": place, "day": words.shortDate(day.number)])
        case .ending(let place, let day): ("ending", ["place": place, "day": words.shortDate(day.number)])
        case .ended(let place, let day): ("ended", ["place": place, "day": words.shortDate(day.number)])
        case .foreign(let place): ("foreign", ["place": place])
        case .missing(let place): ("missing", ["place": place])
        case .unset: ("unset", [:])
        }
    }
}

extension RegistrationSetup.Works {
    fileprivate func words(_ words: Catalogue) -> (name: String, values: KeyValuePairs<String, String>) {
        switch self {
        case .holds(let site, let number, let until?):
            ("holds", ["site": "\(site)", "number": number, "day": words.shortDate(until.number)])
        case .holds(let site, let number, nil): ("holdsOn", ["site": "\(site)", "number": number])
        case .ending(let site, let number, let until):
            ("ending", ["site": "\(site)", "number": number, "day": words.shortDate(until.number)])
        case .nothingHolds(let site): ("nothingHolds", ["site": "\(site)"])
        case .noPlace(let site): ("noPlace", ["site": "\(site)"])
        case .noSite(let site): ("noSite", ["site": "\(site)"])
        case .inFile: ("inFile", [:])
        }
    }
}
