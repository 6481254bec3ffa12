import Foundation

/// The form of a token request.
struct TokenRequest {
    private var fields: [String: String] = [:]

    init(_ body: [UInt8]) {
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            fields[String(parts[0])] = String(parts[1]).removingPercentEncoding ?? ""
        }
    }

    subscript(_ name: String) -> String? { fields[name] }

    /// Header and claims of the assertion, and what of it is signed.
    struct Assertion: Sendable {
        struct Header: Decodable { var alg: String }
        struct Claims: Decodable {
            var iss: String
            var sub: String
            var aud: String
            var jti: String
            var iat: Int64
            var exp: Int64
        }
        var algorithm: String
        var issuer: String
        var subject: String
        var audience: String
        var id: String
        var issued: Int64
        var expires: Int64
        var signed: [UInt8]
        var signature: [UInt8]
    }

    var assertion: Assertion? {
        let parts = (fields["client_assertion"] ?? "").split(separator: ".")
        guard parts.count == 3, let header = Self.decode(parts[0], Assertion.Header.self),
            let claims = Self.decode(parts[1], Assertion.Claims.self), let signature = Self.bytes(parts[2])
        else { return nil }
        return Assertion(
            algorithm: header.alg, issuer: claims.iss, subject: claims.sub, audience: claims.aud,
            id: claims.jti, issued: claims.iat, expires: claims.exp,
            signed: Array((parts[0] + "." + parts[1]).utf8), signature: signature)
    }

    private static func decode<Value: Decodable>(_ part: Substring, _ type: Value.Type) -> Value? {
        bytes(part).flatMap { try? JSONDecoder().decode(type, from: Data($0)) }
    }

    private static func bytes(_ part: Substring) -> [UInt8]? {
        var text = part.replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: String(text)).map { Array($0) }
    }
}
