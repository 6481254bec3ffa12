import Domain
import Store

/// The entries of one upstream that its cursor cannot stand for: waiting, doubtful, refused. At most 10,000.
struct Exceptions: Sendable {
    /// In what order an entry must keep: that of its person, or none.
    enum Lane: Hashable, Sendable {
        case person(PersonID)
        case alone(Sequence)

        init(_ person: PersonID?, _ sequence: Sequence) {
            self = person.map(Lane.person) ?? .alone(sequence)
        }
    }

    struct Waiting: Sendable, Hashable {
        enum Cause: Sendable, Hashable {
            /// Upstream asked for it later; until then its person's later ones wait.
            case asked(untilBootMicroseconds: Int64)
            /// Behind an earlier entry of the same person, or due.
            case behind
            /// Its time is not trusted yet.
            case time
            /// It is not known at which site the terminal was.
            case place
            /// Something that people must mend is missing; looked at again then.
            case held(reason: String, untilBootMicroseconds: Int64)

            /// When it is looked at again by itself; nil: at once, or when something else has happened.
            var until: Int64? {
                switch self {
                case .asked(let until), .held(_, let until): until
                case .behind, .time, .place: nil
                }
            }

            /// As the book keeps it.
            var state: DeliveryException.State {
                if case .held(let reason, _) = self { .held(reason: reason) } else { .waiting }
            }
        }
        var person: PersonID?
        var instant: Instant
        var isPunch: Bool
        var attempts: Int
        var cause: Cause
    }

    struct Doubt: Sendable, Hashable {
        var person: PersonID?
        var attempts: Int
        /// When upstream is asked (boot clock, microseconds); nil: a person must look, and nobody waits for
        /// it.
        var dueBootMicroseconds: Int64?
    }

    static let most = 10_000

    private(set) var waiting: [Sequence: Waiting] = [:]
    private(set) var doubts: [Sequence: Doubt] = [:]
    private(set) var refused: Set<Sequence> = []
    private(set) var awaitingTime = 0
    private(set) var waitingPunches = 0
    private(set) var awaitingPlace = 0
    private(set) var held = 0
    /// Waiting and openly doubtful sequences by lane, ascending.
    private var lanes: [Lane: [Sequence]] = [:]
    /// What the book does not know yet.
    private(set) var changed: [Sequence: DeliveryException?] = [:]

    var count: Int { waiting.count + doubts.count + refused.count }
    var room: Int { max(0, Self.most - count) }

    func contains(_ sequence: Sequence) -> Bool {
        waiting[sequence] != nil || doubts[sequence] != nil || refused.contains(sequence)
    }

    /// Whether an entry of this lane must wait behind an earlier one.
    func isHeld(_ person: PersonID?) -> Bool { person.map { lanes[.person($0)] != nil } ?? false }

    var oldestWaitingPunch: (sequence: Sequence, instant: Instant)? {
        waiting.lazy.filter(\.value.isPunch).min { $0.key < $1.key }.map { ($0.key, $0.value.instant) }
    }

    mutating func saved() { changed.removeAll(keepingCapacity: true) }

    // MARK: changes

    mutating func wait(_ sequence: Sequence, _ waiting: Waiting) {
        if let known = self.waiting[sequence], known.person == waiting.person,
            known.attempts == waiting.attempts, known.cause.state == waiting.cause.state
        {
            // The book knows it so, or hears of it anyway.
            count(known.cause, by: -1)
            count(waiting.cause, by: 1)
            self.waiting[sequence] = waiting
            return
        }
        remove(sequence)
        self.waiting[sequence] = waiting
        count(waiting.cause, by: 1)
        if waiting.isPunch { waitingPunches += 1 }
        enter(Lane(waiting.person, sequence), sequence)
        change(sequence, waiting.person, waiting.cause.state, waiting.attempts)
    }

    mutating func doubt(_ sequence: Sequence, _ doubt: Doubt) {
        remove(sequence)
        doubts[sequence] = doubt
        if doubt.dueBootMicroseconds != nil { enter(Lane(doubt.person, sequence), sequence) }
        change(sequence, doubt.person, .doubtful, doubt.attempts)
    }

    mutating func refuse(_ sequence: Sequence, _ person: PersonID?, reason: String, attempts: Int) {
        remove(sequence)
        refused.insert(sequence)
        change(sequence, person, .refused(reason: reason), attempts)
    }

    /// Something was mended: what is held is looked at again at once.
    mutating func lookAgain() {
        for (sequence, waiting) in waiting {
            guard case .held(let reason, _) = waiting.cause else { continue }
            self.waiting[sequence]?.cause = .held(reason: reason, untilBootMicroseconds: 0)
        }
    }

    /// Settled: no exception any more.
    mutating func remove(_ sequence: Sequence) {
        if let waiting = waiting.removeValue(forKey: sequence) {
            count(waiting.cause, by: -1)
            if waiting.isPunch { waitingPunches -= 1 }
            leave(Lane(waiting.person, sequence), sequence)
        } else if let doubt = doubts.removeValue(forKey: sequence) {
            if doubt.dueBootMicroseconds != nil { leave(Lane(doubt.person, sequence), sequence) }
        } else if refused.remove(sequence) == nil {
            return
        }
        changed[sequence] = .some(nil)
    }

    private mutating func count(_ cause: Waiting.Cause, by step: Int) {
        switch cause {
        case .time: awaitingTime += step
        case .place: awaitingPlace += step
        case .held: held += step
        case .asked, .behind: break
        }
    }

    private mutating func change(
        _ sequence: Sequence, _ person: PersonID?, _ state: DeliveryException.State, _ attempts: Int
    ) {
        changed[sequence] = DeliveryException(
            sequence: sequence, person: person, state: state, attempts: attempts)
    }

    private mutating func enter(_ lane: Lane, _ sequence: Sequence) {
        var sequences = lanes.removeValue(forKey: lane) ?? []
        sequences.insert(sequence, at: sequences.firstIndex { $0 > sequence } ?? sequences.endIndex)
        lanes[lane] = sequences
    }

    private mutating func leave(_ lane: Lane, _ sequence: Sequence) {
        guard var sequences = lanes.removeValue(forKey: lane) else { return }
        sequences.removeAll { $0 == sequence }
        if !sequences.isEmpty { lanes[lane] = sequences }
    }

    // MARK: what is due

    /// Waiting entries that may be sent now, ascending: of each lane the first ones, up to one that is not
    /// due. `isHeld`: whether something must be known first.
    func due(at now: Int64, limit: Int, isHeld: (Sequence, Waiting) -> Bool) -> [Sequence] {
        var due: [Sequence] = []
        for sequences in lanes.values {
            for sequence in sequences {
                guard let waiting = waiting[sequence], !isHeld(sequence, waiting) else { break }
                if let until = waiting.cause.until, until > now { break }
                due.append(sequence)
            }
        }
        due.sort()
        return Array(due.prefix(limit))
    }

    func dueDoubts(at now: Int64, limit: Int) -> [Sequence] {
        let due = doubts.filter { entry in entry.value.dueBootMicroseconds.map { $0 <= now } ?? false }
        return Array(due.keys.sorted().prefix(limit))
    }

    /// When the next waiting entry or doubt is due by itself; nil: none is.
    func nextDue(isHeld: (Sequence, Waiting) -> Bool) -> Int64? {
        var next: Int64?
        func consider(_ due: Int64) { next = min(next ?? due, due) }
        for sequences in lanes.values {
            guard let first = sequences.first else { continue }
            if let waiting = waiting[first] {
                if isHeld(first, waiting) { continue }
                consider(waiting.cause.until ?? 0)
            } else if let due = doubts[first]?.dueBootMicroseconds {
                consider(due)
            }
        }
        return next
    }
}
