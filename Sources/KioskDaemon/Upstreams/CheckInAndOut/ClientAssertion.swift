import Domain
import FoundationEssentials
import Store

/// How an account shows who it is without a password: a signed JWT (RFC 7523; ONSS's `ClientCredentialTokenGenerator`).
struct ClientAssertion: Sendable {
    var clientID: String
    /// The address of the token endpoint.
    var audience: String
    /// Seconds since 1970.
    var issued: Int64
    var lifeSeconds: Int
    /// Used once and never again.
    var id: [UInt8]

    /// Random bytes of an id, as many as ONSS's own program takes.
    static let idBytes = 20

    /// Header and claims, as they are signed.
    var signingInput: [UInt8] {
        var claims = Array(#"{"iss":""#.utf8)
        claims.appendJSON(clientID)
        claims += #"","sub":""#.utf8
        claims.appendJSON(clientID)
        claims += #"","aud":""#.utf8
        claims.appendJSON(audience)
        claims += #"","jti":""#.utf8
        claims += Self.base64URL(id)
        claims += #"","iat":"#.utf8
        claims.appendDecimal(issued)
        claims += #","exp":"#.utf8
        claims.appendDecimal(issued + Int64(lifeSeconds))
        claims += "}".utf8
        return Self.base64URL(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8)) + [UInt8(ascii: ".")]
            + Self.base64URL(claims)
    }

    /// The whole assertion (RFC 7515, compact form).
    func signed(by key: EnrolmentKey) throws(StoreError) -> [UInt8] {
        let input = signingInput
        return input + [UInt8(ascii: ".")] + Self.base64URL(try key.signRS256(input))
    }

    /// RFC 4648, section 5, without padding.
    static func base64URL(_ bytes: [UInt8]) -> [UInt8] {
        Data(bytes).base64EncodedString().utf8.compactMap { character in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: character
            }
        }
    }
}

/// What lets a request in. Shows itself nowhere.
struct AccessToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let secret: String
    /// Boot clock, microseconds: another one is asked for from then on.
    let renewBootMicroseconds: Int64
    /// As the server said.
    let lifeSeconds: Int

    /// Nil for an answer that gives no bearer token. Without a life it is taken for short.
    init?(_ body: [UInt8], nowBootMicroseconds: Int64) {
        guard let value = JSONValue(body), let token = value["access_token"]?.text,
            (1...16_384).contains(token.utf8.count),
            token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            value["token_type"]?.text.map({ $0.lowercased() == "bearer" }) ?? true
        else { return nil }
        var life = 60
        if case .integer(let seconds)? = value["expires_in"] { life = Int(min(max(0, seconds), 86_400)) }
        secret = token
        lifeSeconds = life
        // A minute early, or half its life where that is short.
        let used = max(life - 60, life / 2)
        renewBootMicroseconds = nowBootMicroseconds + Int64(used) * 1_000_000
    }

    var headerValue: String { "Bearer " + secret }
    var description: String { "token" }
    var debugDescription: String { "token" }
    var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}
