import Domain
import Testing

/// What passes the modem, counted month by month.
@Suite struct DataMeterTests {
    private func day(_ days: Int64) -> Int64 { days * 24 * Scene.hour }

    @Test func `what the kernel counted before the first look is of nobody knows when, and does not count`() {
        var bench = CountedModem()
        bench.kernel = DataVolume(received: 7_000 * CountedModem.megabyte, sent: 1)
        bench.look()
        #expect(bench.used == 0 && bench.facts.count == 1)
        bench.pass(3 * CountedModem.megabyte)
        #expect(bench.used == 3 * CountedModem.megabyte)
        #expect(bench.meter.standing.used.sent == 2_250_000)
    }

    @Test func `a restart of the program loses and doubles nothing, a power cut only what was not kept`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(60 * CountedModem.megabyte)
        #expect(bench.facts.last?.used.total == 60 * CountedModem.megabyte)
        bench.pass(CountedModem.megabyte)
        bench.restart()
        bench.pass(CountedModem.megabyte)
        #expect(bench.used == 62 * CountedModem.megabyte)
        bench.powerCut()
        bench.kernel = DataVolume(received: 5 * CountedModem.megabyte, sent: 0)
        bench.look()
        #expect(bench.used == 65 * CountedModem.megabyte, "60 of the book and 5 of the new run")
    }

    @Test func `counters that begin again at 0 are counted on, also when the modem was seen to be away`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(9 * CountedModem.megabyte)
        bench.kernel = DataVolume(received: 2 * CountedModem.megabyte, sent: 0)
        bench.look()
        #expect(bench.used == 11 * CountedModem.megabyte)
        bench.kernel = nil
        bench.look()
        #expect(!bench.meter.standing.isThere && bench.used == 11 * CountedModem.megabyte)
        bench.kernel = DataVolume(received: 50 * CountedModem.megabyte, sent: 50 * CountedModem.megabyte)
        bench.look()
        #expect(bench.meter.standing.isThere && bench.used == 111 * CountedModem.megabyte)
    }

    @Test func `a modem with another name is counted from its first look, into the same month`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(60 * CountedModem.megabyte)
        bench.plan.interface = "wwan1"
        bench.kernel = DataVolume(received: 800 * CountedModem.megabyte, sent: 0)
        bench.restart()
        bench.look()
        #expect(bench.used == 60 * CountedModem.megabyte && bench.facts.last?.interface == "wwan1")
    }

    @Test func `an interface that never was there leaves nothing in the book`() {
        var bench = CountedModem()
        bench.kernel = nil
        for _ in 1...600 { bench.pass(0) }
        #expect(bench.facts.isEmpty && !bench.meter.standing.isThere)
    }

    @Test func `a new month begins at nothing, is in the book, and ends what was used up`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(600 * CountedModem.megabyte)
        #expect(bench.meter.standing.isUsedUp && bench.month == "2026-11")
        bench.now = bench.now.advanced(by: day(8))
        bench.pass(CountedModem.megabyte)
        #expect(bench.month == "2026-12" && bench.used == CountedModem.megabyte)
        #expect(!bench.meter.standing.isUsedUp && bench.meter.standing.alarmingPercent == nil)
        #expect(bench.facts.last?.month?.description == "2026-12" && bench.facts.last?.reached == nil)
        bench.restart()
        #expect(!bench.meter.standing.isUsedUp)
    }

    @Test func `a clock that nobody vouches for moves no month, neither in 1970 nor in 2046`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(100 * CountedModem.megabyte)
        for wall in [0, Scene.start + day(20 * 365)] {
            for trust in [ClockTrust.unknown, .saved, .realTimeClock] {
                bench.powerCut(trust: trust)
                bench.now.wallMicroseconds = wall
                bench.look()
                bench.pass(10 * CountedModem.megabyte)
                if let last = bench.meter.last { bench.keep(last) }
                #expect(bench.month == "2026-11")
            }
        }
        #expect(bench.used == 160 * CountedModem.megabyte)
        #expect(bench.facts.allSatisfy { $0.month?.description == "2026-11" })
    }

    @Test func `before any clock is trusted bytes have no month, and go to the first that is known`() {
        var bench = CountedModem()
        (bench.now.trust, bench.now.wallMicroseconds) = (.unknown, 0)
        bench.look()
        bench.pass(40 * CountedModem.megabyte)
        #expect(bench.month == nil && bench.used == 40 * CountedModem.megabyte)
        bench.powerCut(trust: .unknown)
        bench.pass(2 * CountedModem.megabyte)
        (bench.now.trust, bench.now.wallMicroseconds) = (.gnss, Scene.start)
        bench.look()
        #expect(bench.month == "2026-11" && bench.used == 2 * CountedModem.megabyte)
        #expect(bench.facts.first?.month == nil && bench.facts.last?.month?.description == "2026-11")
    }

    @Test func `a trusted clock that goes back, or another first day, takes nothing away from the month`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(100 * CountedModem.megabyte)
        bench.now.wallMicroseconds -= day(30)
        bench.look()
        #expect(bench.month == "2026-10" && bench.used == 100 * CountedModem.megabyte)
        bench.now.wallMicroseconds += day(30)
        bench.look()
        #expect(bench.month == "2026-11" && bench.used == 0)
        bench.pass(100 * CountedModem.megabyte)
        bench.plan.firstDay = 28
        bench.restart()
        bench.look()
        #expect(bench.month == "2026-10" && bench.used == 100 * CountedModem.megabyte)
    }

    @Test func `80 and 100 percent are told once a month each, over restarts too`() {
        var bench = CountedModem()
        bench.look()
        for percent in 1...150 {
            if percent % 7 == 0 { bench.restart() }
            bench.pass(5 * CountedModem.megabyte)
            #expect(bench.meter.standing.percent == percent)
            #expect(bench.meter.standing.isUsedUp == (percent >= 100))
            #expect((bench.meter.standing.alarmingPercent != nil) == (percent >= 80))
            #expect(bench.reached == (percent < 80 ? [] : percent < 100 ? [80] : [80, 100]))
        }
        bench.now = bench.now.advanced(by: day(9))
        bench.pass(5 * CountedModem.megabyte)
        for _ in 1...20 { bench.pass(25 * CountedModem.megabyte) }
        #expect(bench.reached == [80, 100, 80, 100])
    }

    @Test func `a larger budget in the month ends it at once, and has thresholds of its own`() {
        var bench = CountedModem()
        bench.look()
        bench.pass(500 * CountedModem.megabyte)
        #expect(bench.reached == [100] && bench.meter.standing.isUsedUp)
        bench.plan.budget = DataBudget(bytes: 600 * CountedModem.megabyte)
        bench.restart()
        #expect(!bench.meter.standing.isUsedUp)
        bench.look()
        #expect(bench.facts.last?.budget == 600 * CountedModem.megabyte && bench.reached == [100, 80])
        bench.pass(100 * CountedModem.megabyte)
        #expect(bench.reached == [100, 80, 100])
        bench.plan.budget = nil
        bench.restart()
        bench.look()
        #expect(bench.meter.standing.percent == nil && !bench.meter.standing.isUsedUp)
        #expect(bench.facts.last?.budget == nil && bench.facts.last?.reached == nil)
    }

    @Test func `a week of looks writes little, and a power cut at any of them costs less than a tenth`() {
        // Nothing, a heartbeat now and then, a budget that is just enough, and seventeen times too little.
        for (perMinute, most) in [(0, 1), (3_000, 60), (11_000, 60), (200_000, 240)] as [(Int64, Int)] {
            var bench = CountedModem()
            bench.look()
            var worst: Int64 = 0
            for _ in 1...(7 * 24 * 60) {
                bench.pass(perMinute)
                worst = max(worst, bench.used - (bench.book?.latest.used.total ?? 0))
            }
            #expect(worst < 50 * CountedModem.megabyte)
            // Where little passes four hours of it, where much does an hour.
            #expect(worst <= max(240 * perMinute, 5 * CountedModem.megabyte) + perMinute)
            #expect(bench.facts.count <= most, "\(perMinute)")
            #expect(bench.facts.count >= (perMinute == 0 ? 1 : 40))
        }
    }

    @Test func `a terminal that loses its power each evening still counts nearly all`() {
        var bench = CountedModem()
        bench.look()
        var passed: Int64 = 0
        for _ in 1...7 {
            for _ in 1...(10 * 60) {
                bench.pass(7_000)
                passed += 7_000
            }
            bench.powerCut()
            bench.look()
        }
        #expect(bench.used >= passed * 3 / 4 && bench.used <= passed)
    }

    @Test func `at the end what is not in the book yet is`() {
        var bench = CountedModem()
        #expect(bench.meter.last == nil)
        bench.look()
        #expect(bench.meter.last == nil)
        bench.pass(12_345)
        #expect(bench.meter.last?.used.total == 12_345)
        if let last = bench.meter.last { bench.keep(last) }
        #expect(bench.meter.last == nil)
    }

    @Test func `nothing that a kernel, a clock or a book may say makes it trap`() {
        var random = RandomSource(seed: 19)
        for _ in 0..<2_000 {
            var bench = CountedModem(budget: random.maybe(random.number(1...1_000_000)))
            let used = random.anyDataUsed()
            bench.book = DataUsage(used, boot: Scene.boot)
            bench.restart()
            for _ in 0..<3 {
                bench.kernel = random.maybe(
                    DataVolume(received: random.anyInteger(), sent: random.anyInteger()))
                bench.now.wallMicroseconds = random.anyInteger()
                bench.now.bootMicroseconds = random.anyInteger()
                bench.look()
            }
            #expect(bench.used >= 0 && (bench.meter.standing.percent ?? 0) >= 0)
        }
    }

    @Test func `the terminal knows it from its book alone`() {
        var scene = Scene()
        #expect(scene.terminal.dataUsage == nil)
        let used = DataVolume(received: 3, sent: 4)
        let fact = DataUsed(
            interface: "wwan0", month: BillingMonth("2026-11"), used: used, counters: DataVolume.none)
        #expect(scene.happen(.dataUsed(fact)) == [.dataUsed(fact)])
        #expect(scene.terminal.dataUsage == DataUsage(fact, boot: Scene.boot))
        scene.reboot(after: Scene.hour)
        #expect(scene.terminal.dataUsage?.boot == Scene.boot)
    }
}
