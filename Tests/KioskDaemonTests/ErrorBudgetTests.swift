import Domain
import Drivers
import Testing

@testable import KioskDaemon

/// What may babble writes little.
@Suite struct ErrorBudgetTests {
    private static func instant(_ seconds: Double, trust: ClockTrust = .synchronised, off: Int64 = 0)
        -> Instant
    {
        let boot = Int64(seconds * 1_000_000)
        return Instant(
            wallMicroseconds: 1_767_000_000_000_000 + boot + off, bootMicroseconds: boot,
            boot: BootID(high: 1, low: 1), trust: trust)
    }

    private static func event(_ step: DeviceChanged.Step, at seconds: Double) -> Event {
        Event(
            instant: instant(seconds), reader: ReaderName("entrance"),
            happening: .deviceChanged(DeviceChanged(step: step, type: "serial-badge")))
    }

    @Test func `a loose plug writes a dozen entries, then one in ten minutes`() async {
        let diary = ReaderDiary()
        var told: [DeviceChanged.Step] = []
        // A day of a plug that loses contact every second.
        for second in 0..<86_400 {
            let step: DeviceChanged.Step = second % 2 == 0 ? .left : .arrived
            if await diary.takes(Self.event(step, at: 1_000 + Double(second)), about: "entrance") {
                told.append(step)
            }
        }
        #expect(told.count >= 12 + 143 && told.count <= 12 + 144)
        #expect(zip(told, told.dropFirst()).allSatisfy { $0 != $1 })
    }

    @Test func `what found no room is told when there is room, unless it is what was told last`() async throws
    {
        let diary = ReaderDiary()
        for turn in 0..<6 {
            #expect(await diary.takes(Self.event(.left, at: 100 + Double(turn)), about: "entrance"))
            #expect(await diary.takes(Self.event(.arrived, at: 100.5 + Double(turn)), about: "entrance"))
        }
        #expect(await diary.wait(atBootMicroseconds: 106_000_000) == nil)
        #expect(await !diary.takes(Self.event(.left, at: 106), about: "entrance"))
        // Another reader is another matter.
        #expect(await diary.takes(Self.event(.left, at: 106), about: "gate"))
        let wait = try #require(await diary.wait(atBootMicroseconds: 106_000_000))
        #expect(wait > 500_000_000 && wait <= 600_000_000)
        #expect(await diary.due(at: Self.instant(107)).isEmpty)
        let due = await diary.due(at: Self.instant(106 + Double(wait) / 1_000_000))
        #expect(due.map(\.happening) == [Self.event(.left, at: 0).happening])
        #expect(due.first?.instant.bootMicroseconds == 106_000_000 + wait)
        #expect(await diary.wait(atBootMicroseconds: 706_000_000) == nil)
        // Back and away again without room in between: nothing new.
        #expect(await !diary.takes(Self.event(.arrived, at: 707), about: "entrance"))
        #expect(await !diary.takes(Self.event(.left, at: 708), about: "entrance"))
        #expect(await diary.due(at: Self.instant(10_000)).isEmpty)
        #expect(await diary.wait(atBootMicroseconds: 10_000_000_000) == nil)
    }

    @Test func `a clock whose trust flips all day writes a dozen entries, then one in ten minutes`() {
        var watch = ClockWatch(at: Self.instant(1_000))
        var entries: [ClockChanged] = []
        var others = 0
        for look in 1...17_280 {
            let now = Self.instant(
                1_000 + 5 * Double(look), trust: look % 2 == 0 ? .synchronised : .unknown)
            let (isOther, entry) = watch.look(at: now, defect: nil)
            if isOther { others += 1 }
            if let entry { entries.append(entry) }
        }
        // The page is told of each.
        #expect(others == 17_280)
        #expect(entries.count >= 12 + 140 && entries.count <= 12 + 144)
        // Each begins where the one before ended.
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.to == $1.from })
    }

    @Test func `a step that finds no room is told later with the others, and none is invented`() {
        var watch = ClockWatch(at: Self.instant(1_000))
        for look in 1...20 {
            _ = watch.look(
                at: Self.instant(1_000 + Double(look), trust: look % 2 == 0 ? .synchronised : .unknown),
                defect: nil)
        }
        // Thirty seconds forward, then ten back, both without room.
        var early = watch.look(at: Self.instant(1_030, off: 30_000_000), defect: nil)
        #expect(early.isOther && early.entry == nil)
        early = watch.look(at: Self.instant(1_035, off: 20_000_000), defect: nil)
        #expect(early.isOther && early.entry == nil)
        let later = watch.look(at: Self.instant(1_700, off: 20_000_000), defect: nil)
        #expect(later.isOther == false && later.entry?.stepMicroseconds == 20_000_000)
        // A slewing clock is no step, however long it goes on.
        for look in 1...10_000 {
            let now = Self.instant(1_700 + 5 * Double(look), off: 20_000_000 + Int64(look) * 2_500)
            let (isOther, entry) = watch.look(at: now, defect: nil)
            #expect(!isOther && entry == nil)
        }
        let wrong = watch.look(
            at: Self.instant(60_000, trust: .unknown, off: 45_000_000), defect: .beforeKnownTime)
        #expect(wrong.entry?.cause == "before-known-time" && wrong.entry?.to == .unknown)
    }

    @Test func `read errors are told five at once, then one in ten seconds`() {
        var budget = ErrorBudget()
        let told = (0..<100).filter { budget.allows(atBootMicroseconds: 1_000_000_000 + Int64($0) * 100_000) }
        #expect(told == [0, 1, 2, 3, 4])
        #expect(budget.suppressed == 95)
        #expect(budget.wait(atBootMicroseconds: 1_009_000_000) == 1_000_000)
        let isAllowed = budget.allows(atBootMicroseconds: 1_010_000_000)
        #expect(isAllowed)
    }
}
