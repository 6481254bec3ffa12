import Domain
import Logging
import Store
import Upstreams

/// Deletes documents that no entry names any more: taken away, erased with their person, or pruned with their punch.
struct ProofKeeper {
    let terminal: TerminalService
    let book: ShelvedBook
    let term: RetentionTerm
    let logger: Logger

    /// Boot clock, microseconds: at the start, then every ten minutes.
    private var due: Int64 = .min
    private static let interval: Int64 = 600_000_000
    /// So long a document may lie there before the entry that names it, seconds.
    private static let graceSeconds: Int64 = 600
    /// After this one nothing that leaves a document without its entry was recorded when it was looked last.
    private var looked: Sequence?
    /// Digests that entries named then.
    private var named: Set<String> = []

    init(terminal: TerminalService, book: ShelvedBook, term: RetentionTerm, logger: Logger) {
        self.terminal = terminal
        self.book = book
        self.term = term
        self.logger = logger
    }

    mutating func turn(at now: Instant) async {
        guard now.bootMicroseconds >= due else { return }
        due = now.bootMicroseconds + Self.interval
        do throws(StoreError) {
            let files = try await book.files()
            guard !files.isEmpty else { return }
            let state = await terminal.state
            let before = named
            if try await hasChanged(state.head) { named = try await readNamed() }
            // Only now: what could not be read has said nothing, and must be read the next time.
            looked = state.head
            for file in files where !named.contains(file.digest) {
                guard isNeedless(file, before, state, now) else { continue }
                try await book.removeFile(file.digest)
                logger.info("a document that no entry names is deleted")
            }
        } catch {
            logger.warning("documents cannot be deleted", metadata: ["store.error": "\(error)"])
        }
    }

    private static let kinds = ["correctionNoted", "erased", "pruned"]

    private func hasChanged(_ head: Sequence) async throws(StoreError) -> Bool {
        guard let looked else { return true }
        let page = try await book.page(of: Self.kinds, from: looked + 1, before: head + 1, limit: 1) { _ in
            true
        }
        return !page.entries.isEmpty
    }

    private func readNamed() async throws(StoreError) -> Set<String> {
        var (digests, removed): ([Sequence: String], Set<Sequence>) = ([:], [])
        var before = Sequence.max
        while true {
            // Newest first: what takes a document away stands behind what attached it.
            let page = try await book.page(of: ["correctionNoted"], before: before, limit: 500) { entry in
                guard case .correctionNoted(let noted) = entry.fact else { return false }
                return noted.proof != nil || noted.removed != nil
            }
            for entry in page.entries {
                guard case .correctionNoted(let noted) = entry.fact else { continue }
                if let gone = noted.removed { removed.insert(gone) }
                if let proof = noted.proof { digests[entry.sequence] = proof.digest }
            }
            guard page.reached > 1, page.reached < before else { break }
            before = page.reached
        }
        return Set(digests.filter { !removed.contains($0.key) }.values)
    }

    /// Where entries were lost, the one that names it may be among them: such a document stays as long as an entry.
    private func isNeedless(
        _ file: FileArchive.Item, _ before: Set<String>, _ state: Terminal, _ now: Instant
    ) -> Bool {
        let age = abs(now.wallMicroseconds / 1_000_000 - file.seconds)
        guard age > Self.graceSeconds else { return false }
        let isWhole = state.repairs?.found == nil
        // A clock that may be wrong makes nothing old.
        let isOld = now.trust.isTrusted && age > Int64(term.months) * 31 * 86_400
        return isWhole || before.contains(file.digest) || isOld
    }
}
