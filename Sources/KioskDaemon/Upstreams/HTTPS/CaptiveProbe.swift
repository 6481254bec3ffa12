import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

/// Whether a page for people stands between the terminal and its receiver. Over `https:` such a page cannot show
/// itself: whoever stands there has no certificate of the receiver, or breaks off, or says nothing. It answers a
/// request in the clear, so one is made: without token, without anything of the book, and its answer only says whether
/// it is a page.
struct CaptiveProbe: Sendable {
    /// So many exchanges in a row that a page may have spoilt, and each one after them is followed by a question.
    static let faultsUntilAsked = 2
    /// From the first byte to the last, name and connection included.
    static let seconds: Int64 = 5

    /// What is asked; nil: nothing is. Of a receiver it is a path that no receiver has, so that its front page is not
    /// taken for a portal's.
    let address: String?
    private var faults = 0

    init(_ settings: UpstreamSettings) {
        let target = URL(string: settings.url)
        let host = target?.host ?? ""
        if let asked = settings.probeURL {
            address = asked
        } else if target?.scheme?.lowercased() == "https", !UpstreamSettings.isLoopback(host) {
            address = "http://\(host.contains(":") ? "[\(host)]" : host)/.well-known/kioskd-link"
        } else {
            address = nil
        }
    }

    /// What to ask after an exchange that went so; nil: nothing.
    mutating func question(after traffic: Traffic) -> String? {
        guard Self.isOpen(traffic) else {
            faults = 0
            return nil
        }
        faults = min(faults + 1, Self.faultsUntilAsked)
        return faults == Self.faultsUntilAsked ? address : nil
    }

    /// Whether a page for people may be the cause. Without a route or a name there is nobody to answer.
    private static func isOpen(_ traffic: Traffic) -> Bool {
        switch traffic {
        case .silent, .failed("tls"), .failed("reset"), .failed("connection-refused"): true
        case .answered, .refused, .failed, .unable: false
        }
    }

    /// Whether a page for people answers there.
    static func meetsPage(at address: String) async -> Bool {
        let host = URL(string: address)?.host
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(seconds), read: .seconds(seconds)), decompression: .disabled)
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "user-agent", value: "kioskd")
        let question = request
        let meets = try? await within(seconds: seconds) {
            let response = try await client.execute(question, deadline: .now() + .seconds(seconds))
            return HTTPSLink.isPage(response, try await HTTPSLink.collect(response.body), from: host)
        }
        try? await client.shutdown()
        return meets ?? false
    }
}
