import Domain
import Testing

@testable import Web

/// What stands on the screen of a recorded punch for some people only.
struct RecordedScreenTests {
    let screens: Screens

    init() throws { screens = try Screens() }

    @Test func `a supervisor is told with his punch how much waits and since when, others are not`() {
        var status = Samples.status(links: [
            LinkStatus(name: "p", state: .down, unsentCount: 12, oldestUnsentMinutes: 300)
        ])
        func note(_ isSupervisor: Bool) -> Bool {
            guard case .recorded(var recorded) = Samples.recorded(.checkIn) else { return false }
            recorded.isSupervisor = isSupervisor
            let html = screens.screen(
                .answer(.recorded(recorded)), in: Samples.surroundings(status: status)
            ).html
            return html.contains("12 pointages à transmettre depuis 5 h 00 · E-43")
        }
        #expect(!note(true) && !note(false))
        status.delay = .notice
        #expect(note(true) && !note(false))
    }

    @Test(arguments: Language.allCases)
    func `refused reads of a badge that was linked are asked with their times, yes or no`(language: Language)
    {
        guard case .recorded(var recorded) = Samples.recorded(.checkIn) else { return }
        recorded.claims = [
            Claim(read: 3, wallMicroseconds: Samples.dawn - 3_600_000_000, reader: ReaderName("yard")),
            Claim(read: 4, wallMicroseconds: Samples.dawn, reader: nil),
        ]
        let html = screens.screen(.answer(.recorded(recorded)), in: Samples.surroundings(language)).html
        #expect(!html.contains("⟦") && !html.contains("{"))
        #expect(html.contains("· yard"))
        for choice in ["yes", "no"] {
            #expect(html.contains("data-touch=\"claim\" data-choice=\"\(choice)\" data-punch=\"17\""))
        }
    }
}
