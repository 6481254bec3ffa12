import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Store

/// Posts batches of CloudEvents to a receiver. `docs/upstreams.md` is the receiver's side of this file.
actor HTTPSUpstream: Upstream {
    nonisolated let traits: UpstreamTraits
    private let settings: UpstreamSettings
    private let writer: CloudEventWriter
    private let now: @Sendable () -> Instant
    private var link: HTTPSLink?
    private var token: BearerToken?
    private var bytes: [UInt8] = []
    private var poison = PoisonSuspicion()
    private var captive: CaptiveProbe

    init(_ settings: UpstreamSettings, _ surroundings: UpstreamSurroundings) {
        self.settings = settings
        let seconds = settings.requestSeconds
        traits = UpstreamTraits(
            kinds: settings.kinds, batchLimit: settings.batchLimit ?? (settings.isIdempotent ? 500 : 1),
            isIdempotent: settings.isIdempotent, needsTrustedTime: settings.needsTrustedTime,
            holdsWhileMoved: settings.holdsWhileMoved,
            exchangeSeconds: seconds * 4 + Int(CaptiveProbe.seconds),
            heartbeatSeconds: settings.heartbeatSeconds == 0 ? nil : settings.heartbeatSeconds,
            slowMilliseconds: settings.slowMilliseconds,
            usesLink: !UpstreamSettings.isLoopback(URL(string: settings.url)?.host ?? ""))
        writer = CloudEventWriter(terminal: surroundings.terminal)
        now = surroundings.timekeeper.now
        captive = CaptiveProbe(settings)
    }

    func deliver(_ batch: [Outgoing], head: Head) async -> Exchange {
        var search = BatchSearch(batch, isIdempotent: traits.isIdempotent, suspicion: poison)
        let deadline = NIODeadline.now() + .seconds(Int64(settings.requestSeconds) * 2)
        while let range = search.next() {
            guard NIODeadline.now() < deadline else {
                search.stop(.silent("timeout"))
                break
            }
            search.note(await post(batch[range], head: head))
        }
        var exchange = search.exchange()
        poison.note(exchange.traffic)
        exchange.traffic = await explained(exchange.traffic)
        return exchange
    }

    func heartbeat(head: Head) async -> Traffic? {
        await explained(pulse(head: head))
    }

    private func pulse(head: Head) async -> Traffic {
        switch await post([], head: head) {
        case .fault(let traffic, _): return traffic
        case .answer(let answer):
            guard (200...299).contains(answer.status), let body = answer.body, ResultsBody(body) != nil else {
                return answer.refusal
            }
            return .answered(microseconds: answer.microseconds)
        }
    }

    func reconcile(_ doubtful: [Outgoing]) async -> Reconciliation {
        var found = await inquiry(doubtful)
        found.traffic = await explained(found.traffic)
        return found
    }

    /// The same, unless a page for people is the cause of it. What became of the entries stays as it was.
    private func explained(_ traffic: Traffic) async -> Traffic {
        guard let question = captive.question(after: traffic) else { return traffic }
        return await CaptiveProbe.meetsPage(at: question) ? .refused(Traffic.captive) : traffic
    }

    private func inquiry(_ doubtful: [Outgoing]) async -> Reconciliation {
        let undecidable = doubtful.map { _ in Verdict.undecidable }
        guard settings.canReconcile else {
            return Reconciliation(verdicts: undecidable, traffic: .answered(microseconds: 0))
        }
        let separator = settings.url.contains("?") ? "&" : "?"
        let ids = doubtful.map(\.id.description).joined(separator: ",")
        let reply = await send { HTTPClientRequest(url: settings.url + separator + "ids=" + ids) }
        guard case .answer(let answer) = reply else {
            guard case .fault(let traffic, _) = reply else {
                return Reconciliation(verdicts: [], traffic: .failed("http"))
            }
            return Reconciliation(verdicts: undecidable, traffic: traffic)
        }
        guard (200...299).contains(answer.status) else {
            return Reconciliation(verdicts: undecidable, traffic: answer.refusal)
        }
        guard let body = answer.body, case .perEvent(let results)? = ResultsBody(body) else {
            return Reconciliation(verdicts: undecidable, traffic: answer.refusal)
        }
        let verdicts = doubtful.map { results[$0.id.description]?.verdict ?? .undecidable }
        return Reconciliation(verdicts: verdicts, traffic: .answered(microseconds: answer.microseconds))
    }

    /// Every connection, address, certificate and the token are made and read afresh.
    func apply(_ remedy: LinkRemedy) async {
        if remedy == .reresolve { token = nil }
        await close()
    }

    func close() async {
        let closing = link
        link = nil
        await closing?.close()
    }

    private func post(_ items: ArraySlice<Outgoing>, head: Head) async -> Reply {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(UInt8(ascii: "["))
        for item in items {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            writer.append(item, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        guard let signature = signature(of: items, head) else {
            return .fault(.unable("signing-key-file"), wasSent: false)
        }
        let body = ByteBuffer(bytes: bytes)
        let anchor = Self.anchor(head)
        return await send {
            var request = HTTPClientRequest(url: settings.url)
            request.method = .POST
            request.headers.add(
                name: "content-type", value: "application/cloudevents-batch+json; charset=UTF-8")
            request.headers.add(name: "kiosk-head", value: anchor)
            for field in signature { request.headers.add(name: field.name, value: field.value) }
            request.body = .bytes(body)
            return request
        }
    }

    /// Of `bytes`; empty where nothing is to be signed. The key is read each time: a new one needs no new start.
    private func signature(
        of items: ArraySlice<Outgoing>, _ head: Head
    ) -> [(name: String, value: String)]? {
        guard let file = settings.signingKeyFile else { return [] }
        return WebhookSigner(file: file)?.fields(
            id: WebhookSigner.id(of: items, head: head),
            seconds: now().wallMicroseconds.dividedDown(by: 1_000_000), body: bytes)
    }

    /// Sends with the token, and once more when the token's file holds another one by now.
    private func send(_ make: () -> HTTPClientRequest) async -> Reply {
        if token == nil { token = settings.tokenFile.flatMap { BearerToken(file: $0) } }
        let reply = await sendOnce(make())
        guard case .answer(let answer) = reply, answer.status == 401, let file = settings.tokenFile,
            let renewed = BearerToken(file: file), renewed != token
        else { return reply }
        token = renewed
        return await sendOnce(make())
    }

    private func sendOnce(_ request: HTTPClientRequest) async -> Reply {
        if settings.tokenFile != nil, token == nil { return .fault(.unable("token-file"), wasSent: false) }
        var request = request
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "kioskd")
        if let token { request.headers.add(name: "authorization", value: token.headerValue) }
        do {
            let open = try link ?? HTTPSLink(settings)
            link = open
            return await open.send(request)
        } catch {
            return .fault(.unable("tls-files"), wasSent: false)
        }
    }

    /// `<book>-<sequence>; sha-256=<hash in hexadecimal>`: where the chain stood when the request was made.
    private static func anchor(_ head: Head) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = head.hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return "\(head.book)-\(head.sequence); sha-256=\(String(decoding: hexadecimal, as: UTF8.self))"
    }
}
