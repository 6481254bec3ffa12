import Domain
import Foundation
import Testing

@testable import Web

struct CatalogueTests {
    let catalogues: Catalogues

    init() throws { catalogues = try Catalogues() }

    @Test func `all languages have the same keys`() {
        let french = catalogues[.fr].keys
        #expect(french.count > 140)
        for language in Language.allCases {
            #expect(catalogues[language].keys.symmetricDifference(french).isEmpty, "\(language)")
        }
    }

    @Test func `all languages use the same placeholders`() {
        func placeholders(_ text: String) -> Set<Substring> {
            Set(text.matches(of: /\{[a-z]+\}/).map(\.output))
        }
        for key in catalogues[.fr].keys where !key.hasSuffix(".first") && key != "time" {
            for language in Language.allCases {
                #expect(
                    placeholders(catalogues[language](key)) == placeholders(catalogues[.fr](key)),
                    "\(language) \(key)")
            }
        }
    }

    @Test func `an edition changes words and forms of its language and adds none`() throws {
        for edition in Edition.table {
            let base = try JSONDecoder().decode(
                [String: String].self, from: Data(Catalogues.file(of: edition.language)))
            let changed = try JSONDecoder().decode(
                [String: String].self, from: Data(edition.differences ?? Array("{}".utf8)))
            for (key, text) in changed {
                #expect(base[key] != nil && base[key] != text, "\(edition.country) \(key)")
            }
        }
    }

    @Test(arguments: [
        (Country.belgium, ["fr-BE", "nl-BE", "en", "de"], "05:58"),
        (.france, ["fr-FR", "nl", "en", "de"], "05:58"), (.canada, ["fr-CA", "nl", "en", "de"], "5 h 58"),
    ])
    func `the country chooses the edition of each language`(country: Country, tags: [String], time: String)
        throws
    {
        let catalogues = try Catalogues(country: country)
        #expect(Language.allCases.map { catalogues[$0].tag } == tags)
        let local = LocalTime(wallMicroseconds: Samples.dawn, zone: Samples.brussels)
        #expect(catalogues[.fr].time(local).replacing("\u{a0}", with: " ") == time)
        #expect(catalogues[.en].time(local) == "05:58")
    }

    @Test func `French punctuation never stands alone on a line`() {
        for key in catalogues[.fr].keys {
            #expect(!catalogues[.fr](key).contains(/[^ ] [?!;:](\s|$)/), "\(key)")
        }
    }

    @Test(arguments: [
        (Language.fr, ["Arrivée", "Pause", "Reprise", "Départ", "Enregistré, sera transmis"]),
        (.nl, ["Aankomst", "Pauze", "Weer aan het werk", "Vertrek", "Geregistreerd, wordt nog verzonden"]),
        (.en, ["Start work", "Break", "Back to work", "Finish", "Saved, not sent yet"]),
        (.de, ["Arbeitsbeginn", "Pause", "Weiter", "Arbeitsende", "Gespeichert, wird noch gesendet"]),
    ])
    func `the words for workers are the agreed ones`(language: Language, words: [String]) {
        let catalogue = catalogues[language]
        #expect(
            Action.allCases.map { catalogue("action.\($0.rawValue)") } + [catalogue("recorded.saved")]
                == words)
    }

    /// Whoever reads that of his "registratie" must be able to take it for ONSS's.
    @Test func `in Dutch a punch is a prikking, and a registratie is what ONSS has`() throws {
        let all = try Catalogues { ConsoleScreens.file(of: $0) }
        for key in all[.nl].keys where all[.nl](key).lowercased().contains("registratie") {
            #expect(all[.fr](key).lowercased().contains("enregistrement"), "\(key)")
        }
        for key in all[.fr].keys where all[.fr](key).lowercased().contains("pointages") {
            #expect(all[.nl](key).lowercased().contains("prik"), "\(key)")
        }
    }

    @Test func `every action, anomaly and refusal has its words`() {
        for language in Language.allCases {
            let keys = catalogues[language].keys
            for action in Action.allCases { #expect(keys.contains("greeting.\(action.rawValue)")) }
            for anomaly in Anomaly.allCases where ![.noBreak6h, .shortBreak, .restUnder11h].contains(anomaly)
            {
                #expect(keys.contains("anomaly.\(anomaly.rawValue)"))
            }
            for reason in RefusalReason.allCases {
                #expect(keys.contains("refused.\(reason.rawValue).title"))
            }
        }
    }

    @Test func `a value that looks like a placeholder stays what it is`() {
        #expect(catalogues[.fr]("greeting.checkIn", ["name": "{name}"]) == "Bonjour {name}")
        #expect(catalogues[.fr]("no.such.key") == "⟦no.such.key⟧")
    }

    @Test func `dates agree with the platform's calendar over three centuries`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        var random = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            let seconds = Int64.random(in: -3_000_000_000...6_000_000_000, using: &random)
            let local = LocalTime(wallMicroseconds: seconds * 1_000_000, zone: .utc)
            let parts = calendar.dateComponents(
                [.month, .day, .hour, .minute, .weekday], from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(local.monthAndDay.month == parts.month && local.monthAndDay.day == parts.day)
            #expect(
                local.hour == parts.hour && local.minute == parts.minute && local.weekday + 1 == parts.weekday
            )
        }
    }

    @Test func `no moment is out of reach of the clock`() {
        for wall in [Int64.min, -1, 0, Int64.max] {
            let local = LocalTime(wallMicroseconds: wall, zone: Samples.brussels)
            #expect(
                (0...23).contains(local.hour) && (0...59).contains(local.minute)
                    && (0...6).contains(local.weekday))
            #expect((1...12).contains(local.monthAndDay.month) && (1...31).contains(local.monthAndDay.day))
        }
    }

    @Test func `in the repeated hour times carry their season`() {
        let change: Int64 = 1_792_890_000  // 2026-10-25T01:00Z
        let texts = [-1800, 1800, 3600, -3601].map { offset in
            catalogues[.fr].markedTime(
                LocalTime(wallMicroseconds: (change + Int64(offset)) * 1_000_000, zone: Samples.brussels))
        }
        #expect(texts == ["02:30 (été)", "02:30 (hiver)", "03:00", "01:59"])
    }

    @Test(arguments: [
        (Language.fr, "samedi 21 novembre", "4 h 01"), (.nl, "zaterdag 21 november", "4 u 01"),
        (.en, "Saturday 21 November", "4 h 01"), (.de, "Samstag, 21. November", "4 Std. 01"),
    ])
    func `dates and durations are written the way of the language`(
        language: Language, date: String, duration: String
    ) {
        let catalogue = catalogues[language]
        #expect(catalogue.date(LocalTime(wallMicroseconds: Samples.dawn, zone: Samples.brussels)) == date)
        #expect(catalogue.duration(minutes: 241) == duration)
    }

    @Test func `a moment of another day names its day`() {
        let catalogue = catalogues[.fr]
        let now = LocalTime(wallMicroseconds: Samples.dawn, zone: Samples.brussels)
        func seen(_ minutes: Int64) -> String {
            catalogue.time(
                LocalTime(wallMicroseconds: Samples.dawn + minutes * 60_000_000, zone: Samples.brussels),
                seenFrom: now)
        }
        #expect(seen(-60) == "04:58")
        #expect(seen(-600) == "vendredi 19:58")
        #expect(seen(-1440 * 20) == "dimanche 1er novembre 05:58")
    }
}

/// SplitMix64: the same cases in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
