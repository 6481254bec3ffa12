import Hummingbird

/// What is wrong with the virtual upstream, switchable while it runs.
package struct UpstreamFaults: Sendable, Hashable {
    package enum Answer: String, Sendable, CaseIterable {
        case normal
        /// Records the events, then closes the connection without a word.
        case dropsAcknowledgement
        /// Closes the connection before it records anything.
        case resets
        /// Acknowledges each event twice, and those of the batch before again.
        case repeatsAcknowledgement
        case unauthorised, forbidden, tooManyRequests, serverError
        /// `200` with a page, as a captive portal gives it.
        case page
        /// Sends elsewhere, as other portals do.
        case redirect
        /// `200` with bytes that are no JSON.
        case garbage
        /// `200` with more than anybody should read.
        case flood
        /// Takes the request and never answers.
        case halfOpen
        case slow
    }

    package var answer = Answer.normal
    /// The answer holds for so many requests, then it is normal again; nil: until it is changed.
    package var requests: Int?
    /// `Retry-After` of `tooManyRequests`, seconds.
    package var retryAfterSeconds = 1
    package var slowMilliseconds = 2_000
    /// Events refused, put off, or making the whole batch a `422`: each text is an id, the sequence in it, a
    /// subject or a type.
    package var rejects: Set<String> = []
    package var putsOff: Set<String> = []
    package var poisons: Set<String> = []
    /// A larger batch is answered with `413`.
    package var largestBatch: Int?
    /// Only this bearer token is accepted; nil: no token is asked for.
    package var token: String?

    package init(_ answer: Answer = .normal, requests: Int? = nil) {
        self.answer = answer
        self.requests = requests
    }
}

extension UpstreamFaults {
    /// What is wrong with this request; counts it.
    mutating func take() -> Answer {
        let taken = answer
        if let left = requests {
            requests = left - 1
            if left <= 1 {
                answer = .normal
                requests = nil
            }
            if left <= 0 { return .normal }
        }
        return taken
    }

    /// The answer to a request that is not looked at; nil: it is.
    func refusal(_ fault: Answer) -> Response? {
        switch fault {
        case .unauthorised: return .json(.unauthorized, "{}")
        case .forbidden: return .json(.forbidden, "{}")
        case .serverError: return .json(.internalServerError, "{}")
        case .tooManyRequests:
            var response = Response.json(.tooManyRequests, "{}")
            response.headers[.retryAfter] = String(retryAfterSeconds)
            return response
        case .redirect:
            var response = Response.page("")
            response.status = .found
            response.headers[.location] = "http://portal.example/login"
            return response
        case .page: return .page("<!DOCTYPE html><title>Wi-Fi</title><p>Please log in.")
        case .garbage: return .json(.ok, "\u{0}\u{1}}{][")
        case .flood: return .page(String(repeating: "flood ", count: 1 << 19))
        default: return nil
        }
    }
}
