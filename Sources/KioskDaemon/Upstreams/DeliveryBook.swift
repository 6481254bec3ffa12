import Domain
import NIOPosix
import Store

/// What a forwarder needs of the book. `Store.Book` says what each call does.
package protocol DeliveryBook: Sendable {
    var id: BookID { get }
    func head() async throws(StoreError) -> Head
    func rows(after: Sequence, through: Sequence, limit: Int) async throws(StoreError) -> [Row]
    func delivery(of upstream: String) async throws(StoreError) -> Delivery
    func settle(
        _ upstream: String, cursor: Sequence, exceptions: [Sequence: DeliveryException?],
        endedAttempts: [Sequence], receipts: [KeptReceipt]
    ) async throws(StoreError)
    func receipts(
        of upstream: String, after: Sequence, through: Sequence, limit: Int
    ) async throws(StoreError) -> [KeptReceipt]
    func openReceipts(
        of upstream: String, after: Sequence, limit: Int
    ) async throws(StoreError) -> [KeptReceipt]
    func keep(_ receipts: [KeptReceipt], of upstream: String) async throws(StoreError)
    func attempt(_ upstream: String, _ sequences: [Sequence]) async throws(StoreError)
    func replay(_ upstream: String, from sequence: Sequence) async throws(StoreError)
    func tally(
        kinds: Set<String>, punches: Set<String>, after: Sequence
    ) async throws(StoreError) -> EntryTally
}

/// The real book, asked on threads that may block, so that a slow disk does not hold up the rest of the
/// daemon.
package struct ShelvedBook: DeliveryBook {
    private let book: Book

    package init(_ book: Book) { self.book = book }

    package var id: BookID { book.id }

    package func head() async throws(StoreError) -> Head {
        try await ask { book throws(StoreError) in try book.head() }
    }

    package func rows(after: Sequence, through: Sequence, limit: Int) async throws(StoreError) -> [Row] {
        try await ask { book throws(StoreError) in try book.rows(after: after, through: through, limit: limit)
        }
    }

    package func delivery(of upstream: String) async throws(StoreError) -> Delivery {
        try await ask { book throws(StoreError) in try book.delivery(of: upstream) }
    }

    package func settle(
        _ upstream: String, cursor: Sequence, exceptions: [Sequence: DeliveryException?],
        endedAttempts: [Sequence], receipts: [KeptReceipt] = []
    ) async throws(StoreError) {
        // In a task of its own: what is known must reach the book even when the asking task is being
        // cancelled.
        let settling = Task { [self] in
            do throws(StoreError) {
                try await ask { book throws(StoreError) in
                    try book.settle(
                        upstream, cursor: cursor, exceptions: exceptions, endedAttempts: endedAttempts,
                        receipts: receipts)
                }
                return StoreError?.none
            } catch {
                return error
            }
        }
        if let error = await settling.value { throw error }
    }

    package func attempt(_ upstream: String, _ sequences: [Sequence]) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.attempt(upstream, sequences) }
    }

    package func receipts(
        of upstream: String, after: Sequence, through: Sequence, limit: Int
    ) async throws(StoreError) -> [KeptReceipt] {
        try await ask { book throws(StoreError) in
            try book.receipts(of: upstream, after: after, through: through, limit: limit)
        }
    }

    package func openReceipts(
        of upstream: String, after: Sequence, limit: Int
    ) async throws(StoreError) -> [KeptReceipt] {
        try await ask { book throws(StoreError) in
            try book.openReceipts(of: upstream, after: after, limit: limit)
        }
    }

    package func keep(_ receipts: [KeptReceipt], of upstream: String) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.keep(receipts, of: upstream) }
    }

    package func untoldReceipts(of upstream: String, limit: Int) async throws(StoreError) -> [KeptReceipt] {
        try await ask { book throws(StoreError) in try book.untoldReceipts(of: upstream, limit: limit) }
    }

    package func told(
        _ receipts: [KeptReceipt], of upstream: String, by entry: Sequence
    ) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.told(receipts, of: upstream, by: entry) }
    }

    package func replay(_ upstream: String, from sequence: Sequence) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.replay(upstream, from: sequence) }
    }

    package func tally(
        kinds: Set<String>, punches: Set<String>, after: Sequence
    ) async throws(StoreError) -> EntryTally {
        try await ask { book throws(StoreError) in
            try book.tally(kinds: kinds, punches: punches, after: after)
        }
    }

    package func checkpoint(_ terminal: Terminal) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.checkpoint(terminal) }
    }

    package func patrol(after: Sequence) async throws(StoreError) -> PatrolStep {
        try await ask { book throws(StoreError) in try book.patrol(after: after) }
    }

    package func proposePruning(
        _ term: RetentionTerm, upstreams: [String], now: Instant, by account: AccountID? = nil
    ) async throws(StoreError) -> Proposal? {
        try await ask { book throws(StoreError) in
            try book.proposePruning(term, upstreams: upstreams, now: now, by: account)
        }
    }

    package func prunable(
        _ term: RetentionTerm, upstreams: [String], now: Instant
    ) async throws(StoreError) -> Prunable {
        try await ask { book throws(StoreError) in
            try book.prunable(term, upstreams: upstreams, now: now)
        }
    }

    package func copy(
        toStick mount: String, encryptedTo certificate: CompanyCertificate, now: Instant,
        percent: @escaping @Sendable (Int) throws -> Void
    ) async throws(StoreError) -> Backup {
        try await ask { book throws(StoreError) in
            try book.copy(toStick: mount, encryptedTo: certificate, now: now, percent: percent)
        }
    }

    package func privateTraces(
        of person: PersonID, in terminal: Terminal
    ) async throws(StoreError) -> [Sequence] {
        try await ask { book throws(StoreError) in try book.privateTraces(of: person, in: terminal) }
    }

    package func personalLines(
        _ data: PersonalData, after: Sequence
    ) async throws(StoreError) -> PersonalData.Piece? {
        try await ask { book throws(StoreError) in try book.personalLines(data, after: after) }
    }

    package func unreceived(
        about person: PersonID, by upstream: String, kinds: Set<String>
    ) async throws(StoreError) -> Int {
        try await ask { book throws(StoreError) in
            try book.unreceived(about: person, by: upstream, kinds: kinds)
        }
    }

    package func fate(of sequence: Sequence, with upstream: String) async throws(StoreError) -> DeliveryFate {
        try await ask { book throws(StoreError) in try book.fate(of: sequence, with: upstream) }
    }

    package func noteHead() async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.noteHead() }
    }

    package func asides() async throws(StoreError) -> [Aside] {
        try await ask { book throws(StoreError) in try book.asides() }
    }

    package func needlessAsides() async throws(StoreError) -> [AsideRemoved] {
        try await ask { book throws(StoreError) in try book.needlessAsides() }
    }

    package func removeAside(_ name: String) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.removeAside(name) }
    }

    package func keepFile(_ bytes: [UInt8]) async throws(StoreError) -> String {
        try await ask { book throws(StoreError) in try book.archive.keep(bytes) }
    }

    package func file(_ digest: String) async throws(StoreError) -> [UInt8]? {
        try await ask { book throws(StoreError) in try book.archive.read(digest) }
    }

    package func removeFile(_ digest: String) async throws(StoreError) {
        try await ask { book throws(StoreError) in try book.archive.remove(digest) }
    }

    package func files() async throws(StoreError) -> [FileArchive.Item] {
        try await ask { book throws(StoreError) in try book.archive.items() }
    }

    package func page(
        of kinds: [String], from first: Sequence = 1, before: Sequence, limit: Int,
        accepts: @escaping @Sendable (Entry) -> Bool
    ) async throws(StoreError) -> BookPage {
        try await ask { book throws(StoreError) in
            try book.page(of: kinds, from: first, before: before, limit: limit, accepts: accepts)
        }
    }

    package func poorReceipts(of upstream: String, limit: Int) async throws(StoreError) -> [KeptReceipt] {
        try await ask { book throws(StoreError) in try book.poorReceipts(of: upstream, limit: limit) }
    }

    package func history(from revision: Sequence?, limit: Int) async throws(StoreError) -> [Entry] {
        try await ask { book throws(StoreError) in try book.history(from: revision, limit: limit) }
    }

    package func moments(of sequences: [Sequence]) async throws(StoreError) -> [Sequence: Instant] {
        try await ask { book throws(StoreError) in try book.moments(of: sequences) }
    }

    package func firstSequence(fromWallMicroseconds wall: Int64) async throws(StoreError) -> Sequence {
        try await ask { book throws(StoreError) in try book.firstSequence(fromWallMicroseconds: wall) }
    }

    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (Book) throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer {
        let book = book
        do {
            return try await NIOThreadPool.singleton.runIfActive { try question(book) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .temporary("the thread pool is closed")
        }
    }
}
