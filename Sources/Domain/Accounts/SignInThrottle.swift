/// Slows down guessing of passwords without a way to lock a colleague out: who tries from elsewhere makes himself wait,
/// and a browser in which somebody has signed in before waits only for its own mistakes.
///
/// A value: whoever holds it passes the clock in, microseconds of the boot clock. Bounded: what was seen longest ago is
/// forgotten first.
package struct SignInThrottle: Sendable {
    /// Where a try comes from.
    package enum Origin: Hashable, Sendable {
        /// A browser in which that account has signed in before: the hash of what it carries.
        case device(String)
        case address(String)
    }

    private enum Key: Hashable {
        case pair(name: String, Origin)
        case address(String)
        case name(String)
    }

    private struct Count {
        var failures = 0
        var last: Int64
    }

    private struct Rule {
        /// So many wrong tries cost no wait.
        var free: Int
        var first: Int64
        var longest: Int64
    }

    static let most = 4_096
    /// A count is forgotten after so long without a wrong try.
    static let memory = Interval.hour
    /// One name from one place.
    private static let pair = Rule(free: 5, first: 15 * Interval.second, longest: 15 * Interval.minute)
    /// All names from one address: a whole office may share it.
    private static let address = Rule(free: 30, first: 5 * Interval.second, longest: 5 * Interval.minute)
    /// One name from everywhere: never longer than a minute, since it is somebody's own.
    private static let name = Rule(free: 100, first: 5 * Interval.second, longest: Interval.minute)

    private var counts: [Key: Count] = [:]

    package init() {}

    private func rules(_ name: String, _ origin: Origin) -> [(Key, Rule)] {
        let name = name.lowercased().bounded(64)
        let own = (Key.pair(name: name, origin), Self.pair)
        guard case .address(let address) = origin else { return [own] }
        return [own, (.address(address), Self.address), (.name(name), Self.name)]
    }

    /// How long the next try must still wait, microseconds; 0: not at all.
    package func wait(_ name: String, from origin: Origin, at boot: Int64) -> Int64 {
        rules(name, origin).map { key, rule in
            guard let count = counts[key], count.failures >= rule.free else { return 0 }
            let doublings = min(count.failures - rule.free, 20)
            let wait = min(rule.first << Int64(doublings), rule.longest)
            let passed = boot.subtracting(count.last)
            return passed < 0 ? wait : max(0, wait - passed)
        }.max() ?? 0
    }

    package mutating func fail(_ name: String, from origin: Origin, at boot: Int64) {
        for (key, _) in rules(name, origin) {
            var count = counts[key] ?? Count(last: boot)
            if boot.subtracting(count.last) >= Self.memory { count.failures = 0 }
            count.failures = min(count.failures + 1, 1_000)
            count.last = boot
            counts[key] = count
        }
        forget(at: boot)
    }

    /// The right password: his own mistakes from there are forgotten. What others do under his name is not.
    package mutating func succeed(_ name: String, from origin: Origin) {
        pardon(name, from: origin)
        counts[.pair(name: name.lowercased().bounded(64), origin)] = nil
    }

    /// Takes the newest failure back: it was counted before anybody knew, and was none.
    package mutating func pardon(_ name: String, from origin: Origin) {
        for (key, _) in rules(name, origin) {
            guard let count = counts[key] else { continue }
            counts[key]?.failures = max(0, count.failures - 1)
        }
    }

    private mutating func forget(at boot: Int64) {
        guard counts.count > Self.most else { return }
        counts = counts.filter { boot.subtracting($0.value.last) < Self.memory }
        guard counts.count > Self.most else { return }
        let kept = counts.sorted { $0.value.last > $1.value.last }.prefix(Self.most / 2)
        counts = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}

/// Which denials become entries: the first of an account at once, the rest counted, one entry a minute at most.
package struct DenialTally: Sendable {
    private static let pause = Interval.minute
    private static let most = 1_024
    private var open: [AccountID?: (since: Int64, count: Int)] = [:]

    package init() {}

    /// How many denials the entry to be written now stands for; nil: none is due.
    package mutating func note(_ account: AccountID?, at boot: Int64) -> Int? {
        let before = open[account]
        if let before, boot.subtracting(before.since) < Self.pause, boot >= before.since {
            open[account] = (before.since, before.count + 1)
            return nil
        }
        if open.count >= Self.most { open = [:] }
        open[account] = (boot, 0)
        return (before?.count ?? 0) + 1
    }

    /// What was counted and not written for a minute; to be asked now and then.
    package mutating func due(at boot: Int64) -> [(account: AccountID?, count: Int)] {
        let over = open.filter { boot.subtracting($0.value.since) >= Self.pause || boot < $0.value.since }
        for account in over.keys { open[account] = nil }
        return over.filter { $0.value.count > 0 }.map { ($0.key, $0.value.count) }
    }
}
