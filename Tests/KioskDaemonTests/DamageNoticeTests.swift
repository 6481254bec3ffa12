import Domain
import Testing
import Web

@testable import KioskDaemon

/// How long the page speaks of damage (E-35).
@Suite struct DamageNoticeTests {
    private static let day: Int64 = 86_400_000_000

    private func instant(
        _ day: Int64, boot: UInt64 = 1, wall: Int64 = 1_700_000_000_000_000, trust: ClockTrust = .synchronised
    ) -> Instant {
        Instant(
            wallMicroseconds: wall + day * Self.day, bootMicroseconds: day * Self.day,
            boot: BootID(high: 1, low: boot), trust: trust)
    }

    private func repairs(found: Instant) -> Repairs? {
        var terminal = Terminal(book: BookID(7))
        terminal.apply(
            Entry(
                sequence: 1, instant: found, reader: nil, place: nil,
                fact: .bookDamaged(
                    BookDamaged(cause: "test", lost: [SequenceRange(3, 7)].compactMap(\.self)))))
        return terminal.repairs
    }

    @Test func `damage is shown for two weeks by the boot clock, whatever happens to the wall clock`() {
        let found = repairs(found: instant(0))
        // Set back and set ahead by twenty years.
        for wall: Int64 in [1_700_000_000_000_000, 1_070_000_000_000_000, 2_330_000_000_000_000] {
            #expect(DamageStatus(found, at: instant(13, wall: wall))?.lostCount == 5)
            #expect(DamageStatus(found, at: instant(14, wall: wall)) == nil)
        }
    }

    @Test func `after a new start the wall clocks count only where both are trusted, else it is shown`() {
        let found = repairs(found: instant(0))
        #expect(DamageStatus(found, at: instant(13, boot: 2)) != nil)
        #expect(DamageStatus(found, at: instant(15, boot: 2)) == nil)
        #expect(DamageStatus(found, at: instant(7_000, boot: 2, trust: .saved)) != nil)
        let doubtful = repairs(found: instant(0, trust: .unknown))
        #expect(DamageStatus(doubtful, at: instant(7_000, boot: 2)) != nil)
        #expect(DamageStatus(nil, at: instant(0)) == nil)
    }
}
