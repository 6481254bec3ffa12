import Hummingbird
import Logging
import NIOCore

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
    private var listener: LoopbackListener?
    private var isPluggedIn = false
    private var port = 0
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
    package var url: String { "http://127.0.0.1:\(port)/events" }

    package var summary: Summary {
        Summary(
            isPluggedIn: isPluggedIn, events: remembered.total, requests: requests, heartbeats: heartbeats,
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
        let listener = listener ?? LoopbackListener(logger: logger) { try await self.answer($0, $1) }
        self.listener = listener
        isPluggedIn = false
        port = try await listener.start(port: wanted)
        isPluggedIn = true
        tell()
        return port
    }

    /// Stops listening and drops every connection, as when the cable is pulled.
    package func unplug() async {
        guard isPluggedIn else { return }
        isPluggedIn = false
        await listener?.unplug()
        tell()
    }

    /// Listens again on the same port.
    package func plug() async throws {
        if !isPluggedIn { try await start(port: port) }
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
        if fault == .resets { return await context.close() }
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
        if fault == .dropsAcknowledgement { return await context.close() }
        return .json(.ok, acknowledgement(of: batch, results, isRepeated: fault == .repeatsAcknowledgement))
    }

    private func takeFault() -> UpstreamFaults.Answer {
        requests += 1
        return faults.take()
    }

    private func refusal(of request: Request, _ fault: UpstreamFaults.Answer) -> Response? {
        let token = request.bearerToken
        tokens = tokens.suffix(99) + (token.map { [$0] } ?? [])
        if let expected = faults.token, token != expected { return .json(.unauthorized, "{}") }
        return faults.refusal(fault)
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
        return await context.close()
    }
}
