import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// A browser's ear: follows the page's server-sent events and remembers the screens.
final class PageClient: Sendable {
    struct Screen: Decodable, Sendable, Hashable {
        var id: String
        var kind: String
        var html: String
        var lang: String
    }

    /// What the page says of the terminal itself.
    struct Strips: Decodable, Sendable, Hashable {
        var bar: String
        var strip: String
    }

    private final class Memory: Sendable {
        let screens = Mutex<[Screen]>([])
        let strips = Mutex<[Strips]>([])
        let outputs = Mutex<[String]>([])
        let isOver = Mutex(false)
    }

    private let memory = Memory()
    private let following: Task<Void, any Error>

    /// `path` and `cookie`: of another page than the terminal's.
    init(address: String, path: String = "/events", cookie: String? = nil) {
        let memory = memory
        // The end of the stream (a killed daemon) is a part of these tests.
        following = Task {
            try await Self.follow(address + path, cookie) { event, data in
                let decoder = JSONDecoder()
                if event == "screen", let screen = try? decoder.decode(Screen.self, from: data) {
                    memory.screens.withLock { $0.append(screen) }
                } else if event == "status", let strips = try? decoder.decode(Strips.self, from: data) {
                    memory.strips.withLock { $0.append(strips) }
                } else if event == "outputs" {
                    memory.outputs.withLock { $0.append(String(decoding: data, as: UTF8.self)) }
                } else if event == "over" {
                    memory.isOver.withLock { $0 = true }
                }
            }
        }
    }

    deinit { following.cancel() }

    var screens: [Screen] { memory.screens.withLock { $0 } }
    var strips: [Strips] { memory.strips.withLock { $0 } }

    /// What the simulated outputs did.
    var outputs: [String] { memory.outputs.withLock { $0 } }

    /// A technician's visit has ended.
    var isOver: Bool { memory.isOver.withLock { $0 } }

    /// The page as a browser gets it first.
    static func text(_ address: String) async throws -> String {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: address + "/"), timeout: .seconds(30))
        return String(buffer: try await response.body.collect(upTo: 4 << 20))
    }

    /// Waits until the stream has ended, after the daemon has.
    func end() async throws { _ = await following.result }

    /// Sequences of punches that were answered as recorded.
    var acknowledged: Set<Int64> { Set(screens.compactMap(\.punch)) }

    private static func follow(
        _ url: String, _ cookie: String?, _ note: @Sendable (String, Data) -> Void
    ) async throws {
        var request = HTTPClientRequest(url: url)
        if let cookie { request.headers.add(name: "Cookie", value: cookie) }
        let response = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
        var rest = ""
        for try await buffer in response.body {
            rest += String(buffer: buffer)
            while let end = rest.range(of: "\n\n") {
                let frame = rest[..<end.lowerBound]
                rest = String(rest[end.upperBound...])
                let lines = frame.split(separator: "\n")
                guard let event = lines.first(where: { $0.hasPrefix("event: ") }),
                    let data = lines.first(where: { $0.hasPrefix("data: ") })
                else { continue }
                note(String(event.dropFirst(7)), Data(data.dropFirst(6).utf8))
            }
        }
    }
}

extension PageClient.Screen {
    /// The punch that a recorded screen lets one undo.
    var punch: Int64? { kind == "recorded" ? number("punch") : nil }

    /// A number that the screen's buttons carry.
    func number(_ name: String) -> Int64? {
        guard let start = html.range(of: "data-\(name)=\"") else { return nil }
        return Int64(html[start.upperBound...].prefix { $0.isNumber })
    }
}

/// A text that the screen's buttons carry.
extension PageClient.Screen {
    func text(_ name: String) -> String? {
        guard let start = html.range(of: "data-\(name)=\"") else { return nil }
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// One value of the daemon's Prometheus page.
func metric(_ name: String, at address: String) async throws -> Int? {
    let response = try await HTTPClient.shared.execute(
        HTTPClientRequest(url: address + "/metrics"), timeout: .seconds(30))
    let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
    return text.split(separator: "\n").first { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") }
        .flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
}

/// Posts a touch as the page does and returns the status.
func touch(_ fields: String, at address: String) async throws -> UInt {
    var request = HTTPClientRequest(url: address + "/touch")
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Origin", value: address)
    request.body = .bytes(ByteBuffer(string: fields))
    return try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status.code
}
