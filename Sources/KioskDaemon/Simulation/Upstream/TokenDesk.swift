/// Who gets a token: judges a client's assertion as RFC 7523, section 3, wants it, and RS256 alone.
struct TokenDesk: Sendable {
    /// Why nobody gets one.
    struct Refusal: Sendable, Hashable {
        /// RFC 6749, section 5.2.
        var error = "invalid_client"
        /// The field of the form, the claim, or `signature`.
        var defect: String
    }

    let clientID: String
    /// Whether the key of that client has signed the bytes. It is told, so that this room knows no cryptography.
    let verify: @Sendable (_ bytes: [UInt8], _ signature: [UInt8]) -> Bool
    /// Seconds since 1970.
    let now: @Sendable () -> Int64
    /// Seconds by which two clocks may differ.
    var toleranceSeconds: Int64 = 60

    private static let longestLifeSeconds: Int64 = 300
    /// When each assertion that was taken has run out: none of them is taken a second time.
    private var taken: [String: Int64] = [:]

    init(
        clientID: String, now: @escaping @Sendable () -> Int64,
        verify: @escaping @Sendable (_ bytes: [UInt8], _ signature: [UInt8]) -> Bool
    ) {
        self.clientID = clientID
        self.now = now
        self.verify = verify
    }

    /// Nil: it is in order. - Parameter audience: the address at which it was asked.
    mutating func refusal(of request: TokenRequest, audience: String) -> Refusal? {
        guard request["grant_type"] == "client_credentials" else {
            return Refusal(error: "unsupported_grant_type", defect: "grant_type")
        }
        guard request["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        else { return Refusal(defect: "client_assertion_type") }
        guard let assertion = request.assertion else { return Refusal(defect: "client_assertion") }
        if let id = request["client_id"], id != assertion.subject { return Refusal(defect: "client_id") }
        return defect(of: assertion, audience: audience).map { Refusal(defect: $0) }
    }

    private mutating func defect(of assertion: TokenRequest.Assertion, audience: String) -> String? {
        if assertion.algorithm != "RS256" { return "alg" }
        // Nothing that it says counts before it is known who says it.
        if !verify(assertion.signed, assertion.signature) { return "signature" }
        if assertion.issuer != clientID { return "iss" }
        if assertion.subject != clientID { return "sub" }
        if assertion.audience != audience { return "aud" }
        let now = now()
        if assertion.issued > now + toleranceSeconds { return "iat" }
        let life = assertion.expires.subtractingReportingOverflow(assertion.issued)
        if life.overflow || life.partialValue <= 0 || life.partialValue > Self.longestLifeSeconds
            || assertion.expires <= now - toleranceSeconds
        {
            return "exp"
        }
        taken = taken.filter { $0.value > now - toleranceSeconds }
        if assertion.id.isEmpty || taken[assertion.id] != nil { return "jti" }
        taken[assertion.id] = assertion.expires
        return nil
    }
}
