import Domain

/// Numbers that were given lately, so that an answer that comes twice is not taken for two receipts. Bounded.
struct GivenNumbers: Sendable {
    private static let most = 4_096
    private var owners: [String: EntryID] = [:]
    private var order: [String] = []

    /// False: the number is another entry's.
    mutating func note(_ number: String, of entry: EntryID) -> Bool {
        if let owner = owners[number] { return owner == entry }
        if order.count == Self.most { owners[order.removeFirst()] = nil }
        owners[number] = entry
        order.append(number)
        return true
    }
}
