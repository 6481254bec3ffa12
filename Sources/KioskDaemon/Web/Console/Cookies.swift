import HTTPTypes
import Hummingbird

/// The console's cookies. `__Host-`: a browser takes them over TLS only, from this host only, for all of its paths.
enum Cookie: String, Sendable {
    case session = "__Host-session"
    /// Tells the forms of whoever is not signed in yet from those of a foreign page.
    case visit = "__Host-visit"
    /// A browser in which somebody has signed in before: its mistakes are counted for themselves.
    case device = "__Host-device"

    private static let deviceSeconds = 180 * 86_400

    /// What the browser sent; nil: nothing, or more than is ever given.
    func value(in request: Request) -> String? {
        for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
            let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == rawValue, parts[1].utf8.count <= 256 { return String(parts[1]) }
        }
        return nil
    }

    func give(_ value: String, to response: inout Response) {
        let life = self == .device ? "; Max-Age=\(Self.deviceSeconds)" : ""
        append("\(rawValue)=\(value)\(life)", to: &response)
    }

    func take(from response: inout Response) { append("\(rawValue)=; Max-Age=0", to: &response) }

    private func append(_ text: String, to response: inout Response) {
        let field = HTTPField(name: .setCookie, value: text + "; Path=/; Secure; HttpOnly; SameSite=Strict")
        response.headers.append(field)
    }
}
