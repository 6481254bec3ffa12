import HTTPTypes
import Hummingbird
import NIOCore

/// Why a program is not answered, as `application/problem+json` (RFC 9457).
struct APIProblem: Error, Hashable, Sendable {
    /// What is wrong with one parameter.
    struct Cause: Hashable, Sendable {
        var parameter: String
        var detail: String
    }

    var status: HTTPResponse.Status
    var detail: String
    var causes: [Cause] = []
    /// What the answer says beside its body.
    var fields: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, _ causes: [Cause] = [], fields: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.causes = causes
        self.fields = fields
    }

    /// Parameters, or members of the body.
    static func wrong(_ causes: [Cause]) -> APIProblem {
        APIProblem(.unprocessableContent, "Something is not what it must be.", causes)
    }

    static let busy = APIProblem(.serviceUnavailable, "The book cannot be read at this moment.")
    static let unknown = APIProblem(.notFound, "There is nothing here.")

    static func wait(seconds: Int, _ detail: String) -> APIProblem {
        APIProblem(.tooManyRequests, detail, fields: [.retryAfter: String(seconds)])
    }

    /// The whole request has been read, and what it says is refused.
    var isOfContent: Bool {
        [.badRequest, .preconditionFailed, .preconditionRequired, .unprocessableContent].contains(status)
    }

    static let shape = APIShape(
        name: "Problem", words: "Why a request is not answered (RFC 9457).",
        members: [
            .init("type", .text, "Always `about:blank`: the status says what it is."),
            .init("title", .text, "The words of the status."),
            .init("status", .integer, "The status."),
            .init("detail", .text, "What is wrong."),
            .init("errors", .list(.shape("ProblemCause")), "What is wrong, each at its place."),
        ])

    static let causeShape = APIShape(
        name: "ProblemCause", words: "What is wrong with one parameter, or one member of what was sent.",
        members: [
            .init("parameter", .text, "Its name; within a body its place: `engagements[1].from`."),
            .init("detail", .text, "What is wrong with it."),
        ])

    var response: Response {
        let value = APIValue.members([
            ("type", .text("about:blank")), ("title", .text(status.reasonPhrase)),
            ("status", .integer(Int64(status.code))), ("detail", .text(detail)),
            (
                "errors",
                .list(
                    causes.map {
                        .members([("parameter", .text($0.parameter)), ("detail", .text($0.detail))])
                    })
            ),
        ])
        var headers = fields
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }
}
