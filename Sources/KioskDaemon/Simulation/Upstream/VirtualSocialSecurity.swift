import Foundation
import Hummingbird
import Logging
import NIOCore

/// Tokens and `presenceRegistration` as ONSS is assumed to offer them (docs/ciao.md), on the loopback interface, for
/// tests and `kioskd simulate`: strict about what it is sent, and able to fail in every way that a real one does.
package actor VirtualSocialSecurity {
    package static let clientID = "self-service:expeditor:624"

    /// What is wrong with registering, searching and consulting; and with asking for a token.
    package var faults = UpstreamFaults()
    package var tokenFaults = UpstreamFaults()
    /// Presences of these people are refused.
    package var refusedPeople: Set<String> = []
    /// What becomes of presences that are sent in order.
    package var judgement = PresenceJudgement()
    /// Seconds that a token counts.
    package var tokenSeconds = 600
    /// All that was ever registered, oldest first.
    package private(set) var presences: [RegisteredPresence] = []
    /// Requests to register, whatever came of them; those of an empty list too.
    package private(set) var registerRequests = 0
    package private(set) var tokenRequests = 0
    /// The last body, as it came.
    package private(set) var lastBody: [UInt8] = []
    /// What was wrong with the last request for a token.
    package private(set) var tokenDefect: String?

    private static let registerPath = "presenceRegistrations/registerInBulk"
    private let logger: Logger
    private var listener: LoopbackListener?
    private var port = 0
    private var validTokens: Set<String> = []
    private var desk: TokenDesk
    private var lastAnswer: String?
    private let firstNumber: Int
    /// Presences that came, whether they were taken or refused.
    private var judged = 0
    private var watchers: [AsyncStream<Void>.Continuation] = []

    /// - Parameters:
    ///   - firstNumber: of the first registration; a later one has one more.
    ///   - now: seconds since 1970.
    ///   - verify: whether the company's key has signed the bytes, by RS256.
    package init(
        logger: Logger, firstNumber: Int = 17_611, now: @escaping @Sendable () -> Int64,
        verify: @escaping @Sendable (_ bytes: [UInt8], _ signature: [UInt8]) -> Bool
    ) {
        self.logger = logger
        self.firstNumber = firstNumber
        desk = TokenDesk(clientID: Self.clientID, now: now, verify: verify)
    }

    package var url: String { "http://127.0.0.1:\(port)/REST/presenceRegistration/v1" }
    package var tokenURL: String { "http://127.0.0.1:\(port)/REST/oauth/v5/token" }

    /// Listens on 127.0.0.1; port 0 takes a free one.
    @discardableResult
    package func start(port wanted: Int = 0) async throws -> Int {
        let listener = listener ?? LoopbackListener(logger: logger) { try await self.answer($0, $1) }
        self.listener = listener
        port = try await listener.start(port: wanted)
        return port
    }

    package func unplug() async { await listener?.unplug() }
    package func plug() async throws { try await listener?.plug() }

    package func set(_ faults: UpstreamFaults) { self.faults = faults }
    package func set(token faults: UpstreamFaults) { tokenFaults = faults }
    package func set(tokenSeconds: Int) { self.tokenSeconds = tokenSeconds }
    /// By how much the clock of whoever asks may differ.
    package func set(toleranceSeconds: Int64) { desk.toleranceSeconds = toleranceSeconds }
    package func refuse(_ people: Set<String>) { refusedPeople = people }
    package func set(_ judgement: PresenceJudgement) { self.judgement = judgement }

    /// One element after each request; the newest when the reader is slow. Ends with `end`.
    package func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        watchers.append(continuation)
        return stream
    }

    /// Listens no more, and tells nobody any more.
    package func end() async {
        await unplug()
        for watcher in watchers { watcher.finish() }
        watchers = []
    }

    /// No token that was given counts any more.
    package func revokeTokens() { validTokens = [] }

    /// Says something else about a registration from now on.
    package func change(_ number: Int, validity: String, remarks: [String] = []) {
        guard let index = presences.firstIndex(where: { $0.number == number }) else { return }
        presences[index].validity = validity
        presences[index].remarks = remarks
        tell()
    }

    private func tell() { for watcher in watchers { watcher.yield() } }

    // MARK: requests

    private func answer(_ request: Request, _ context: ReceiverContext) async throws -> Response {
        defer { tell() }
        let isToken = request.uri.path == "/REST/oauth/v5/token"
        let fault = isToken ? tokenFaults.take() : faults.take()
        if fault == .resets { return await context.close() }
        var request = request
        let bytes = Array(try await request.collectBody(upTo: 4 << 20).readableBytesView)
        let before = "/REST/presenceRegistration/v1/"
        let path = request.uri.path.hasPrefix(before) ? request.uri.path.dropFirst(before.count) : ""
        if isToken { tokenRequests += 1 }
        if path == Self.registerPath {
            registerRequests += 1
            lastBody = bytes
        }
        let refusing = isToken ? tokenFaults : faults
        if let refusal = refusing.refusal(fault) { return refusal }
        if fault == .slow { try await Task.sleep(for: .milliseconds(refusing.slowMilliseconds)) }
        if isToken {
            return fault == .halfOpen
                ? try await neverAnswer(context, isToken) : giveToken(TokenRequest(bytes))
        }
        guard let token = request.bearerToken, validTokens.contains(token) else {
            return .json(.unauthorized, #"{"error":"invalid_token"}"#)
        }
        switch (request.method, path) {
        case (.post, Self.registerPath):
            let response = register(bytes, isRepeated: fault == .repeatsAcknowledgement)
            if fault == .halfOpen { return try await neverAnswer(context, isToken) }
            return fault == .dropsAcknowledgement ? await context.close() : response
        case (.post, "presenceRegistrations/search"): return search(bytes)
        case (.get, _): return consult(path.split(separator: "/").last.flatMap { Int($0) })
        default: return .json(.notFound, "{}")
        }
    }

    private func giveToken(_ request: TokenRequest) -> Response {
        let refusal = desk.refusal(of: request, audience: tokenURL)
        tokenDefect = refusal?.defect
        if let refusal {
            return .json(
                refusal.error == "invalid_client" ? .unauthorized : .badRequest,
                #"{"error":"\#(refusal.error)","error_description":"\#(refusal.defect)"}"#)
        }
        let token = "token-\(tokenRequests)-\(UUID().uuidString)"
        validTokens.insert(token)
        return .json(
            .ok, #"{"access_token":"\#(token)","token_type":"bearer","expires_in":\#(tokenSeconds)}"#)
    }

    private func register(_ bytes: [UInt8], isRepeated: Bool) -> Response {
        guard let request = try? JSONDecoder().decode(PresenceRequest.self, from: Data(bytes)),
            request.items.count <= 200
        else { return .json(.badRequest, #"{"title":"Bad Request","detail":"The message is malformed"}"#) }
        if let defect = request.items.compactMap(\.defect).first {
            return .json(
                .badRequest,
                #"""
                {"type":"urn:problem-type:belgif:badRequest","status":400,"title":"Bad Request",\#
                "issues":[{"in":"body","name":"items.\#(defect)","detail":"not valid"}]}
                """#)
        }
        if request.items.contains(where: { faults.poisons.contains($0.ssin) }) {
            return .json(.unprocessableContent, "{}")
        }
        if let largest = faults.largestBatch, request.items.count > largest {
            return .json(.contentTooLarge, "{}")
        }
        let results = request.items.map { item -> String in
            judged += 1
            if refusedPeople.contains(item.ssin) || judgement.refuses(judged) {
                // A problem quotes what it was sent.
                return #"""
                    {"notCreatedPresenceRegistration":{"title":"Unknown person",\#
                    "issues":[{"in":"body","name":"ssin","detail":"\#(item.ssin) is not known",\#
                    "value":"\#(item.ssin)"}]}}
                    """#
            }
            let presence = RegisteredPresence(
                number: firstNumber + presences.count, ssin: item.ssin, type: item.type,
                registrationDate: item.registrationDate,
                employer: item.employer.enterpriseNumber ?? item.employer.foreignVatNumber ?? "",
                works: item.contractualRelationshipReference,
                validity: judgement.isValidAtOnce ? PresenceJudgement.valid : PresenceJudgement.pending)
            presences.append(presence)
            return #"""
                {"createdPresenceRegistration":{"id":\#(presence.number),"validity":"\#(presence.validity)",\#
                "remarks":[]}}
                """#
        }
        if isRepeated, let last = lastAnswer { return .json(.ok, last) }
        let answer = #"{"items":[\#(results.joined(separator: ","))]}"#
        lastAnswer = answer
        return .json(.ok, answer)
    }

    private func consult(_ number: Int?) -> Response {
        guard let index = presences.firstIndex(where: { $0.number == number }) else {
            return .json(.notFound, #"{"title":"Resource not found"}"#)
        }
        if judgement.isValidWhenAsked, presences[index].validity == PresenceJudgement.pending {
            presences[index].validity = PresenceJudgement.valid
        }
        return .json(.ok, presences[index].json)
    }

    private struct Search: Decodable {
        var ssin: String
        var registrationDateFrom: String
        var registrationDateTo: String
    }

    private func search(_ bytes: [UInt8]) -> Response {
        guard let search = try? JSONDecoder().decode(Search.self, from: Data(bytes)) else {
            return .json(.badRequest, "{}")
        }
        let found = presences.filter {
            $0.ssin == search.ssin && $0.registrationDate >= search.registrationDateFrom
                && $0.registrationDate <= search.registrationDateTo
        }
        return .json(.ok, #"{"items":[\#(found.map(\.json).joined(separator: ","))]}"#)
    }

    private func neverAnswer(_ context: ReceiverContext, _ isToken: Bool) async throws -> Response {
        while (isToken ? tokenFaults : faults).answer == .halfOpen, context.channel.isActive {
            try await Task.sleep(for: .milliseconds(20))
        }
        return await context.close()
    }
}
