import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Store

// How the upstream gets its access token (OAuth 2, client credentials; the client proves itself by a signed assertion).
extension CheckInAndOut {
    /// No token, and why.
    struct TokenFault: Error, Sendable {
        var traffic: Traffic
        var retryAfterSeconds: Int?

        /// Nothing was registered: the request was never made.
        var reply: Reply { .fault(traffic, wasSent: false) }
    }

    /// A token that counts for some time, an old or a new one.
    func accessToken() async -> Result<AccessToken, TokenFault> {
        let now = timekeeper.now()
        if let token, now.bootMicroseconds < token.renewBootMicroseconds { return .success(token) }
        token = nil
        // An assertion of a wrong time is refused, and nobody could say why.
        guard now.trust.isTrusted else { return .failure(TokenFault(traffic: .unable("clock"))) }
        let form: [UInt8]
        do throws(StoreError) {
            guard let assertion = try assertion(atSeconds: now.wallMicroseconds / 1_000_000) else {
                return .failure(TokenFault(traffic: .unable("key-file")))
            }
            form = self.form(assertion)
        } catch {
            return .failure(TokenFault(traffic: .unable("key")))
        }
        switch await sendToken(form) {
        case .fault(let traffic, _): return .failure(TokenFault(traffic: traffic))
        case .answer(let answer):
            guard (200...299).contains(answer.status), !answer.isPage, let body = answer.body,
                let fresh = AccessToken(body, nowBootMicroseconds: now.bootMicroseconds)
            else {
                return .failure(
                    TokenFault(
                        traffic: answer.tokenRefusal, retryAfterSeconds: answer.retryAfterSeconds))
            }
            token = fresh
            return .success(fresh)
        }
    }

    /// The key is read each time: it may have been renewed, and stays in memory no longer than it is needed.
    private func assertion(atSeconds seconds: Int64) throws(StoreError) -> [UInt8]? {
        guard let file = settings.privateKeyFile, let pem = BoundedFile.read(file, atMost: 1 << 14) else {
            return nil
        }
        let claims = ClientAssertion(
            clientID: registration.clientID, audience: registration.tokenURL, issued: seconds,
            lifeSeconds: registration.assertionSeconds,
            id: try Fingerprint.random(ClientAssertion.idBytes))
        return try claims.signed(by: EnrolmentKey(pem: pem))
    }

    private func form(_ assertion: [UInt8]) -> [UInt8] {
        var fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            // ONSS's own program sends it, and remarks that it becomes optional.
            ("client_id", registration.clientID),
        ]
        if let scope = registration.scope { fields.append(("scope", scope)) }
        var bytes: [UInt8] = []
        for (name, value) in fields {
            bytes += "\(name)=".utf8
            bytes.appendPercentEncoded(value)
            bytes.append(UInt8(ascii: "&"))
        }
        // Letters, digits, hyphens, underscores and full stops.
        return bytes + "client_assertion=".utf8 + assertion
    }

    private func sendToken(_ form: [UInt8]) async -> Reply {
        var request = HTTPClientRequest(url: registration.tokenURL)
        request.method = .POST
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "kioskd")
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(bytes: form))
        do {
            var place = settings.withoutClientCertificate
            place.url = registration.tokenURL
            let open = try tokenLink ?? HTTPSLink(place)
            tokenLink = open
            return await open.send(request)
        } catch {
            return .fault(.unable("tls-files"), wasSent: false)
        }
    }
}

extension Reply.Answer {
    /// What an answer without a token says of the link: told apart from what the service itself refuses.
    fileprivate var tokenRefusal: Traffic {
        switch refusal {
        case .refused(let cause) where cause != Traffic.captive: .refused("token-\(cause)")
        case let traffic: traffic
        }
    }
}

extension UpstreamSettings {
    /// The key signs assertions; the connection itself knows no client certificate.
    var withoutClientCertificate: UpstreamSettings {
        var settings = self
        (settings.certificateFile, settings.privateKeyFile) = (nil, nil)
        return settings
    }
}
