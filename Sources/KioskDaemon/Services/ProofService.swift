import AsyncHTTPClient
import NIOCore
import ServiceLifecycle
import Synchronization

/// Asks terminal and page again and again whether they are there, each by itself: what one of them hangs in does not
/// make the other a culprit.
actor ProofService: Service {
    static let terminalName = "terminal"
    static let webName = "web"
    static let deadline: Duration = .seconds(15)
    /// Three tries within the deadline.
    private static let period: Duration = .seconds(5)

    private let terminal: TerminalService
    private let watchdog: Watchdog
    private let page: AsyncStream<String>
    private let pageIn: AsyncStream<String>.Continuation

    init(terminal: TerminalService, watchdog: Watchdog) {
        self.terminal = terminal
        self.watchdog = watchdog
        (page, pageIn) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The page answers at this address from now on.
    nonisolated func begin(page address: String) {
        pageIn.yield(address)
        pageIn.finish()
    }

    func run() async throws {
        let mark = terminal.bookMark
        await watchdog.expect(Self.terminalName, within: Self.deadline) { mark.isBusy ? "book" : nil }
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await self.proveTerminal() }
                group.addTask { await self.provePage() }
            }
        }
        await watchdog.dismiss(Self.terminalName)
        await watchdog.dismiss(Self.webName)
    }

    private func proveTerminal() async {
        while !Task.isCancelled {
            await terminal.proveAlive()
            await watchdog.note(Self.terminalName)
            try? await Task.sleep(for: Self.period, tolerance: Idle.tolerance)
        }
    }

    /// Over the network, as a browser: the loop turns and the server takes requests.
    private func provePage() async {
        for await address in page {
            await watchdog.expect(Self.webName, within: Self.deadline)
            while !Task.isCancelled {
                if await answers(address) { await watchdog.note(Self.webName) }
                try? await Task.sleep(for: Self.period, tolerance: Idle.tolerance)
            }
        }
    }

    private func answers(_ address: String) async -> Bool {
        do {
            let request = HTTPClientRequest(url: address + "/healthz")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            _ = try await response.body.collect(upTo: 1 << 16)
            return true
        } catch {
            return false
        }
    }
}

/// Whether a service is in a call of the database, for whoever looks from outside while it does not come back.
final class BookMark: Sendable {
    private let busy = Atomic(false)

    var isBusy: Bool {
        get { busy.load(ordering: .relaxed) }
        set { busy.store(newValue, ordering: .relaxed) }
    }

    func during<Value, Failure: Error>(_ work: () throws(Failure) -> Value) throws(Failure) -> Value {
        isBusy = true
        defer { isBusy = false }
        return try work()
    }
}
