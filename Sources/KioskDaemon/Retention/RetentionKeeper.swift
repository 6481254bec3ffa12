import Domain
import Logging
import Store
import Upstreams

/// Deletes what is old enough, a few entries at a time, while nobody is there.
struct RetentionKeeper {
    let terminal: TerminalService
    let book: ShelvedBook
    let term: RetentionTerm
    /// Names of the configured upstreams: what one of them still needs is kept.
    let upstreams: [String]
    let logger: Logger
    /// How long nobody may have done anything.
    var quietMicroseconds: Int64

    /// Boot clock; looking how far back entries are old enough costs some 100 ms.
    private var lookDue: Int64 = 0
    private static let lookInterval: Int64 = 24 * 3_600_000_000
    /// At the start: what an earlier run has begun.
    private var isPruning = true
    private var count = 0

    init(
        terminal: TerminalService, book: ShelvedBook, term: RetentionTerm, upstreams: [String],
        logger: Logger,
        quietMicroseconds: Int64 = 60_000_000
    ) {
        self.terminal = terminal
        self.book = book
        self.term = term
        self.upstreams = upstreams
        self.logger = logger
        self.quietMicroseconds = quietMicroseconds
    }

    /// One small step, or none.
    mutating func turn(at now: Instant) async {
        guard await terminal.isIdle(forMicroseconds: quietMicroseconds) else { return }
        if isPruning { return await prune() }
        let asked = await terminal.pruningAskedBy
        guard asked != nil || now.bootMicroseconds >= lookDue else { return }
        lookDue = now.bootMicroseconds + Self.lookInterval
        do throws(StoreError) {
            let proposal = try await book.proposePruning(
                term, upstreams: upstreams, now: now, by: asked)
            guard let proposal else { return await terminal.endPruning() }
            guard await terminal.seal(proposal) else { return }
            logger.info("old entries are pruned", metadata: ["entry.sequence": "\(proposal.through)"])
            isPruning = true
            // There may be more.
            lookDue = now.bootMicroseconds
        } catch {
            logger.warning("pruning failed", metadata: ["store.error": "\(error)"])
        }
    }

    private mutating func prune() async {
        guard let step = await terminal.pruneStep() else { return }
        count += step
        guard step == 0 else { return }
        isPruning = false
        if count > 0 { logger.info("old entries are gone", metadata: ["store.entries": "\(count)"]) }
        count = 0
    }
}

extension Happening {
    /// Whether somebody stands before the terminal, or people are being enrolled.
    var isOfPeople: Bool {
        switch self {
        case .presented, .identityCard, .identified, .wrongCode, .wrongPassword, .readFailed, .keyPressed,
            .undoKeyPressed, .chosen, .picked, .cancelled, .undo, .answered, .claimed, .declaredMissing,
            .languageChosen, .staged, .applied, .serviced, .amended, .loan:
            true
        case .started, .stopped, .configured, .clockChanged, .deviceChanged, .housing, .timeFound,
            .knownTimeReset, .bookDamaged, .storageChanged, .linkRemedied, .dataUsed, .resolved,
            .bookCopied, .asideRemoved, .provisioned, .located, .woke, .registered, .account,
            .accessed, .corrections, .pinChanged, .integrationKey:
            false
        }
    }
}

extension SealedPast {
    /// For people.
    var sentence: String {
        let deletion = firstKept > through ? "" : "; deleting them is at entry \(firstKept)"
        return """
            entries up to \(through) were pruned, kept at least \(fact.months) months \
            (decided \(UTCTime.text(microseconds: decided.wallMicroseconds)))\(deletion); in their place stands a state \
            sealed by the device key \(fact.key)
            """
    }
}
