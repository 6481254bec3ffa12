import Domain
import Drivers
import Testing

@testable import KioskDaemon

/// How far the wall clock is believed. Times in seconds since 1970, boot clock in seconds.
@Suite struct TimeSourcesTests {
    private static let second: Int64 = 1_000_000
    /// 2026-11-23T06:00:00Z.
    private static let morning: Int64 = 1_795_413_600
    private static let year: Int64 = 365 * 86_400

    private let synchronised = BootClock.Synchronisation(
        isSynchronised: true, maximumErrorMicroseconds: 24_000, estimatedErrorMicroseconds: 100)
    private let free = BootClock.Synchronisation(
        isSynchronised: false, maximumErrorMicroseconds: 16_000_000, estimatedErrorMicroseconds: 16_000_000)

    private func judge(
        _ sources: TimeSources, _ wall: Int64, _ boot: Int64, _ kernel: BootClock.Synchronisation?
    ) -> TimeSources.Judgement {
        sources.judge(
            wallMicroseconds: wall * Self.second, bootMicroseconds: boot * Self.second, kernel: kernel)
    }

    private func anchor(
        _ sources: TimeSources, _ wall: Int64, _ boot: Int64, _ kernel: BootClock.Synchronisation?
    ) -> Int64? {
        sources.anchor(
            wallMicroseconds: wall * Self.second, bootMicroseconds: boot * Self.second, kernel: kernel)?
            .offsetMicroseconds
    }

    /// Fixes, one a second, that say `time` at the boot clock's `boot`, while the wall clock says `wall`.
    private func hear(
        _ sources: inout TimeSources, _ time: Int64, _ boot: Int64, wall: Int64, count: Int64 = 6
    ) {
        for index in 0..<count {
            sources.note(
                satelliteMicroseconds: (time + index) * Self.second,
                atBootMicroseconds: (boot + index) * Self.second + 80_000 * (index % 3),
                wallMicroseconds: (wall + index) * Self.second)
        }
    }

    @Test func `a disciplined clock is trusted with the kernel's own bound`() {
        let found = judge(TimeSources(fallback: .unknown), Self.morning, 100, synchronised)
        #expect(found == .init(trust: .synchronised, uncertaintyMilliseconds: 25))
    }

    @Test func `a free clock is worth what the hardware is worth`() {
        #expect(judge(TimeSources(fallback: .realTimeClock), Self.morning, 100, free).trust == .realTimeClock)
        #expect(judge(TimeSources(fallback: .unknown), Self.morning, 100, nil).trust == .unknown)
        #expect(anchor(TimeSources(fallback: .realTimeClock), Self.morning, 100, free) == nil)
    }

    @Test func `satellites that agree make two sources`() {
        var sources = TimeSources(fallback: .realTimeClock)
        hear(&sources, Self.morning, 100, wall: Self.morning)
        #expect(judge(sources, Self.morning + 10, 110, free).trust == .gnss)
        #expect(judge(sources, Self.morning + 10, 110, synchronised).trust == .gnss)
        #expect(judge(sources, Self.morning + 10, 110, synchronised).uncertaintyMilliseconds == 25)
    }

    @Test func `fewer than five fixes, or old ones, say nothing`() {
        var sources = TimeSources(fallback: .unknown)
        hear(&sources, Self.morning, 100, wall: Self.morning, count: 4)
        #expect(judge(sources, Self.morning + 5, 105, free).trust == .unknown)
        hear(&sources, Self.morning + 5, 105, wall: Self.morning + 5)
        #expect(judge(sources, Self.morning + 11, 111, free).trust == .gnss)
        #expect(judge(sources, Self.morning + 211, 311, free).trust == .unknown)
    }

    @Test func `a terminal in 1970 is not trusted, and satellites date what it records`() {
        var sources = TimeSources(fallback: .unknown)
        hear(&sources, Self.morning, 100, wall: 100)
        let found = judge(sources, 110, 110, free)
        #expect(found.trust == .unknown)
        #expect(found.defect == .satellitesDisagree)
        let offset = anchor(sources, 110, 110, free) ?? 0
        #expect((offset - (Self.morning - 100) * Self.second).magnitude < 1_000_000)
    }

    @Test func `a clock before the newest certain time is not trusted, whoever vouches for it`() {
        for years in [1, 20] {
            var sources = TimeSources(fallback: .realTimeClock, knownMicroseconds: Self.morning * Self.second)
            let wrong = Self.morning - Int64(years) * Self.year
            #expect(
                judge(sources, wrong, 100, synchronised) == .init(trust: .unknown, defect: .beforeKnownTime))
            // A receiver that is 1024 weeks behind agrees with it: still not.
            hear(&sources, wrong, 100, wall: wrong)
            #expect(judge(sources, wrong + 10, 110, free).trust == .unknown)
            #expect(anchor(sources, wrong + 10, 110, free) == nil)
        }
    }

    @Test
    func `a forged jump of the satellites neither moves the time nor makes a disciplined clock doubtful`() {
        for jump in [20 * Self.year, -20 * Self.year, 3_600] {
            var sources = TimeSources(fallback: .unknown)
            hear(&sources, Self.morning, 100, wall: 100)
            let before = anchor(sources, 110, 110, free)
            hear(&sources, Self.morning + 10 + jump, 110, wall: 110, count: 30)
            #expect(anchor(sources, 140, 140, free) == before)
            #expect(judge(sources, Self.morning + 40, 140, synchronised).trust >= .synchronised)
        }
    }

    @Test func `a jump that the disciplined clock confirms is believed`() {
        var sources = TimeSources(fallback: .unknown)
        hear(&sources, Self.morning - 3_600, 100, wall: Self.morning)
        #expect(judge(sources, Self.morning + 10, 110, synchronised).defect == .satellitesDisagree)
        hear(&sources, Self.morning + 10, 110, wall: Self.morning + 10)
        #expect(judge(sources, Self.morning + 20, 120, synchronised).trust == .gnss)
    }

    @Test func `a leap second, or leap seconds learned late, are corrections and not forgeries`() {
        for correction in [Int64(1), 18, -18] {
            var sources = TimeSources(fallback: .unknown)
            hear(&sources, Self.morning, 100, wall: 100)
            hear(&sources, Self.morning + 10 + correction, 110, wall: 110)
            let offset = anchor(sources, 120, 120, free) ?? 0
            #expect((offset - (Self.morning - 100 + correction) * Self.second).magnitude < 1_000_000)
        }
    }

    @Test func `lines that arrive late by less than a second still agree, and the least late counts`() {
        var sources = TimeSources(fallback: .unknown)
        for (index, late) in [Int64(400_000), 90_000, 700_000, 120_000, 300_000].enumerated() {
            sources.note(
                satelliteMicroseconds: (Self.morning + Int64(index)) * Self.second,
                atBootMicroseconds: (100 + Int64(index)) * Self.second + late, wallMicroseconds: 0)
        }
        #expect(anchor(sources, 0, 106, free) == (Self.morning - 100) * Self.second - 90_000)
    }
}
