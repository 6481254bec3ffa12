import AsyncHTTPClient
import NIOCore
import NIOHTTP1

// How the upstream talks to the service, with its token.
extension CheckInAndOut {
    nonisolated func request(_ method: HTTPMethod, _ path: String, _ body: ByteBuffer? = nil)
        -> HTTPClientRequest
    {
        let base = settings.url.hasSuffix("/") ? settings.url : settings.url + "/"
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "kioskd")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
        }
        return request
    }

    /// Sends with the token, and once more with a new one when it does not count any more.
    func authorised(_ make: @Sendable () -> HTTPClientRequest) async -> Reply {
        for isLast in [false, true] {
            let valid: AccessToken
            switch await accessToken() {
            case .success(let token): valid = token
            case .failure(let fault): return fault.reply
            }
            var request = make()
            request.headers.add(name: "authorization", value: valid.headerValue)
            let reply = await send(request)
            guard case .answer(let answer) = reply, answer.status == 401, !isLast else { return reply }
            token = nil
        }
        return .fault(.refused("http-401"), wasSent: false)
    }

    private func send(_ request: HTTPClientRequest) async -> Reply {
        do {
            let open = try link ?? HTTPSLink(settings.withoutClientCertificate)
            link = open
            return await open.send(request)
        } catch {
            return .fault(.unable("tls-files"), wasSent: false)
        }
    }

    /// The same, unless a page for people is the cause of it. What became of the entries stays as it was.
    func explained(_ traffic: Traffic) async -> Traffic {
        guard let question = captive.question(after: traffic) else { return traffic }
        return await CaptiveProbe.meetsPage(at: question) ? .refused(Traffic.captive) : traffic
    }

    func apply(_ remedy: LinkRemedy) async {
        if remedy == .reresolve { token = nil }
        await close()
    }

    func close() async {
        let closing = [link, tokenLink]
        (link, tokenLink) = (nil, nil)
        for link in closing { await link?.close() }
    }
}
