import Testing

@testable import Drivers

@Suite struct SerialRepeatTests {
    private func badge(_ number: UInt64) -> BadgeOutcome {
        .badge(BadgeRead(keys: BadgeKeys.em4100(number), raw: "", format: "em4100"))
    }

    /// What the filter says to each outcome at its time in milliseconds.
    private func admitted(_ moments: [(BadgeOutcome, Int64)]) -> [Bool] {
        var filter = RepeatFilter()
        return moments.map { filter.admits($0.0, at: $0.1 * 1000) }
    }

    @Test func `a badge held to the reader counts once, and again after a second without it`() {
        let held = (0...50).map { (badge(1), Int64($0) * 80) }
        #expect(admitted(held) == [true] + Array(repeating: false, count: 50))
        #expect(admitted(held + [(badge(1), 4999), (badge(1), 5999)]).suffix(2) == [false, true])
    }

    @Test func `another badge counts at once, and going to and fro between two counts each once`() {
        let moments = [(badge(1), 0), (badge(2), 80), (badge(1), 160), (badge(2), Int64(240))]
        #expect(admitted(moments) == [true, true, false, false])
    }

    @Test func `a damaged frame while a good badge leaves is not an error, alone it is`() {
        let moments: [(BadgeOutcome, Int64)] = [
            (.defect(.checksum), 0), (badge(1), 80), (.defect(.truncated), 160), (.defect(.truncated), 1200),
        ]
        #expect(admitted(moments) == [true, true, false, true])
    }

    @Test func `a babbling reader gives one error, not thousands`() {
        let babble: [(BadgeOutcome, Int64)] = (0..<10_000).map { (.defect(.format), Int64($0)) }
        #expect(admitted(babble).count { $0 } == 1)
    }

    @Test func `a hundred badges in one second are each news, the newest are remembered`() {
        let rush = (0..<100).map { (badge(UInt64($0)), Int64($0)) }
        #expect(admitted(rush + [(badge(99), 200)]) == Array(repeating: true, count: 100) + [false])
    }
}
