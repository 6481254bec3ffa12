import Domain

/// What is counted of the link, and how much of it a month may have.
struct DataConfiguration: Sendable, Hashable {
    var interface: String
    /// Nil: it is counted and shown, and that is all.
    var monthlyMegabytes: Int?
    var firstDay: Int
    /// Once it is used up.
    var heartbeatFactor: Int

    /// As operators count them.
    static let megabyte: Int64 = 1_000_000

    /// Nil: nothing is counted.
    init?(_ section: inout Section) {
        let interface = section.optional(
            "interface", .text(1...15), example: "wwan0",
            """
            The modem's network interface, whose bytes are counted by the kernel, both ways, whoever sends them; \
            without it nothing is counted.
            """)
        monthlyMegabytes = section.optional(
            "monthly_megabytes", .integer(1...1_000_000, unit: "MB"), example: 500,
            "How much the SIM has for a month, in millions of bytes; without it they are only counted and shown."
        )
        firstDay = section.key(
            "month_first_day", .integer(BillingMonth.firstDays), standard: 1,
            "The day on which the SIM's month begins, in local time.")
        heartbeatFactor = section.key(
            "used_up_heartbeat_factor", .integer(1...100), standard: 5,
            "Once the month's data are used up (E-49), heartbeats come so many times as seldom. Punches do not wait."
        )
        guard let interface else {
            if monthlyMegabytes != nil { section.problem("monthly_megabytes", "needs `interface`") }
            return nil
        }
        let isName =
            interface.utf8.allSatisfy { (33...126).contains($0) && $0 != UInt8(ascii: "/") }
            && ![".", ".."].contains(interface)
        if !isName {
            section.problem("interface", "is no name of a network interface: `ip -br link` lists them")
        }
        self.interface = interface
    }

    func plan(in zone: Zone) -> DataPlan {
        DataPlan(
            interface: interface,
            budget: monthlyMegabytes.map { DataBudget(bytes: Int64($0) * Self.megabyte) },
            firstDay: firstDay, zone: zone)
    }
}
