import Domain
import ServiceLifecycle
import Stands
import Store
import Testing
import Upstreams

@Suite struct ShutdownTests {
    /// A service that begins the group's graceful shutdown when told.
    private struct Stopper: Service {
        let condition: @Sendable () async -> Bool
        let stop: @Sendable () async -> Void

        func run() async throws {
            await until("time to stop") { await condition() }
            await stop()
            try await gracefulShutdown()
        }
    }

    private func runUntil(
        _ forwarder: Forwarder, _ condition: @escaping @Sendable () async -> Bool
    ) async throws {
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let stopper = Stopper(condition: condition, stop: { signal.yield() })
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: forwarder), .init(service: stopper)], logger: quietLogger()))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in signals { break }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `a graceful shutdown settles what is known`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 10) { batch, call in
            call == 3
                ? Exchange(
                    outcomes: batch.map { _ in .later(after: 3_600) }, traffic: .refused("http-503"),
                    retryAfterSeconds: 3_600)
                : await ScriptedUpstream.accepting(batch, call)
        }
        let rig = Rig(upstream, book: MemoryBook(), time: fastTime(1))
        await rig.book.add(Rows.punches(1...30))
        try await runUntil(rig.forwarder) { await rig.status?.link == .refused }
        #expect(await rig.book.saved("main").cursor == 20)
        #expect(await upstream.isClosed)
    }

    @Test func `a request that hangs does not hold up the shutdown`() async throws {
        let upstream = ScriptedUpstream { batch, _ in
            try? await Task.sleep(for: .seconds(3_600))
            return Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .failed("stopped"))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...3))
        try await runUntil(rig.forwarder) { await upstream.batches.count == 1 }
        #expect(await rig.book.saved("main").cursor == 0)
        #expect(await upstream.isClosed)
    }

    @Test func `during a long request the forwarder seems alive, but not for ever`() async throws {
        let upstream = ScriptedUpstream { batch, _ in
            try? await Task.sleep(for: .seconds(3_600))
            return Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .failed("stopped"))
        }
        // 60 s are allowed for a call; a sign comes at least every 8 s until then, and none after it. The test must be
        // there while they come.
        let time = fastTime(50 / Int64(max(1, Patience.factor)))
        let rig = Rig(upstream, book: MemoryBook(), time: time)
        await rig.book.add(Rows.punches(1...3))
        try await rig.running {
            await until("it hangs") { await upstream.batches.count == 1 }
            let start = time.now().bootMicroseconds
            let before = await rig.observer.signs
            await until("signs come") { await rig.observer.signs > before }
            await until("the time is over") { time.now().bootMicroseconds > start + 75_000_000 }
            let signs = await rig.observer.signs
            await until("and longer") { time.now().bootMicroseconds > start + 110_000_000 }
            #expect(await rig.observer.signs == signs)
        }
    }
}
