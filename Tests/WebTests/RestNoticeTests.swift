import Domain
import Testing

@testable import Web

/// What the rest screen says when something is missing or open.
@Suite struct RestNoticeTests {
    private let screens: Screens

    init() throws { screens = try Screens() }

    @Test func `without a reader of badges nobody is invited, whatever else is plugged in`() {
        let keys = ReaderStatus(name: "keys", type: "key-lines", identifies: false, state: .ok)
        let tamper = ReaderStatus(name: "housing", type: "tamper", identifies: false, state: .ok)
        let badge = ReaderStatus(name: "entrance", type: "serial-badge", identifies: true, state: .absent)
        for readers in [[], [keys], [keys, tamper], [keys, badge]] {
            let status = Samples.status(readers: readers)
            let rest = screens.screen(.rest, in: Samples.surroundings(status: status)).html
            #expect(rest.contains("E-21") && !rest.contains("Présentez votre badge"), "\(readers)")
        }
        let strip = { (readers: [ReaderStatus]) in
            screens.strips(Samples.surroundings(status: Samples.status(readers: readers))).strip
        }
        #expect(!strip([keys]).contains("Touches"), "nobody's business while they work")
        var broken = keys
        broken.state = .faulty
        #expect(strip([broken]).contains("Touches"))
    }

    @Test func `an open housing is said at rest`() {
        var status = Samples.status()
        #expect(!screens.strips(Samples.surroundings(status: status)).strip.contains("E-48"))
        status.isHousingOpen = true
        let strip = screens.strips(Samples.surroundings(status: status)).strip
        #expect(strip.contains("Boîtier ouvert") && strip.contains("E-48"))
    }

    @Test(arguments: Language.allCases)
    func `the month's data are a discreet notice from 80 % on, behind all else, and a plain one when used up`(
        language: Language
    ) {
        let catalogue = screens.catalogues[language]
        func strip(_ percent: Int?, refused: Int = 0) -> String {
            let link = LinkStatus(name: "a", state: .up, refusedCount: refused)
            var status = Samples.status(links: [link])
            status.dataPercent = percent
            return screens.strips(Samples.surroundings(language, status: status)).strip
        }
        #expect(!strip(nil).contains("E-49"))
        let near = catalogue("rest.data.near", ["percent": "80"])
        #expect(near.contains("80") && strip(80).contains(near) && strip(80).contains("E-49"))
        let usedUp = catalogue("rest.data.usedUp")
        #expect(!strip(99).contains(usedUp) && strip(100).contains(usedUp) && strip(412).contains("E-49"))
        // Beside something that is wrong only its code is left, or it is the one that has the words.
        let notTaken = catalogue("rest.notTaken")
        #expect(strip(80, refused: 1).contains(notTaken) && !strip(80, refused: 1).contains(near))
        #expect(strip(80, refused: 1).contains("E-49"))
        #expect(strip(100, refused: 1).contains(usedUp) && !strip(100, refused: 1).contains(notTaken))
    }
}
