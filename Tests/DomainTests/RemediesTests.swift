import Domain
import Testing

@Suite struct RemediesTests {
    private static let hour: Int64 = 3_600_000_000

    private func at(
        hours: Int64, boot: UInt64 = 1, wallHours: Int64? = nil, trust: ClockTrust = .unknown
    ) -> Instant {
        Instant(
            wallMicroseconds: (wallHours ?? hours) * Self.hour, bootMicroseconds: hours * Self.hour,
            boot: BootID(high: 0, low: boot), trust: trust)
    }

    private let pulse = LinkRemedied(remedy: .pulseModem, downSeconds: 1_800, cause: "connect")

    @Test func `what was tried counts for a day of the boot clock`() {
        var tried = RemediesTried()
        for hours in [0, 10, 20] as [Int64] { tried.fold(pulse, at: at(hours: hours)) }
        #expect(tried.count(of: .pulseModem) == 3)
        #expect(tried.count(of: .restartUnit) == 0)
        #expect(tried.count(of: .pulseModem, onDayBefore: at(hours: 23)) == 3)
        #expect(tried.count(of: .pulseModem, onDayBefore: at(hours: 24)) == 2)
        #expect(tried.count(of: .pulseModem, onDayBefore: at(hours: 44)) == 0)
    }

    @Test func `after a restart of the machine it counts by a trusted clock, else for a day of running`() {
        var tried = RemediesTried()
        tried.fold(pulse, at: at(hours: 5, wallHours: 1_000))
        let trusted = { at(hours: 1, boot: 2, wallHours: $0, trust: .gnss) }
        #expect(tried.count(of: .pulseModem, onDayBefore: trusted(1_002)) == 1)
        #expect(tried.count(of: .pulseModem, onDayBefore: trusted(990)) == 1)
        #expect(tried.count(of: .pulseModem, onDayBefore: trusted(1_025)) == 0)
        #expect(tried.count(of: .pulseModem, onDayBefore: at(hours: 23, boot: 2, wallHours: 9_000)) == 1)
        #expect(tried.count(of: .pulseModem, onDayBefore: at(hours: 24, boot: 2, wallHours: 0)) == 0)
    }

    @Test func `the terminal folds what was tried, from the book alone`() {
        var terminal = Terminal(book: Scene.book)
        #expect(terminal.remedies == nil)
        for hours in 0..<200 as Range<Int64> {
            let event = Event(instant: at(hours: hours), happening: .linkRemedied(pulse))
            terminal.decide(event).forEach { terminal.apply($0) }
        }
        #expect(terminal.remedies?.count(of: .pulseModem) == 200)
        #expect(terminal.remedies?.count(of: .pulseModem, onDayBefore: at(hours: 199)) == 24)
    }
}
