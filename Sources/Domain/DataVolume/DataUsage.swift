/// What the book knows of the data of the month.
package struct DataUsage: Hashable, Sendable, Codable {
    package private(set) var latest: DataUsed
    /// The run of the kernel whose counters it names.
    package private(set) var boot: BootID

    package init(_ latest: DataUsed, boot: BootID) {
        self.latest = latest
        self.boot = boot
    }
}

/// How the data of the month stand at this moment.
package struct DataStanding: Hashable, Sendable {
    package var interface: String
    package var isThere: Bool
    /// Nil: not known yet.
    package var month: BillingMonth?
    package var used: DataVolume
    package var budget: DataBudget?
    package var firstDay: Int

    package init(
        interface: String, isThere: Bool, month: BillingMonth?, used: DataVolume, budget: DataBudget?,
        firstDay: Int
    ) {
        self.interface = interface
        self.isThere = isThere
        self.month = month
        self.used = used
        self.budget = budget
        self.firstDay = firstDay
    }

    /// Of the budget, rounded down; nil: there is none.
    package var percent: Int? { budget.map { $0.percent(of: used.total) } }
    /// The same once people are to be told.
    package var alarmingPercent: Int? { percent.flatMap { $0 >= DataBudget.nearPercent ? $0 : nil } }
    package var isUsedUp: Bool { percent.map { $0 >= 100 } ?? false }
}
