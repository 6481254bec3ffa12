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
}
