import Domain

/// A terminal that looks at its modem once a minute, and its book.
struct CountedModem {
    static let megabyte: Int64 = 1_000_000

    var plan: DataPlan
    var now = Instant(
        wallMicroseconds: Scene.start, bootMicroseconds: 100 * Scene.second, boot: Scene.boot,
        trust: .synchronised)
    /// The kernel's own; nil: there is no such interface.
    var kernel: DataVolume? = DataVolume.none
    var book: DataUsage?
    var facts: [DataUsed] = []
    var meter: DataMeter

    init(budget: Int64? = 500, firstDay: Int = 1) {
        plan = DataPlan(
            interface: "wwan0", budget: budget.map { DataBudget(bytes: $0 * Self.megabyte) },
            firstDay: firstDay,
            zone: .utc)
        meter = DataMeter(plan, after: nil, at: now)
    }

    var used: Int64 { meter.standing.used.total }
    var month: String? { meter.standing.month?.description }

    mutating func look() {
        if let fact = meter.look(at: kernel, now: now) { keep(fact) }
    }

    mutating func keep(_ fact: DataUsed) {
        facts.append(fact)
        book = DataUsage(fact, boot: now.boot)
        meter.keep(fact, at: now)
    }

    /// So many bytes pass, in a minute.
    mutating func pass(_ bytes: Int64) {
        kernel?.received += bytes / 4
        kernel?.sent += bytes - bytes / 4
        now = now.advanced(by: Scene.minute)
        look()
    }

    /// The program ends without a word, and begins again.
    mutating func restart() { meter = DataMeter(plan, after: book, at: now) }

    /// The power goes, too.
    mutating func powerCut(trust: ClockTrust = .synchronised) {
        now.boot = BootID(high: now.boot.high, low: now.boot.low + 1)
        now.bootMicroseconds = 10 * Scene.second
        now.trust = trust
        kernel = DataVolume.none
        restart()
    }

    /// Thresholds in the order in which they were told.
    var reached: [Int] { facts.compactMap(\.reached) }
}
