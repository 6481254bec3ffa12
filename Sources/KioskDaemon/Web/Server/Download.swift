import HTTPTypes
import Hummingbird

extension Response {
    /// A file that is made while it is sent. When that fails half-way the connection is cut, so that no browser takes the
    /// half for the whole.
    static func download(
        _ name: String, type: String,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                try await write(&writer)
                try await writer.finish(nil)
            })
    }
}
