import Domain

extension Check {
    /// Whether the modem is counted as configured, and what the month has left.
    static let data = Check("data") { machine in
        guard let data = machine.configuration.link.data else {
            return [.good("no interface is counted (`interface` of [link])")]
        }
        guard machine.exists("\(InterfaceCounters.standardFolder)/\(data.interface)") else {
            return [
                .wrong(
                    "there is no interface \(data.interface): nothing is counted",
                    do: "ip -br link names those there are: `interface` of [link]",
                    "look at the modem's lights and its cable")
            ]
        }
        guard let known = await machine.daemon()?.condition?.data else {
            return [
                .unknown(
                    "what has passed \(data.interface), the running daemon alone knows",
                    do: "systemctl start kioskd, then ask again")
            ]
        }
        let month = known.month.map { "since \($0) began" } ?? "in a month that is not known yet"
        let said = "\(data.interface): \(known.megabytes) \(month)"
        guard let percent = known.percent else { return [.good(said)] }
        if percent >= 100 {
            return [
                .wrong(
                    "\(said), \(percent) % of its data: used up (E-49)",
                    do: "kioskd explain E-49", "a larger plan, then `monthly_megabytes` of [link]")
            ]
        }
        return percent < DataBudget.nearPercent
            ? [.good("\(said), \(percent) % of its data")]
            : [
                .notice(
                    "\(said), \(percent) % of its data (E-49)",
                    do: "ss -tunp shows what else uses the modem", "a larger plan, if it is so each month")
            ]
    }
}
