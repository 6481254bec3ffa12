/// A reader sends a badge again and again while it is held to it (every 60 … 100 ms). Lets the first one through and
/// the rest only after `quietMicroseconds` without it. Errors at the edge of the field, after a good read, are not
/// worth a word either. A value: the time comes with each outcome.
package struct RepeatFilter: Sendable {
    private struct Seen {
        var key: String
        var bootMicroseconds: Int64
    }

    private let quietMicroseconds: Int64
    /// Newest last; more than a hand can hold to a reader.
    private var badges: [Seen] = []
    private var defects: [ReadDefect: Int64] = [:]

    package init(quietMicroseconds: Int64 = 1_000_000) {
        self.quietMicroseconds = quietMicroseconds
    }

    /// Whether `outcome`, seen at `bootMicroseconds` of `CLOCK_BOOTTIME`, is news.
    package mutating func admits(_ outcome: BadgeOutcome, at bootMicroseconds: Int64) -> Bool {
        badges.removeAll { bootMicroseconds - $0.bootMicroseconds >= quietMicroseconds }
        switch outcome {
        case .badge(let badge):
            let key = badge.keys.first ?? badge.raw
            let isNews = !badges.contains { $0.key == key }
            badges.removeAll { $0.key == key }
            badges.append(Seen(key: key, bootMicroseconds: bootMicroseconds))
            if badges.count > 8 { badges.removeFirst() }
            return isNews
        case .defect(let defect):
            let last = defects.updateValue(bootMicroseconds, forKey: defect)
            let isRepeat = last.map { bootMicroseconds - $0 < quietMicroseconds } ?? false
            return !isRepeat && badges.isEmpty
        }
    }
}
