import Hummingbird
import Logging
import NIOCore

/// What a request's handler knows of its connection.
struct ReceiverContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Ends the connection without a word; what is returned goes nowhere.
    func close() async -> Response {
        try? await channel.close()
        return .json(.ok, "")
    }
}

extension Request {
    var bearerToken: String? { headers[.authorization]?.split(separator: " ").last.map(String.init) }
}

extension HTTPFields.Element.Name {
    /// Where the chain of the book stood when the request was made.
    static var kioskHead: Self { Self(parsed: "kiosk-head") ?? .via }
}

extension Response {
    static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func page(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
