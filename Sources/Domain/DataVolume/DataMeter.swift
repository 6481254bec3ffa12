/// What is counted, and how much of it a month has.
package struct DataPlan: Hashable, Sendable {
    /// The network interface of the modem.
    package var interface: String
    /// Nil: it is counted and shown, and that is all.
    package var budget: DataBudget?
    /// The day on which the SIM's month begins, 1 … 28, local time.
    package var firstDay: Int
    package var zone: Zone

    package init(interface: String, budget: DataBudget?, firstDay: Int, zone: Zone) {
        self.interface = interface
        self.budget = budget
        self.firstDay = firstDay
        self.zone = zone
    }
}

/// Adds up what passes a network interface, month by month. A value: the kernel's counters and times come in, facts
/// worth keeping come out.
///
/// What passed between two looks belongs to the month of the later one. While the clock is not trusted the month stays
/// what it was.
package struct DataMeter: Sendable {
    package let plan: DataPlan
    /// Nil: no trusted clock has said yet which it is.
    private var month: BillingMonth?
    private var used: DataVolume
    /// The kernel's counters at the last look; nil: nobody ever looked, so what they hold is of an unknown time.
    private var counters: DataVolume?
    private var isThere = false
    /// What the book knows, and since when (boot clock).
    private var kept: DataUsed?
    private var keptAt: Int64

    /// How much must have passed, in thousandths of the budget, to be kept after that long.
    private static let patience: [(microseconds: Int64, thousandths: Int64)] = [
        (Interval.hour, 10), (4 * Interval.hour, 1),
    ]
    /// What stands for the budget where there is none.
    private static let nominalBytes: Int64 = 100_000_000

    /// Counts on from what the book knows. A run of the kernel begins with counters at 0.
    package init(_ plan: DataPlan, after usage: DataUsage?, at now: Instant) {
        self.plan = plan
        month = usage?.latest.month
        used = usage?.latest.used ?? .none
        kept = usage?.latest
        keptAt = now.bootMicroseconds
        if let usage, usage.latest.interface == plan.interface {
            counters = usage.boot == now.boot ? usage.latest.counters : DataVolume.none
        }
    }

    /// How things stand, for people.
    package var standing: DataStanding {
        DataStanding(
            interface: plan.interface, isThere: isThere, month: month, used: used, budget: plan.budget,
            firstDay: plan.firstDay)
    }

    /// Takes a look at the counters; nil: the interface is not there. Returns what the book should keep now.
    package mutating func look(at reading: DataVolume?, now: Instant) -> DataUsed? {
        isThere = reading != nil
        turn(at: now)
        if let reading {
            used = used.adding(counters.map { reading.passed(since: $0) } ?? .none)
        }
        // One that comes back has begun again.
        counters = reading ?? DataVolume.none
        return isDue(at: now) ? fact : nil
    }

    /// What the book should keep before the end.
    package var last: DataUsed? { kept == nil || kept?.used == used && kept?.month == month ? nil : fact }

    /// It is in the book.
    package mutating func keep(_ fact: DataUsed, at now: Instant) {
        kept = fact
        keptAt = now.bootMicroseconds
    }

    /// A later month begins at nothing. An earlier one means that the clock or the contract was put right: what was
    /// counted stays, rather too much than too little.
    private mutating func turn(at now: Instant) {
        guard now.trust.isTrusted else { return }
        let current = BillingMonth(
            wallMicroseconds: now.wallMicroseconds, zone: plan.zone, firstDay: plan.firstDay)
        if let month, current > month { used = .none }
        month = current
    }

    private var fact: DataUsed {
        var fact = DataUsed(interface: plan.interface, month: month, used: used, counters: counters ?? .none)
        fact.budget = plan.budget?.bytes
        guard let budget = plan.budget else { return fact }
        let isSame = kept?.month == month && kept?.budget == budget.bytes
        let told = isSame ? budget.threshold(of: kept?.used.total ?? 0) : 0
        let reached = budget.threshold(of: used.total)
        fact.reached = reached > told ? reached : nil
        return fact
    }

    private func isDue(at now: Instant) -> Bool {
        guard let kept else { return isThere }
        if kept.interface != plan.interface || kept.month != month || kept.budget != plan.budget?.bytes {
            return true
        }
        if let budget = plan.budget, budget.tenths(of: used.total) > budget.tenths(of: kept.used.total) {
            return true
        }
        let waited = now.bootMicroseconds.subtracting(keptAt)
        let passed = used.total.subtracting(kept.used.total)
        let thousandth = max(1, (plan.budget?.bytes ?? Self.nominalBytes) / 1_000)
        return Self.patience.contains { waited >= $0.microseconds && passed / thousandth >= $0.thousandths }
    }
}
