import Domain
import Foundation
import Testing

@testable import Web

struct ScreensTests {
    let screens: Screens

    init() throws { screens = try Screens() }

    @Test(arguments: Language.allCases)
    func `every screen is drawn in every language with nothing missing`(language: Language) {
        var scenes: [(String, Scene, Int64)] = Samples.everyAnswer(language).map {
            ($0.name, .answer($0.answer), $0.minutes)
        }
        scenes += [("rest", .rest, 0), ("privacy", .privacy, 0)]
        for (name, scene, minutes) in scenes {
            let screen = screens.screen(scene, in: Samples.surroundings(language, minutes: minutes))
            #expect(!screen.html.contains("⟦"), "\(name): a text is missing")
            #expect(!screen.html.contains("{"), "\(name): a placeholder is left")
            #expect(screen.html.contains("class="), "\(name): nothing drawn")
            #expect(screen.language == language)
            #expect(!screen.html.contains("style="), "\(name): inline style, which the policy forbids")
        }
    }

    @Test func `punches that wait for too long are told ever more urgently, with a code`() {
        var status = Samples.status(links: [
            LinkStatus(name: "p", state: .down, unsentCount: 2, oldestUnsentMinutes: 300, mending: .network)
        ])
        #expect(!screens.strips(Samples.surroundings(status: status)).strip.contains("E-43"))
        var told: Set<String> = []
        for delay in DelayLevel.allCases where delay != .none {
            status.delay = delay
            let strips = screens.strips(Samples.surroundings(status: status))
            #expect(strips.strip.contains("E-43") && strips.strip.contains("depuis 5 h 00"))
            #expect(strips.strip.contains("urgent") == (delay == .alarm))
            #expect(strips.bar.contains("réseau relancé"))
            told.insert(strips.strip)
        }
        #expect(told.count == 3)
    }

    @Test(arguments: Language.allCases)
    func `a page instead of the receiver asks whether the SIM has data, in words of its own`(
        _ language: Language
    ) {
        let link = LinkStatus(name: "p", state: .captive, unsentCount: 2)
        let strips = screens.strips(Samples.surroundings(language, status: Samples.status(links: [link])))
        #expect(strips.bar.contains("SIM") || strips.bar.contains("Simkaart"))
        #expect(strips.bar.contains("?"))
        #expect(strips.strip.contains("E-44"))
    }

    @Test func `a name with markup is shown as text`() {
        let mallory = Samples.person("<script>alert('x')</script> & \"B\".")
        for action in Action.allCases {
            let answer = Samples.recorded(
                action, mallory, missingOutSince: action == .checkIn ? Samples.at(-600) : nil)
            let html = screens.screen(.answer(answer), in: Samples.surroundings()).html
            #expect(!html.contains("<script"))
            #expect(html.contains("&lt;script&gt;"))
        }
        let status = StageStatus(
            terminalName: "<img src=x onerror=1>", siteName: "<b>", company: "\"><i>", contact: "<u>",
            clock: Samples.at(0), zone: .utc)
        let strips = screens.strips(Samples.surroundings(status: status))
        let privacy = screens.screen(.privacy, in: Samples.surroundings(status: status)).html
        #expect(!(strips.bar + strips.strip).contains("<img"))
        #expect(!privacy.contains("<u>") && !privacy.contains("<i>"))
    }

    @Test func `a recorded screen says who, what, when, where and what happens next`() {
        let screen = screens.screen(.answer(Samples.recorded(.checkIn)), in: Samples.surroundings())
        for text in [
            "Bonjour Amina B.", "Arrivée", "05:58", "bloc B", "Enregistré, sera transmis", "Erreur, annuler",
        ] {
            #expect(screen.html.contains(text), "\(text)")
        }
        #expect(screen.tone == "checkIn")
        let received = screens.screen(
            .answer(Samples.recorded(.checkIn)), in: Samples.surroundings(isReceived: true))
        #expect(received.html.contains("Reçu"))
        #expect(!received.html.contains("sera transmis"))
    }

    @Test func `each action has its own tone and pictogram`() {
        let drawn = Action.allCases.map {
            screens.screen(.answer(Samples.recorded($0)), in: Samples.surroundings())
        }
        #expect(Set(drawn.map(\.tone)).count == 4)
        for (screen, action) in zip(drawn, Action.allCases) {
            #expect(screen.html.contains("href=\"#\(action.rawValue)\""))
        }
    }

    @Test func `the buttons of a choice keep their places whatever the default is`() throws {
        for fallback in [Action.breakStart, .checkOut] {
            let choose = Samples.choose(
                offers: [fallback, fallback == .breakStart ? .checkOut : .breakStart], fallback: fallback)
            let html = screens.screen(.answer(choose), in: Samples.surroundings(minutes: 244)).html
            let first = try #require(html.range(of: "data-choice=\"breakStart\""))
            let second = try #require(html.range(of: "data-choice=\"checkOut\""))
            #expect(first.lowerBound < second.lowerBound)
            #expect(html.contains("offer \(fallback.rawValue) default"))
        }
    }

    @Test func `a choice says what happens when nothing is chosen`() {
        let dutch = Samples.person("Pieter V.", .nl)
        let html = screens.screen(.answer(Samples.choose(dutch)), in: Samples.surroundings(.nl, minutes: 244))
            .html
        #expect(html.contains("Kiest u niets? Dan noteren we <b>Pauze</b>"))
        // Hours are shown only after a deliberate touch (SITUATIONS 13).
        #expect(!html.contains("4 u 04"))
        #expect(html.contains("sinds 05:58"))
    }

    @Test func `rest and break rules stay off the public screen`() {
        let answer = Samples.recorded(.checkOut, anomalies: [.noBreak6h, .shortBreak, .restUnder11h])
        #expect(!screens.screen(.answer(answer), in: Samples.surroundings()).html.contains("class=\"note\""))
    }

    @Test func `worked hours appear only after a touch`() {
        let answer = Samples.recorded(.checkOut, worked: 4 * 3_600_000_000)
        let html = screens.screen(.answer(answer), in: Samples.surroundings()).html
        #expect(html.contains("data-reveal=\"4 h 00 de travail\""))
        #expect(!html.contains(">4 h 00"))
    }

    @Test func `every refusal says what was kept, who acts next and a stable code`() {
        for reason in RefusalReason.allCases {
            let answer = Answer.refused(reason: reason, person: nil, keyTail: "3F2A", at: Samples.at(5))
            let html = screens.screen(.answer(answer), in: Samples.surroundings(minutes: 5)).html
            #expect(html.contains("06:03"))
            #expect(html.contains(FaultCode(reason).rawValue))
            #expect(html.contains("Assistance 081 00 00 00"))
            #expect(html.contains("…3F2A") == (reason == .unknownCredential))
        }
        #expect(Set(FaultCode.allCases.map(\.rawValue)).count == FaultCode.allCases.count)
    }

    @Test func `an identity card of nobody has words of its own, and no number to be read out`() {
        let answer = Answer.refused(
            reason: .unknownCredential, person: nil, keyTail: nil, at: Samples.at(5))
        let html = screens.screen(.answer(answer), in: Samples.surroundings(minutes: 5)).html
        #expect(html.contains("Carte d’identité inconnue") && html.contains("E-12"))
        #expect(!html.contains("Badge inconnu") && !html.contains("…"))
    }

    @Test func `the missing departure is asked in quarter hours between arrival and now`() {
        let since = Samples.at(-1437)
        let quarters = Screens.quarters(after: since.wallMicroseconds, until: Samples.dawn)
        #expect(
            quarters.allSatisfy { $0 > since.wallMicroseconds && $0 <= Samples.dawn && $0 % 900_000_000 == 0 }
        )
        #expect(quarters.count == 95)
        let html = screens.screen(
            .answer(Samples.recorded(.checkIn, missingOutSince: since)), in: Samples.surroundings()
        ).html
        #expect(html.contains("À quelle heure êtes-vous parti\u{a0}?"))
        #expect(html.contains("Je ne sais pas, passer"))
        #expect(html.contains("vendredi 06:01"))
    }

    @Test func `quarter hours are bounded and never empty for any pair of moments`() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let quarters = Screens.quarters(
                after: Int64.random(in: .min ... .max, using: &random),
                until: Int64.random(in: .min ... .max, using: &random))
            #expect((1...144).contains(quarters.count))
        }
    }

    @Test func `the strip counts what is not received and says how the link is`() {
        let links = [
            LinkStatus(name: "a", state: .up),
            LinkStatus(name: "b", state: .down, unsentCount: 3, oldestUnsentMinutes: 14, downMinutes: 14),
        ]
        let bar = screens.strips(Samples.surroundings(status: Samples.status(links: links))).bar
        #expect(bar.contains("Sans réseau depuis 14 min"))
        #expect(bar.contains("3 pointages à transmettre"))
        let one = [LinkStatus(name: "b", state: .up, unsentCount: 1, oldestUnsentMinutes: 0)]
        #expect(
            screens.strips(Samples.surroundings(status: Samples.status(links: one))).bar.contains(
                "1 pointage à transmettre"))
    }

    @Test func `doubtful time, a moved terminal and a dead reader are said at rest`() {
        let moved = screens.strips(
            Samples.surroundings(status: Samples.status(trust: .unknown, position: .moved)))
        #expect(moved.strip.contains("non fiable") && moved.strip.contains("E-41"))
        #expect(moved.strip.contains("Borne déplacée") && moved.strip.contains("E-42"))
        let dead = Samples.status(readers: [
            ReaderStatus(name: "entrance", type: "serial-badge", identifies: true, state: .absent)
        ])
        let rest = screens.screen(.rest, in: Samples.surroundings(status: dead)).html
        #expect(rest.contains("E-21") && !rest.contains("Présentez votre badge"))
        let inactive = screens.screen(
            .rest, in: Samples.surroundings(status: Samples.status(isActivated: false))
        ).html
        #expect(inactive.contains("E-11"))
    }

    @Test func `of several troubles the worst is said in words, and every one has its code`() throws {
        let everything = try #require(Samples.everyTrouble.first { $0.name == "rest-everything" }).status
        let strip = screens.strips(Samples.surroundings(status: everything)).strip
        #expect(strip.ranges(of: "class=\"notice\"").count == 1)
        #expect(strip.contains("123456"))
        for code in ["E-34", "E-35", "E-41", "E-42"] { #expect(strip.contains(code), "\(code)") }
    }

    @Test func `whoever is to be called stands wherever something has a code, and nowhere else`() {
        let call = "needed\"><b>Assistance 081 00 00 00"
        let strip = { (status: StageStatus) in
            screens.strips(Samples.surroundings(status: status)).strip
        }
        #expect(!strip(Samples.status()).contains(call))
        #expect(
            strip(Samples.status()).contains("support\"><b>Assistance"),
            "for a page that has lost its terminal")
        for (name, status) in Samples.everyTrouble {
            let all = screens.screen(.rest, in: Samples.surroundings(status: status)).html + strip(status)
            let hasCode = all.contains("E-")
            #expect(hasCode == (all.contains(call) || all.contains("<span>Assistance")), "\(name)")
        }
    }

    @Test(arguments: Language.allCases)
    func `a copy on a stick is followed, and when it may be removed is said`(language: Language) {
        func strip(_ stick: StickStatus?) -> String {
            var status = Samples.status()
            status.stick = stick
            return screens.strips(Samples.surroundings(language, status: status)).strip
        }
        let copying = strip(.copying(percent: 41))
        #expect(copying.contains("value=\"41\""))
        #expect(strip(.saved).contains("stick saved") && !strip(.saved).contains("<progress"))
        for trouble in [strip(.full), strip(.failed)] {
            #expect(trouble.contains("E-36") && trouble.contains("needed"))
        }
        #expect(!strip(nil).contains("stick "))
        let all = [copying, strip(.saved), strip(.full), strip(.failed)]
        #expect(Set(all).count == 4)
        for text in all { #expect(!text.contains("⟦") && !text.contains("{") && !text.contains("style=")) }
    }

    @Test func `every question and choice offers the languages, remembered with the badge`() {
        let person = Samples.person().id.entry.description
        for (name, answer, minutes) in Samples.everyAnswer(.fr) where answer.person != nil {
            let html = screens.screen(.answer(answer), in: Samples.surroundings(minutes: minutes)).html
            for language in Language.allCases {
                #expect(
                    html.contains("data-language=\"\(language.rawValue)\" data-person=\"\(person)\""),
                    "\(name) \(language)")
            }
        }
    }

    @Test func `simulated outputs are named, light as they do, and are absent where outputs are real`() {
        let dark = screens.outputs([LampStatus(name: "front")], .fr).html
        for word in ["Sorties simulées", "vert", "rouge", "son", "relais"] { #expect(dark.contains(word)) }
        #expect(!dark.contains(" on\""))
        let lit = LampStatus(name: "front", isGreen: true, isSounding: true)
        let html = screens.outputs([lit], .de).html
        #expect(html.contains("lamp green on\"") && html.contains("lamp sound on\""))
        #expect(html.contains("lamp red\"") && html.contains("lamp relay\""))
        #expect(screens.outputs([], .fr).html.isEmpty)
    }

    @Test(arguments: [
        (OutOfService.recording, "encore enregistrés"), (.pageOnly, "ne sont pas enregistrés"),
    ])
    func `out of service comes before everything else, with whom to ask`(state: OutOfService, hint: String) {
        let status = Samples.status(readers: [], isActivated: false, outOfService: state)
        let rest = screens.screen(.rest, in: Samples.surroundings(status: status)).html
        #expect(rest.contains("Borne hors service") && rest.contains(hint))
        #expect(rest.contains("E-50") && rest.contains("Assistance 081 00 00 00"))
        #expect(!rest.contains("E-11"))
    }

    @Test func `before the daemon is ready the page says so`() {
        let screen = screens.screen(.rest, in: Samples.surroundings(status: nil))
        #expect(screen.kind == "starting")
        #expect(screen.html.contains("Démarrage, patientez"))
    }
}
