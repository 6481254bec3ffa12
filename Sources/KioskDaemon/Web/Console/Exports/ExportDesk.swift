import Documents
import Domain
import ServiceLifecycle

/// Makes exports that take long, one after the other, and keeps them until somebody comes back for them. What it knows
/// dies with the process, and so do its files.
actor ExportDesk {
    struct Limits: Sendable {
        /// Of one person, those that are ready with those that wait.
        var own = 5
        /// That wait for their turn.
        var waiting = 4
        /// Of one file, and of all together, bytes.
        var fileBytes = 96 << 20
        var allBytes = 256 << 20
        /// Boot clock, microseconds: so long a file is kept once it is ready.
        var kept: Int64 = 24 * 3_600_000_000
    }

    struct Job: Sendable, Hashable {
        enum State: String, Sendable { case waiting, running, ready, failed, tooLarge }

        let number: Int
        let owner: AccountID
        let order: ExportOrder
        let language: Language
        let asked: Instant
        var state = State.waiting
        var rows = 0
        var permille = 0
        var bytes = 0
        /// Boot clock, microseconds: when it goes.
        var ends: Int64?

        /// About how many rows it will have; nil: nobody can tell yet.
        var about: Int? { permille > 0 ? rows * 1_000 / permille : nil }
    }

    enum Refused: String, Sendable { case tooManyOwn, tooManyWaiting }

    private let port: any ConsolePort
    private let catalogues: Catalogues
    private let press: DocumentPress
    private let shelf: any ExportShelf
    private let now: @Sendable () -> Instant
    private let limits: Limits
    private var jobs: [Job] = []
    private var last = 0
    private var current: (number: Int, work: Task<Void, any Error>)?
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastWatcher = 0
    /// An earlier run has left files: whoever asked for them is told that they are gone.
    private(set) var hasLostSome = false
    private let (turns, turn) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter press: its own, so that nobody waits with a short document for a long one.
    init(
        port: any ConsolePort, catalogues: Catalogues, press: DocumentPress, shelf: any ExportShelf,
        now: @escaping @Sendable () -> Instant, limits: Limits = Limits()
    ) {
        self.port = port
        self.catalogues = catalogues
        self.press = press
        self.shelf = shelf
        self.now = now
        self.limits = limits
    }

    /// Until the server stops. One export at a time, the oldest first.
    func run() async {
        hasLostSome = await shelf.clear()
        let ticking = Task { [turn] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(60))
                turn.yield()
            }
        }
        for await _ in turns.cancelOnGracefulShutdown() {
            await sweep()
            while let number = jobs.first(where: { $0.state == .waiting })?.number,
                !Task.isShuttingDownGracefully
            { await make(number) }
        }
        ticking.cancel()
    }

    // MARK: what people ask for

    func start(_ order: ExportOrder, by owner: AccountID, in language: Language) async -> Refused? {
        await sweep()
        let own = jobs.filter { $0.owner == owner }
        // Somebody who asks twice for the same has it once.
        if own.contains(where: { $0.order == order && [.waiting, .running].contains($0.state) }) {
            return nil
        }
        guard own.count < limits.own else { return .tooManyOwn }
        guard jobs.count(where: { $0.state == .waiting }) < limits.waiting else { return .tooManyWaiting }
        last += 1
        jobs.append(Job(number: last, owner: owner, order: order, language: language, asked: now()))
        turn.yield()
        tell()
        return nil
    }

    /// His, the newest first.
    func jobs(of owner: AccountID) -> [Job] { jobs.filter { $0.owner == owner }.reversed() }

    /// Ends it, or deletes its file. Somebody else's is left alone.
    func remove(_ number: Int, by owner: AccountID) async {
        guard jobs.contains(where: { $0.number == number && $0.owner == owner }) else { return }
        jobs.removeAll { $0.number == number }
        if current?.number == number { current?.work.cancel() }
        await shelf.remove(number)
        tell()
    }

    /// The next bytes of a file that is ready; empty at its end, nil when it is gone.
    func read(_ number: Int, by owner: AccountID, from offset: Int) async -> [UInt8]? {
        guard job(number, by: owner)?.state == .ready else { return nil }
        return await shelf.read(number, from: offset, count: 64 << 10)
    }

    func job(_ number: Int, by owner: AccountID) -> Job? {
        let boot = now().bootMicroseconds
        return jobs.first { $0.number == number && $0.owner == owner && ($0.ends ?? .max) > boot }
    }

    /// One element after each change; nil: too many look already.
    func changes() -> (number: Int, stream: AsyncStream<Void>)? {
        guard watchers.count < 16 else { return nil }
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        lastWatcher += 1
        watchers[lastWatcher] = continuation
        continuation.yield()
        return (lastWatcher, stream)
    }

    func leave(_ watcher: Int) { watchers.removeValue(forKey: watcher)?.finish() }

    // MARK: the work

    private func make(_ number: Int) async {
        guard let job = jobs.first(where: { $0.number == number }) else { return }
        change(number) { $0.state = .running }
        let maker = ExportMaker(port: port, press: press, words: catalogues[job.language], owner: job.owner)
        let work = Task {
            try await maker.make(job.order) {
                try await self.take($0, of: number)
            } _: { rows, permille in
                await self.advance(number, rows, permille)
            }
        }
        current = (number, work)
        let ended = await withGracefulShutdownHandler {
            await work.result
        } onGracefulShutdown: {
            work.cancel()
        }
        current = nil
        let ends = now().bootMicroseconds + limits.kept
        switch ended {
        case .success: change(number) { ($0.state, $0.permille, $0.ends) = (.ready, 1_000, ends) }
        case .failure(let error):
            await shelf.remove(number)
            let isTooLarge = if case ExportMaker.Failure.tooLarge = error { true } else { false }
            change(number) { job in
                (job.state, job.bytes, job.ends) = (isTooLarge ? .tooLarge : .failed, 0, ends)
            }
        }
        // Whoever took it away while its last bytes came.
        if !jobs.contains(where: { $0.number == number }) { await shelf.remove(number) }
    }

    private func take(_ bytes: [UInt8], of number: Int) async throws {
        try Task.checkCancellation()
        guard let job = jobs.first(where: { $0.number == number }) else { throw CancellationError() }
        let all = jobs.reduce(0) { $0 + $1.bytes }
        guard job.bytes + bytes.count <= limits.fileBytes, all + bytes.count <= limits.allBytes else {
            throw ExportMaker.Failure.tooLarge
        }
        try await shelf.append(bytes, to: number)
        change(number, isToBeTold: false) { $0.bytes += bytes.count }
    }

    private func advance(_ number: Int, _ rows: Int, _ permille: Int) {
        let before = jobs.first { $0.number == number }?.permille
        change(number, isToBeTold: before != permille) { job in
            job.rows += rows
            job.permille = min(permille, 999)
        }
    }

    private func change(_ number: Int, isToBeTold: Bool = true, _ change: (inout Job) -> Void) {
        guard let place = jobs.firstIndex(where: { $0.number == number }) else { return }
        change(&jobs[place])
        if isToBeTold { tell() }
    }

    private func tell() { for watcher in watchers.values { watcher.yield() } }

    private func sweep() async {
        let boot = now().bootMicroseconds
        let over = jobs.filter { ($0.ends ?? .max) <= boot }
        guard !over.isEmpty else { return }
        jobs.removeAll { ($0.ends ?? .max) <= boot }
        for job in over { await shelf.remove(job.number) }
        tell()
    }
}
