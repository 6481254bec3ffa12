import Upstreams

/// `[[upstream]]`: where punches are forwarded to.
struct UpstreamConfiguration: Sendable {
    /// One `[[upstream]]`. Its secrets are references here; `settings(environment:)` says in which files they are.
    struct Receiver: Sendable, Hashable {
        var settings: UpstreamSettings
        var token: SecretReference?
        var signingKey: SecretReference?
        var certificate: SecretReference?
        var privateKey: SecretReference?
        var register: SecretReference?

        /// `environment` tells where systemd has put credentials.
        func settings(environment: [String: String]) -> UpstreamSettings {
            var settings = settings
            settings.tokenFile = token?.path(environment: environment)
            settings.signingKeyFile = signingKey?.path(environment: environment)
            settings.certificateFile = certificate?.path(environment: environment)
            settings.privateKeyFile = privateKey?.path(environment: environment)
            settings.registration?.registerFile = register?.path(environment: environment)
            return settings
        }
    }

    var receivers: [Receiver]

    init(_ form: inout Form) {
        receivers = form.list(
            "upstream", identity: "name", limit: 8,
            "A receiver of what is recorded, each with its own place in the book and its own exceptions.",
            read: Self.receiver)
    }

    /// Over TLS alone a page for people cannot show itself.
    mutating func ask(_ probeURL: String?) {
        for index in receivers.indices where receivers[index].settings.url.hasPrefix("https:") {
            receivers[index].settings.probeURL = probeURL
        }
    }

    /// Who may take a punch back within so many seconds has done so before it is registered anywhere.
    mutating func wait(undoSeconds: Int) {
        for index in receivers.indices where receivers[index].settings.registration?.undoSeconds == nil {
            receivers[index].settings.registration?.undoSeconds = undoSeconds + 5
        }
    }

    private static func receiver(_ section: inout Section) -> Receiver {
        let name = section.required(
            "name", .name, example: "platform",
            "Name of its place in the book: never change it, never give it to another.")
        let url = section.required(
            "url", .text(1...2000), example: "https://platform.example/events",
            "`https://…`, `file:///…`, or `http://…` on a loopback address.")
        var settings = UpstreamSettings(name: name, url: url)
        let known = settings
        let type = section.key(
            "type", .choice(of: UpstreamType.allCases), standard: .events,
            "What it takes: `events`, everything; or `check-in-and-out`, presences, which it registers with ONSS "
                + "(docs/ciao.md).")
        settings.kinds = Set(
            section.key(
                "kinds", .list(of: .text(1...40), count: 1...32), standard: known.kinds.sorted(),
                "Kinds of entry to send."))
        settings.batchLimit = section.optional(
            "batch_limit", .integer(1...5_000), example: 500,
            "Most entries of one request; without it 500, or 1 when not idempotent.")
        settings.isIdempotent = section.key(
            "idempotent", .boolean, standard: known.isIdempotent,
            "Whether the receiver remembers ids, so that sending again is harmless.")
        settings.needsTrustedTime = section.key(
            "needs_trusted_time", .boolean, standard: known.needsTrustedTime,
            "Whether entries wait until their time is trusted.")
        settings.holdsWhileMoved = section.key(
            "holds_while_moved", .boolean, standard: known.holdsWhileMoved,
            "Whether entries of people wait while the terminal stands elsewhere and nobody has said at which site."
        )
        settings.canReconcile = section.key(
            "can_reconcile", .boolean, standard: known.canReconcile,
            "Whether `GET url?ids=…` tells what became of entries (receivers that are not idempotent).")
        var receiver = Receiver(settings: settings)
        RegistrationConfiguration.read(&section, type, &receiver)
        secrets(&section, &receiver)
        limits(&section, &receiver.settings)
        // Whether its files can be read is known only where the daemon runs.
        if section.problems.isEmpty {
            for problem in receiver.settings.check() {
                let key = problem.prefix { $0 != ":" }.replacing("-", with: "_")
                section.problem(String(key), String(problem.drop { $0 != ":" }.dropFirst(2)))
            }
        }
        return receiver
    }

    private static func secrets(_ section: inout Section, _ receiver: inout Receiver) {
        receiver.token = section.optional(
            "token_file", .secret, example: .credential("platform-token"), "Bearer token, alone on its line.")
        receiver.signingKey = section.optional(
            "signing_key_file", .secret, example: .credential("platform-signing-key"),
            "Key that signs each request of events, `whsec_…` alone on its line; a second line while it is changed "
                + "(docs/upstreams.md).")
        let isPosted =
            receiver.settings.type == .events && receiver.settings.url.lowercased().hasPrefix("http")
        if receiver.signingKey != nil, !isPosted {
            section.problem("signing_key_file", "signs what is posted as events, and nothing else")
        }
        receiver.certificate = section.optional(
            "certificate_file", .secret, example: .file("/etc/kioskd/client.pem"),
            "PEM file of the client certificate and its chain; for `check-in-and-out` the one that Chaman has, so that "
                + "its end is spoken of.")
        receiver.privateKey = section.optional(
            "private_key_file", .secret, example: .credential("platform-key"),
            "PEM file of its private key; for `check-in-and-out` the RSA key that signs for the company.")
        if receiver.settings.type == .checkInAndOut {
            if receiver.privateKey == nil {
                section.problem("private_key_file", "is missing: the key whose certificate Chaman has")
            }
        } else if (receiver.certificate == nil) != (receiver.privateKey == nil) {
            let present = receiver.certificate == nil ? "private_key_file" : "certificate_file"
            section.problem(present, "needs its other half: a certificate and its private key go together")
        }
        receiver.settings.authorityFile = section.optional(
            "authority_file", .path, example: "/etc/kioskd/authority.pem",
            "PEM file of the only certificate authorities that are trusted for this receiver.")
    }

    private static func limits(_ section: inout Section, _ settings: inout UpstreamSettings) {
        settings.connectSeconds = section.key(
            "connect_seconds", .integer(1...120, unit: "s"), standard: settings.connectSeconds,
            "Deadline for a connection.")
        settings.requestSeconds = section.key(
            "request_seconds", .integer(1...300, unit: "s"), standard: settings.requestSeconds,
            "Deadline from the first byte of a request to the last byte of its answer.")
        settings.slowMilliseconds = section.key(
            "slow_milliseconds", .integer(1...300_000, unit: "ms"), standard: settings.slowMilliseconds,
            "An answer that takes longer makes the link slow.")
        settings.heartbeatSeconds = section.key(
            "heartbeat_seconds", .integer(0...86_400, unit: "s"), standard: settings.heartbeatSeconds,
            "A heartbeat after this long without traffic; 0: none, else at least 5.")
        settings.rotateKibibytes = section.key(
            "rotate_kibibytes", .integer(64...1_048_576, unit: "KiB"), standard: settings.rotateKibibytes,
            "`file:` only: a larger file is closed and renamed.")
        settings.keptFiles = section.key(
            "kept_files", .integer(1...10_000), standard: settings.keptFiles,
            "`file:` only: that many closed files are kept.")
    }
}
