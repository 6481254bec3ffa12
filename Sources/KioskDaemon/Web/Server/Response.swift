import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        .text(text, status: status, type: "text/html; charset=utf-8")
    }

    static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// `{"message": …}`, for the page to show.
    static func message(_ text: String, status: HTTPResponse.Status) -> Response {
        let json = (try? JSONEncoder().encode(["message": text])).map { String(decoding: $0, as: UTF8.self) }
        return .text(json ?? "{}", status: status, type: "application/json")
    }

    /// A file whose name changes with its content: kept by the browser for a year.
    static func asset(_ asset: Assets.Asset, to request: Request) -> Response {
        var headers: HTTPFields = [.eTag: asset.tag, .cacheControl: "public, max-age=31536000, immutable"]
        if request.headers[.ifNoneMatch] == asset.tag {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = asset.type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.body))
    }
}
