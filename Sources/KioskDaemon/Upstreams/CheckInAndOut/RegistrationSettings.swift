import FoundationEssentials

/// What an upstream needs besides its address to register presences with ONSS (Check In and Out at Work). What could not
/// be read in any document of ONSS is a setting here; docs/ciao.md says which.
package struct RegistrationSettings: Sendable, Hashable {
    /// Where access tokens come from. It is also the audience of the assertion.
    package var tokenURL = "https://services.socialsecurity.be/REST/oauth/v5/token"
    /// Of the company's technical account, as Chaman shows it.
    package var clientID = ""
    /// Nil: what the account has by default.
    package var scope: String?
    /// How long an assertion is valid.
    package var assertionSeconds = 60
    /// How long a punch waits for its person to take it back; nil: somewhat longer than the terminal lets him.
    package var undoSeconds: Int?
    /// A registration that is sent later than this after its punch is marked late.
    package var lateSeconds = 120
    /// Whether the two types are written `IN` and `OUT` instead of `in` and `out`.
    package var hasCapitalTypes = false
    /// Behind the address: where registrations are searched; nil: not known, so what is in doubt asks a person.
    package var searchPath: String?
    /// Behind the address, with `{id}` for the number: where one registration is consulted; nil: not known, so validity
    /// stays what it was at the receipt.
    package var consultPath: String?
    /// How often it is consulted while it may change.
    package var validityMinutes = 15
    /// What ONSS writes as the validity of what counts, and of what does not. Every other word is shown as it is.
    package var validWords: Set<String> = []
    package var refusedWords: Set<String> = []
    /// File with people's national numbers, the employer and the declarations of works; nil: another part of the program
    /// knows them.
    package var registerFile: String?

    package init() {}

    static let batchLimits = 1...200

    /// What is wrong with these settings, each beginning with its key.
    func check(batchLimit: Int?) -> [String] {
        var problems: [String] = []
        let token = URL(string: tokenURL)
        let (scheme, host) = (token?.scheme?.lowercased(), token?.host ?? "")
        if scheme != "https" && !(scheme == "http" && UpstreamSettings.isLoopback(host)) || host.isEmpty {
            problems.append("token-url: expected an address that begins with https:")
        }
        if clientID.isEmpty || !clientID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            problems.append("client-id: expected the client id that Chaman shows, without spaces")
        }
        for (key, path) in [("search-path", searchPath), ("consult-path", consultPath)] {
            guard let path else { continue }
            let bare = path.replacing("{id}", with: "0")
            if path.hasPrefix("/") || URL(string: "https://x/" + bare) == nil || bare.contains("#") {
                problems.append("\(key): expected a path that is put behind `url`, without a slash before it")
            }
        }
        if let consultPath, !consultPath.contains("{id}") {
            problems.append("consult-path: expected {id} where the number of the registration stands")
        }
        if let batchLimit, !Self.batchLimits.contains(batchLimit) {
            problems.append("batch-limit: ONSS takes at most \(Self.batchLimits.upperBound) at a time")
        }
        return problems
    }
}
