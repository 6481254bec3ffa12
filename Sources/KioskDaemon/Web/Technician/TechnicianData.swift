import Domain

extension Screens {
    /// What passed the modem in this month of its SIM.
    func dataCard(_ data: DataStanding, _ catalogue: Catalogue) -> Card {
        let used = Self.megabytes(data.used.total)
        let month = data.month.map { catalogue.months[$0.month - 1] }
        var lines: [String] = []
        if !data.isThere { lines.append(catalogue("tech.data.absent")) }
        switch (month, data.budget) {
        case (let month?, let budget?):
            let budget = Self.megabytes(budget.bytes)
            lines.append(catalogue("tech.data.ofBudget", ["used": used, "budget": budget, "month": month]))
        case (let month?, nil): lines.append(catalogue("tech.data.used", ["used": used, "month": month]))
        case (nil, _): lines.append(catalogue("tech.data.undated", ["used": used]))
        }
        lines.append(
            catalogue(
                "tech.data.parts",
                [
                    "received": Self.megabytes(data.used.received),
                    "sent": Self.megabytes(data.used.sent),
                ]))
        if data.firstDay != 1 { lines.append(catalogue("tech.data.firstDay", ["day": "\(data.firstDay)"])) }
        if data.isUsedUp {
            lines.append("\(catalogue("tech.data.usedUp")) · \(FaultCode.dataUsedUp.rawValue)")
        }
        let isAlarming = !data.isThere || data.isUsedUp
        return Card(
            title: catalogue("tech.data.title", ["interface": data.interface]), lines: lines,
            state: isAlarming ? "faulty" : data.alarmingPercent == nil ? "ok" : "slow")
    }

    /// Millions of bytes, rounded down.
    private static func megabytes(_ bytes: Int64) -> String { "\(bytes / 1_000_000)" }
}
