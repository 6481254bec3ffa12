import Domain

/// What the punches of one day say of each person, folded from the book in its order. A value; holds one day, of people
/// who came.
struct DayFold: Sendable {
    struct Mark: Sendable, Hashable {
        var sequence: Domain.Sequence
        var action: Action
        var instant: Instant
        var anomalies: [Anomaly]
    }

    /// Punches of one person that are kept: nobody makes more in a day.
    private static let mostOfOne = 64
    /// Punches of a day whose way to the receivers is counted.
    private static let most = 100_000

    /// Microseconds since 1970 from which on it is this day.
    let dawn: Int64
    private(set) var marks: [PersonID: [Mark]] = [:]
    /// In ascending order.
    private(set) var punches: [Domain.Sequence] = []
    /// The moments of the newest badges, since a punch has its badge's.
    private var presented: [(sequence: Domain.Sequence, instant: Instant)] = []

    init(dawn: Int64) { self.dawn = dawn }

    mutating func fold(_ entry: Entry) {
        switch entry.fact {
        case .presented: notePresented(entry.sequence, at: entry.instant)
        case .punched(let punched): fold(punched, entry)
        case .undone(let undone):
            marks[undone.person]?.removeAll { $0.sequence == undone.punch }
            punches.removeAll { $0 == undone.punch }
        default: break
        }
    }

    /// A badge was held to the reader: all that a day wants to know of it.
    mutating func notePresented(_ sequence: Domain.Sequence, at instant: Instant) {
        presented.append((sequence, instant))
        if presented.count > 64 { presented.removeFirst(32) }
    }

    private mutating func fold(_ punched: Punched, _ entry: Entry) {
        let instant = presented.last { $0.sequence == punched.presented }?.instant ?? entry.instant
        guard instant.wallMicroseconds >= dawn else { return }
        var own = marks[punched.person] ?? []
        if own.count >= Self.mostOfOne { own.removeFirst() }
        own.append(
            Mark(
                sequence: entry.sequence, action: punched.action, instant: instant,
                anomalies: punched.anomalies))
        marks[punched.person] = own
        if punches.count < Self.most { punches.append(entry.sequence) }
    }

    /// Anomalies of his punches of the day, each once.
    func anomalies(of person: PersonID) -> [Anomaly] {
        var seen: Set<Anomaly> = []
        return (marks[person] ?? []).flatMap(\.anomalies).filter { seen.insert($0).inserted }
    }

    /// Work of the day, without its breaks, microseconds; nil when the clocks cannot tell.
    /// - Parameter opened: since when he is at work, when that was before the day: what was before dawn counts too.
    func worked(by person: PersonID, isInside: Bool, opened: Instant?, at now: Instant) -> Int64? {
        var total: Int64 = 0
        var since = opened.flatMap { $0.wallMicroseconds < dawn ? $0 : nil }
        for mark in marks[person] ?? [] {
            switch mark.action {
            case .checkIn, .breakEnd: since = since ?? mark.instant
            case .breakStart, .checkOut:
                guard let start = since else { continue }
                guard let length = mark.instant.microseconds(since: start) else { return nil }
                total += max(0, length)
                since = nil
            }
        }
        if isInside, let start = since {
            guard let length = now.microseconds(since: start) else { return nil }
            total += max(0, length)
        }
        return total
    }
}
