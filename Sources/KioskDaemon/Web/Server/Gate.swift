import HTTPTypes
import Hummingbird
import NIOCore

/// Who may use a route.
enum Gate: Sendable {
    /// A browser on this machine: the `Host` it names must be the loopback (another name that resolves to it,
    /// put up by a foreign page, is refused).
    case screen
    /// As `screen`, and a foreign page may not post: `Origin`, where sent, must be the page itself.
    case touch
    /// As `screen`, and the other end of the connection must be this machine, whatever it says: a technician's page.
    case service
    /// As `service` and `touch`.
    case serviceTouch
    /// The command line on this machine, through a socket that only the daemon's group may open.
    case control

    /// - Parameter peer: the address at the other end, where the connection has one.
    func check(_ request: Request, from peer: SocketAddress?) throws(Refusal) {
        switch self {
        case .service, .serviceTouch:
            guard let peer, Self.isLoopback(peer) else {
                throw Refusal(.forbidden, "This page is for the terminal's own screen.")
            }
        case .control, .screen, .touch: break
        }
        switch self {
        case .control: return
        case .screen, .service: _ = try Self.loopbackHost(of: request)
        case .touch, .serviceTouch:
            let host = try Self.loopbackHost(of: request)
            if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" {
                throw Refusal(.forbidden, "Only the terminal page itself may send this.")
            }
            guard let origin = request.headers[.origin] else { return }
            guard origin.lowercased() == "http://\(host)" else {
                throw Refusal(.forbidden, "Only the terminal page itself may send this.")
            }
        }
    }

    /// The authority that the request names, in lower case.
    private static func loopbackHost(of request: Request) throws(Refusal) -> String {
        guard let authority = request.head.authority?.lowercased(), isLoopback(authority) else {
            throw Refusal(.misdirectedRequest, "This page is served as localhost only.")
        }
        return authority
    }

    static func isLoopback(_ peer: SocketAddress) -> Bool {
        switch peer {
        case .v4: peer.ipAddress?.hasPrefix("127.") == true
        case .v6: peer.ipAddress == "::1"
        case .unixDomainSocket: false
        }
    }

    /// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
    static func isLoopback(_ authority: String) -> Bool {
        for name in ["localhost", "127.0.0.1", "[::1]"] where authority.hasPrefix(name) {
            let rest = authority.dropFirst(name.count)
            if rest.isEmpty { return true }
            return rest.first == ":" && rest.count <= 6 && UInt16(rest.dropFirst()) != nil
        }
        return false
    }
}

extension HTTPField.Name {
    static let secFetchSite = Self.custom("sec-fetch-site")
    static let referrerPolicy = Self.custom("referrer-policy")
    static let permissionsPolicy = Self.custom("permissions-policy")
    static let frameOptions = Self.custom("x-frame-options")
    static let openerPolicy = Self.custom("cross-origin-opener-policy")
    static let resourcePolicy = Self.custom("cross-origin-resource-policy")

    /// For the names written above, which are valid; never nil for them, and harmless if it were.
    private static func custom(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .contentLanguage }
}
