/// Bytes that passed a network interface, both ways.
package struct DataVolume: Hashable, Sendable, Codable {
    package var received: Int64
    package var sent: Int64

    package init(received: Int64, sent: Int64) {
        self.received = max(0, received)
        self.sent = max(0, sent)
    }

    package static let none = DataVolume(received: 0, sent: 0)

    package var total: Int64 { received.adding(sent) }

    /// As the kernel's counters: what has passed since they stood at `earlier`. They never fall, so where they are less
    /// they have begun again at 0.
    package func passed(since earlier: DataVolume) -> DataVolume {
        if received < earlier.received || sent < earlier.sent { return self }
        return DataVolume(
            received: received.subtracting(earlier.received), sent: sent.subtracting(earlier.sent))
    }

    package func adding(_ other: DataVolume) -> DataVolume {
        DataVolume(received: received.adding(other.received), sent: sent.adding(other.sent))
    }
}

/// How much a month may have.
package struct DataBudget: Hashable, Sendable {
    package var bytes: Int64

    /// From here on people are told.
    package static let nearPercent = 80
    /// What is told once a month each.
    static let thresholds = [nearPercent, 100]

    package init(bytes: Int64) { self.bytes = max(1, bytes) }

    /// Rounded down.
    package func percent(of total: Int64) -> Int { Int(clamping: total / max(1, bytes / 100)) }

    /// The highest threshold that `total` has reached, percent; 0: none.
    func threshold(of total: Int64) -> Int {
        let percent = percent(of: total)
        return Self.thresholds.last { percent >= $0 } ?? 0
    }

    /// Tenths of the budget; beyond its double they are no news.
    func tenths(of total: Int64) -> Int64 { min(total / max(1, bytes / 10), 20) }
}
