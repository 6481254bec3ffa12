/// Sends a batch whole and, when the receiver refuses it as a whole, halves it until the entries to blame
/// stand alone.
struct BatchSearch: Sendable {
    private let batch: [Outgoing]
    private let isIdempotent: Bool
    private let suspicion: PoisonSuspicion
    private var outcomes: [Outcome]
    /// Ranges still to send, the next one last.
    private var ranges: [Range<Int>]
    private var sending: Range<Int>?
    private var stopped: Traffic?
    private var retryAfterSeconds: Int?
    private var slowest: Int64 = 0
    /// Items that were refused by a status for a whole request, alone in it.
    private var blamed = 0
    private var blamedStatus = 0

    init(_ batch: [Outgoing], isIdempotent: Bool, suspicion: PoisonSuspicion) {
        self.batch = batch
        self.isIdempotent = isIdempotent
        self.suspicion = suspicion
        outcomes = batch.map { _ in .later(after: nil) }
        ranges = batch.isEmpty ? [] : [0..<batch.count]
    }

    /// What to send next; nil: done.
    mutating func next() -> Range<Int>? {
        guard stopped == nil else { return nil }
        sending = ranges.popLast()
        return sending
    }

    mutating func stop(_ traffic: Traffic) { stopped = traffic }

    mutating func note(_ reply: Reply) {
        guard let range = sending else { return }
        switch reply {
        case .fault(let traffic, let wasSent):
            stop(traffic)
            if wasSent { doubt(range) }
        case .answer(let answer):
            slowest = max(slowest, answer.microseconds)
            note(answer, for: range)
        }
    }

    private mutating func note(_ answer: Reply.Answer, for range: Range<Int>) {
        switch answer.status {
        case 200...299:
            guard let body = answer.body, let results = ResultsBody(body),
                let found = results.outcomes(for: Array(batch[range]), isIdempotent: isIdempotent)
            else {
                stop(answer.refusal)
                doubt(range)
                return
            }
            outcomes.replaceSubrange(range, with: found)
        case 400, 413, 422:
            split(range, answer.status, alone: .rejected(reason: "http-\(answer.status)"))
        case 500
        where isIdempotent && suspicion.serverErrors >= PoisonSuspicion.serverErrorsUntilSplit
            && batch.count > 1:
            split(range, answer.status, alone: .later(after: nil))
        default:
            stop(answer.refusal)
            retryAfterSeconds = answer.retryAfterSeconds
            if [500, 502, 504].contains(answer.status) { doubt(range) }
        }
    }

    private mutating func split(_ range: Range<Int>, _ status: Int, alone outcome: Outcome) {
        if range.count == 1 {
            outcomes[range.lowerBound] = outcome
            blamed += 1
            blamedStatus = status
        } else {
            let middle = range.lowerBound + range.count / 2
            ranges.append(middle..<range.upperBound)
            ranges.append(range.lowerBound..<middle)
        }
    }

    private mutating func doubt(_ range: Range<Int>) {
        if isIdempotent { return }
        for index in range { outcomes[index] = .unknown }
    }

    /// What became of the batch. Where every entry of eight or more was refused alone, the fault is more
    /// likely the receiver's than theirs: then it counts as the link's, for some time.
    func exchange() -> Exchange {
        if let stopped {
            return Exchange(outcomes: outcomes, traffic: stopped, retryAfterSeconds: retryAfterSeconds)
        }
        let isWholesale = blamed == batch.count && (blamedStatus == 500 || batch.count >= 8)
        if blamed > 0, isWholesale,
            blamedStatus == 500 || suspicion.wholesale < PoisonSuspicion.wholesaleUntilBelieved
        {
            let outcomes = batch.map { _ in Outcome.later(after: nil) }
            return Exchange(outcomes: outcomes, traffic: .refused("http-\(blamedStatus)"))
        }
        return Exchange(outcomes: outcomes, traffic: .answered(microseconds: slowest))
    }
}

/// What earlier exchanges say about a bad entry at the front.
struct PoisonSuspicion: Sendable, Hashable {
    /// So many `500` in a row , and the batch is halved to find the entry that causes it.
    static let serverErrorsUntilSplit = 5
    /// So often may a receiver refuse everything before it is believed.
    static let wholesaleUntilBelieved = 10

    private(set) var serverErrors = 0
    private(set) var wholesale = 0

    mutating func note(_ traffic: Traffic) {
        switch traffic {
        case .refused("http-500"): serverErrors = min(serverErrors + 1, 1_000)
        case .refused("http-400"), .refused("http-413"), .refused("http-422"):
            wholesale = min(wholesale + 1, 1_000)
        case .answered:
            serverErrors = 0
            wholesale = 0
        default: break
        }
    }
}
