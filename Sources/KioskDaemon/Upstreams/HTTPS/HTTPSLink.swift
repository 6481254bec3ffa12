import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What came back for one request.
enum Reply: Sendable {
    case answer(Answer)
    /// No whole answer. `wasSent`: a first byte may have gone out.
    case fault(Traffic, wasSent: Bool)

    struct Answer: Sendable {
        var status: Int
        /// Nil: longer than 1 MiB.
        var body: [UInt8]?
        var retryAfterSeconds: Int?
        var microseconds: Int64
        /// A page for people, or a way to one at another host: nothing that upstream itself would answer.
        var isPage = false

        /// What an answer without a receipt says of the link.
        var refusal: Traffic {
            if isPage { return .refused(Traffic.captive) }
            return (200...299).contains(status) ? .refused("garbage") : .refused("http-\(status)")
        }
    }
}

/// One receiver over HTTP: a client that can be renewed. TLS is always verified, redirects are never
/// followed.
struct HTTPSLink: Sendable {
    /// Longest answer that is read.
    static let longestAnswer = 1 << 20

    private let settings: UpstreamSettings
    private let client: HTTPClient

    init(_ settings: UpstreamSettings) throws {
        self.settings = settings
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try Self.tls(settings), redirectConfiguration: .disallow,
            timeout: .init(
                connect: .seconds(Int64(settings.connectSeconds)),
                read: .seconds(Int64(settings.requestSeconds))),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(45)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async { try? await client.shutdown() }

    /// Sends one request and reads its whole answer, within the deadline.
    func send(_ request: HTTPClientRequest) async -> Reply {
        let start = NIODeadline.now()
        let limit = Int64(settings.requestSeconds)
        do {
            return try await within(seconds: limit) {
                let response = try await client.execute(request, deadline: start + .seconds(limit))
                let body = try await Self.collect(response.body)
                return .answer(
                    Reply.Answer(
                        status: Int(response.status.code), body: body,
                        retryAfterSeconds: RetryAfter.seconds(
                            field: response.headers.first(name: "retry-after"),
                            date: response.headers.first(name: "date")),
                        microseconds: (NIODeadline.now() - start).nanoseconds / 1_000,
                        isPage: Self.isPage(response, body, from: URL(string: settings.url)?.host)))
            }
        } catch {
            return Self.fault(error)
        }
    }

    /// Nil when there is more than the longest answer; the rest is not read.
    static func collect(_ body: HTTPClientResponse.Body) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= longestAnswer else { return nil }
            bytes += chunk.readableBytesView
        }
        return bytes
    }

    /// RFC 6585, section 6: 511 is a network that wants something before it lets anybody through; most of them answer
    /// with success and a page, or send elsewhere. `host`: who was asked.
    static func isPage(_ response: HTTPClientResponse, _ body: [UInt8]?, from host: String?) -> Bool {
        switch response.status.code {
        case 511: return true
        case 200...299:
            if response.headers.first(name: "content-type")?.lowercased().hasPrefix("text/html") == true {
                return true
            }
            return body?.first { $0 > 0x20 } == UInt8(ascii: "<")
        case 301, 302, 303, 307, 308:
            let there = response.headers.first(name: "location").flatMap { URL(string: $0)?.host }
            return there != nil && there?.lowercased() != host?.lowercased()
        default: return false
        }
    }

    private static func tls(_ settings: UpstreamSettings) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .fullVerification
        tls.minimumTLSVersion = .tlsv12
        if let authority = settings.authorityFile {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
        }
        if let certificate = settings.certificateFile, let key = settings.privateKeyFile {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return tls
    }

    private static func fault(_ error: any Error) -> Reply {
        switch error {
        case is DeadlinePassed:
            return .fault(.silent("timeout"), wasSent: true)
        case let error as NIOConnectionError:
            return .fault(traffic(of: error), wasSent: false)
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout:
                return .fault(.silent("connect"), wasSent: false)
            case .tlsHandshakeTimeout: return .fault(.silent("tls"), wasSent: false)
            case .deadlineExceeded, .readTimeout, .writeTimeout:
                return .fault(.silent("timeout"), wasSent: true)
            case .remoteConnectionClosed: return .fault(.failed("reset"), wasSent: true)
            case .cancelled: return .fault(.failed("stopped"), wasSent: true)
            default: return .fault(.failed("http"), wasSent: true)
            }
        case is CancellationError:
            return .fault(.failed("stopped"), wasSent: true)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return .fault(.failed("tls"), wasSent: false)
        case let error as IOError where connectionFault(error.errnoCode) != nil:
            return .fault(connectionFault(error.errnoCode) ?? .failed("connect"), wasSent: false)
        case is HTTPParserError:
            return .fault(.refused("garbage"), wasSent: true)
        default:
            return .fault(.failed("reset"), wasSent: true)
        }
    }
}

extension HTTPSLink {
    /// No connection could be made: which of its addresses says most.
    private static func traffic(of error: NIOConnectionError) -> Traffic {
        if error.connectionErrors.isEmpty { return .failed("name") }
        let faults = error.connectionErrors.compactMap { failure -> Traffic? in
            if failure.error is ChannelError { return .silent("connect") }
            return (failure.error as? IOError).flatMap { connectionFault($0.errnoCode) }
        }
        return faults.first { $0.reach == .somebody } ?? faults.first ?? .failed("connect")
    }

    /// Nil: an errno that is not about making a connection.
    static func connectionFault(_ errno: Int32) -> Traffic? {
        switch errno {
        case ECONNREFUSED: .failed("connection-refused")
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL: .failed("no-route")
        case ETIMEDOUT: .silent("connect")
        default: nil
        }
    }
}

struct DeadlinePassed: Error {}

/// Runs `work`, cancelling it when it takes longer. `work` must end soon when cancelled.
func within<Value: Sendable>(
    seconds: Int64, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            throw DeadlinePassed()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw DeadlinePassed() }
        return value
    }
}
