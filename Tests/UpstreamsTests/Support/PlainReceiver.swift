import NIOCore
import NIOHTTP1
import NIOPosix

/// A receiver that keeps what it was sent, field by field and byte by byte, and answers with the statuses that it is given,
/// then with 202.
actor PlainReceiver {
    struct Message: Sendable, Hashable {
        var fields: [String: String]
        var body: [UInt8]
    }

    private(set) var messages: [Message] = []
    private var statuses: [Int]
    private var channel: (any Channel)?

    init(statuses: [Int] = []) { self.statuses = statuses }

    var url: String { "http://127.0.0.1:\(channel?.localAddress?.port ?? 0)/events" }

    func start() async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Listener(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async { try? await channel?.close() }

    fileprivate func take(_ message: Message) -> Int {
        messages.append(message)
        return statuses.isEmpty ? 202 : statuses.removeFirst()
    }
}

private final class Listener: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let receiver: PlainReceiver
    private var message = PlainReceiver.Message(fields: [:], body: [])

    init(_ receiver: PlainReceiver) { self.receiver = receiver }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let fields = head.headers.map { ($0.name.lowercased(), $0.value) }
            message = .init(fields: Dictionary(fields, uniquingKeysWith: { first, _ in first }), body: [])
        case .body(let part): message.body += part.readableBytesView
        case .end:
            let (channel, receiver, message) = (context.channel, receiver, message)
            Task {
                let status = HTTPResponseStatus(statusCode: await receiver.take(message))
                let head = HTTPResponseHead(
                    version: .http1_1, status: status, headers: ["content-length": "0"])
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
