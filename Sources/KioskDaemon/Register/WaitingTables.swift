import Domain

/// Tables that somebody has looked at and may still bring in. They hold national numbers in the clear, so they stay in
/// memory, a few and not for long.
struct WaitingTables {
    struct Table: Sendable {
        var kind: RegisterKind
        var bytes: [UInt8]
        var owner: AccountID
        /// What was shown.
        var outline: [RegisterPlan.Outline]
        var untilBootMicroseconds: Int64
    }

    static let microseconds: Int64 = 30 * 60_000_000
    private static let most = 4

    private var tables: [String: Table] = [:]

    /// One for each person: the one that he looked at last. Where there are too many the oldest goes.
    mutating func keep(_ table: Table, as token: String, at boot: Int64) {
        tables = tables.filter { $0.value.owner != table.owner && $0.value.untilBootMicroseconds > boot }
        while tables.count >= Self.most,
            let oldest = tables.min(by: { $0.value.untilBootMicroseconds < $1.value.untilBootMicroseconds })
        {
            tables[oldest.key] = nil
        }
        tables[token] = table
    }

    /// Nil: there is none by that name, it is somebody else's, or it has waited too long. It is there no more afterwards.
    mutating func take(_ token: String, by owner: AccountID, at boot: Int64) -> Table? {
        sweep(at: boot)
        guard let table = tables[token], table.owner == owner else { return nil }
        tables[token] = nil
        return table
    }

    mutating func sweep(at boot: Int64) {
        tables = tables.filter { $0.value.untilBootMicroseconds > boot }
    }
}
