import Domain
import Testing

@testable import Web

/// What the page says when sending, or recording, does not work as it should.
@Suite struct SendingScreenTests {
    private let screens: Screens
    init() throws { screens = try Screens() }

    @Test(arguments: Language.allCases)
    func `all received is never said while something is refused or in doubt`(language: Language) {
        let none = screens.catalogues[language]("unsent.none")
        func bar(_ link: LinkStatus) -> String {
            screens.strips(Samples.surroundings(language, status: Samples.status(links: [link]))).bar
        }
        #expect(bar(LinkStatus(name: "a", state: .up)).contains(none))
        let open = [(1, 0), (2, 0), (0, 1), (0, 3), (2, 3)].map { refused, doubtful in
            LinkStatus(name: "a", state: .up, refusedCount: refused, doubtfulCount: doubtful)
        }
        #expect(Set(open.map(bar)).count == open.count)
        for link in open {
            #expect(!bar(link).contains(none) && !bar(link).contains("⟦"))
            let status = Samples.status(links: [LinkStatus(name: "b", state: .up), link])
            let strips = screens.strips(Samples.surroundings(language, status: status))
            #expect(!strips.bar.contains(none))
            #expect(strips.strip.contains("E-45"))
        }
        let busy = bar(LinkStatus(name: "a", state: .up, unsentCount: 7, refusedCount: 1))
        #expect(
            busy.contains("7") && busy.contains(screens.catalogues[language].counted("unsent.toCheck", 1)))
    }

    @Test(arguments: Language.allCases)
    func `a fault of the terminal is not called one of the network, and a full stop has a code of its own`(
        language: Language
    ) {
        let catalogue = screens.catalogues[language]
        func strips(_ link: LinkStatus) -> StatusStrips {
            screens.strips(Samples.surroundings(language, status: Samples.status(links: [link])))
        }
        let fault = strips(LinkStatus(name: "a", state: .fault, unsentCount: 1, downMinutes: 5))
        #expect(fault.bar.contains(catalogue("link.fault")) && fault.strip.contains("E-47"))
        for word in ["link.down", "link.refused"] { #expect(!fault.bar.contains(catalogue(word))) }
        var stalled = LinkStatus(name: "a", state: .up, refusedCount: 10_000)
        #expect(!strips(stalled).strip.contains("E-46"))
        stalled.isStalled = true
        #expect(strips(stalled).strip.contains(catalogue("rest.stalled")))
        #expect(strips(stalled).strip.contains("E-46"))
    }

    @Test(arguments: Language.allCases)
    func `while the book cannot be written nobody is invited, and the hour is to be written down`(
        language: Language
    ) {
        let catalogue = screens.catalogues[language]
        for fault in RecordingFault.allCases {
            var status = Samples.status()
            status.recordingFault = fault
            let rest = screens.screen(.rest, in: Samples.surroundings(language, status: status)).html
            #expect(!rest.contains(catalogue("rest.invite")))
            #expect(rest.contains(catalogue("rest.notRecording")))
            #expect(rest.contains(FaultCode(fault).rawValue) && rest.contains("Assistance 081 00 00 00"))
        }
    }
}
