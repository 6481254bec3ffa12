import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A receiver of CloudEvents on the loopback interface, for `kioskd simulate` and tests: it remembers what
/// came, and fails in every way that a real one does.
package actor VirtualUpstream {
    /// The port is taken.
    package struct CannotListen: Error {}

    /// What it said it received, for a page: changes with each request.
    package struct Summary: Sendable, Hashable {
        package var isPluggedIn: Bool
        package var events: Int
        package var requests: Int
        package var heartbeats: Int
        /// The last `Kiosk-Head` field.
        package var head: String?
    }

    /// What is wrong with it from now on.
    package var faults = UpstreamFaults()
    private let recordsOnce: Bool
    private let givesReceipts: Bool
    private let mostEvents: Int
    private let logger: Logger
    private var remembered: Remembered
    private var requests = 0
    private var heartbeats = 0
    private var head: String?
    private var lastIDs: [String] = []
    private var server: (group: ServiceGroup, running: Task<Void, Never>)?
    /// Held from the first start on, so that nobody takes it while this is unplugged.
    private var port: HeldPort?
    private var watchers: [Int: AsyncStream<Summary>.Continuation] = [:]
    private var nextWatcher = 0
    /// The last request's body, as it came.
    package private(set) var lastBody: [UInt8] = []
    /// Bearer tokens that came, newest last, at most 100.
    package private(set) var tokens: [String] = []

    /// `recordsOnce`: an id that came before is acknowledged, not recorded again. `givesReceipts`: every
    /// event is answered by itself, with a number. It keeps the newest `mostEvents` events.
    package init(
        recordsOnce: Bool = true, givesReceipts: Bool = false, mostEvents: Int = 10_000, logger: Logger
    ) {
        self.recordsOnce = recordsOnce
        self.givesReceipts = givesReceipts
        self.mostEvents = mostEvents
        self.logger = logger
        remembered = Remembered(mostEvents: mostEvents, mostIDs: 1_000_000)
    }

    /// Events recorded, oldest first.
    package var received: [ReceivedEvent] { remembered.events }
    /// How often each id came.
    package var deliveries: [String: Int] { remembered.times }
    package var url: String { "http://127.0.0.1:\(port?.number ?? 0)/events" }

    package var summary: Summary {
        Summary(
            isPluggedIn: server != nil, events: remembered.total, requests: requests, heartbeats: heartbeats,
            head: head)
    }

    package func set(_ faults: UpstreamFaults) { self.faults = faults }

    /// The summary after each change; the newest when the reader is slow.
    package func summaries() -> AsyncStream<Summary> {
        let (stream, continuation) = AsyncStream<Summary>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = nextWatcher
        nextWatcher += 1
        watchers[number] = continuation
        continuation.onTermination = { _ in Task { await self.forget(number) } }
        continuation.yield(summary)
        return stream
    }

    private func forget(_ watcher: Int) { watchers[watcher] = nil }

    private func tell() { for watcher in watchers.values { watcher.yield(summary) } }

    // MARK: plugging

    /// Listens on 127.0.0.1; port 0 takes a free one. Returns the port.
    @discardableResult
    package func start(port wanted: Int = 0) async throws -> Int {
        await unplug()
        guard let held = port?.number == wanted ? port : HeldPort(wanted) else { throw CannotListen() }
        port = held
        let (openings, opened) = AsyncThrowingStream<Void, any Error>.makeStream()
        let application = Application(
            responder: CallbackResponder { (request: Request, context: ReceiverContext) in
                try await self.answer(request, context)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: held.number)),
            onServerRunning: { _ in opened.yield(()) }, logger: logger)
        let group = ServiceGroup(services: [application], logger: logger)
        let running = Task {
            do {
                try await group.run()
                opened.finish()
            } catch {
                opened.finish(throwing: error)
            }
        }
        server = (group, running)
        do {
            for try await _ in openings {
                tell()
                return held.number
            }
        } catch {
            server = nil
            throw error
        }
        server = nil
        throw CannotListen()
    }

    /// Stops listening and drops every connection, as when the cable is pulled.
    package func unplug() async {
        guard let (group, running) = server else { return }
        server = nil
        // First nobody is let in any more: a connection that nobody has taken up when a server is cancelled ends the
        // whole program (swift-nio). Then whoever is still there is dropped.
        await group.triggerGracefulShutdown()
        let end = Task {
            try? await Task.sleep(for: .milliseconds(50))
            running.cancel()
        }
        await running.value
        end.cancel()
        tell()
    }

    /// Listens again on the same port.
    package func plug() async throws {
        if server == nil { try await start(port: port?.number ?? 0) }
    }

    /// Forgets everything, as after a restore from an old backup.
    package func wipe() {
        remembered = Remembered(mostEvents: mostEvents, mostIDs: 1_000_000)
        lastIDs = []
        tell()
    }

    // MARK: requests

    private func answer(_ request: Request, _ context: ReceiverContext) async throws -> Response {
        let fault = takeFault()
        defer { tell() }
        if fault == .resets { return await close(context) }
        var request = request
        let body = try await request.collectBody(upTo: 16 << 20)
        let bytes = Array(body.readableBytesView)
        if fault == .halfOpen { return try await neverAnswer(context) }
        if let refusal = refusal(of: request, fault) { return refusal }
        if request.method == .get { return reconcile(request) }
        if fault == .slow { try await Task.sleep(for: .milliseconds(faults.slowMilliseconds)) }
        lastBody = bytes
        head = request.headers[.kioskHead]
        guard let batch = ReceivedEvent.batch(bytes) else {
            return .json(.badRequest, #"{"error":"no CloudEvents"}"#)
        }
        if let largest = faults.largestBatch, batch.count > largest { return .json(.contentTooLarge, "{}") }
        if batch.contains(where: { $0.isMeant(by: faults.poisons) }) {
            return .json(.unprocessableContent, "{}")
        }
        if batch.isEmpty { heartbeats += 1 }
        let results = record(batch)
        if fault == .dropsAcknowledgement { return await close(context) }
        return .json(.ok, acknowledgement(of: batch, results, isRepeated: fault == .repeatsAcknowledgement))
    }

    private func takeFault() -> UpstreamFaults.Answer {
        requests += 1
        let answer = faults.answer
        if let left = faults.requests {
            faults.requests = left - 1
            if left <= 1 {
                faults.answer = .normal
                faults.requests = nil
            }
            if left <= 0 { return .normal }
        }
        return answer
    }

    private func refusal(of request: Request, _ fault: UpstreamFaults.Answer) -> Response? {
        let token = request.headers[.authorization]?.split(separator: " ").last.map(String.init)
        tokens = tokens.suffix(99) + (token.map { [$0] } ?? [])
        if let expected = faults.token, token != expected { return .json(.unauthorized, "{}") }
        switch fault {
        case .unauthorised: return .json(.unauthorized, "{}")
        case .forbidden: return .json(.forbidden, "{}")
        case .serverError: return .json(.internalServerError, "{}")
        case .tooManyRequests:
            var response = Response.json(.tooManyRequests, "{}")
            response.headers[.retryAfter] = String(faults.retryAfterSeconds)
            return response
        case .redirect:
            var response = Response.page("")
            response.status = .found
            response.headers[.location] = "http://portal.example/login"
            return response
        case .page: return .page("<!DOCTYPE html><title>Wi-Fi</title><p>Please log in.")
        case .garbage: return .json(.ok, "\u{0}\u{1}}{][")
        case .flood: return .page(String(repeating: "flood ", count: 1 << 19))
        default: return nil
        }
    }

    private func record(_ batch: [ReceivedEvent]) -> [String] {
        batch.map { event in
            if event.isMeant(by: faults.rejects) {
                return #""rejected","reason":"the virtual upstream was told to""#
            }
            if event.isMeant(by: faults.putsOff) { return #""later","retryAfterSeconds":1"# }
            remembered.record(event, once: recordsOnce)
            return givesReceipts ? #""accepted","receipt":"V-\#(remembered.total)""# : #""accepted""#
        }
    }

    private func acknowledgement(of batch: [ReceivedEvent], _ results: [String], isRepeated: Bool) -> String {
        if !isRepeated, !givesReceipts, results.allSatisfy({ $0 == #""accepted""# }) {
            lastIDs = []
            return #"{"accepted":\#(batch.count)}"#
        }
        var lines = zip(batch, results).map { #"{"id":"\#($0.id)","status":\#($1)}"# }
        let ids = batch.map(\.id)
        if isRepeated { lines += lines + lastIDs.map { #"{"id":"\#($0)","status":"accepted"}"# } }
        lastIDs = ids
        return #"{"results":[\#(lines.joined(separator: ","))]}"#
    }

    /// `GET …?ids=a,b`: what became of these.
    private func reconcile(_ request: Request) -> Response {
        let ids = request.uri.queryParameters["ids"]?.split(separator: ",") ?? []
        let lines = ids.prefix(1_000).map { id in
            let status = remembered.times[String(id)] == nil ? "absent" : "accepted"
            return #"{"id":"\#(id)","status":"\#(status)"}"#
        }
        return .json(.ok, #"{"results":[\#(lines.joined(separator: ","))]}"#)
    }

    private func neverAnswer(_ context: ReceiverContext) async throws -> Response {
        while faults.answer == .halfOpen, context.channel.isActive {
            try await Task.sleep(for: .milliseconds(20))
        }
        return await close(context)
    }

    private func close(_ context: ReceiverContext) async -> Response {
        try? await context.channel.close()
        return .json(.ok, "")
    }
}
