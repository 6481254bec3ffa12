import HTTPTypes
import Hummingbird

/// Why a request is not served, in words for whoever sent it.
struct Refusal: Error, Hashable, Sendable {
    var status: HTTPResponse.Status
    var message: String
    /// Methods that the path does take, for 405.
    var allow: String?

    init(_ status: HTTPResponse.Status, _ message: String, allow: String? = nil) {
        self.status = status
        self.message = message
        self.allow = allow
    }
}
