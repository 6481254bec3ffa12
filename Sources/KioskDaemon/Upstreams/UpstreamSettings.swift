import FoundationEssentials

/// One `[[upstream]]` of the configuration. Defaults are the documented defaults of `kioskd.toml`.
package struct UpstreamSettings: Sendable, Hashable {
    /// Names the upstream's cursor for ever: lower-case letters, digits, hyphens, at most 40.
    package var name: String
    /// Where to: `file:///…`, `https://…`, or `http://` on a loopback address.
    package var url: String
    /// Kinds of entry to send.
    package var kinds: Set<String> = [
        "punched", "undone", "declared", "refused", "anchored", "bookDamaged", "storageChanged",
        "linkRemedied", "moved", "moveAnswered", "housingChanged", "clockChanged", "knownTimeReset",
        "bookOpened", "keyReplaced", "asideRemoved", "provisioned", "siteAssigned",
        "powerLostRegularly", "dataUsed",
    ]
    /// Most entries of one request; nil: the upstream's own (500, or 1 when not idempotent).
    package var batchLimit: Int?
    /// Whether the receiver remembers ids, so that sending again is harmless.
    package var isIdempotent = true
    /// Whether entries wait until their time is trusted.
    package var needsTrustedTime = false
    /// Whether entries of people wait while the terminal stands elsewhere and nobody has said where.
    package var holdsWhileMoved = false
    /// File with the bearer token, alone on its line.
    package var tokenFile: String?
    /// File with the key, or two, that signs each request.
    package var signingKeyFile: String?
    /// PEM files of the client certificate (with its chain) and its key.
    package var certificateFile: String?
    package var privateKeyFile: String?
    /// PEM file of the only certificate authorities that are trusted for this upstream.
    package var authorityFile: String?
    /// Whether `GET url?ids=…` tells what became of entries (only for a receiver that is not idempotent).
    package var canReconcile = false
    package var connectSeconds = 10
    /// From the first byte to the last byte of the answer.
    package var requestSeconds = 30
    /// An answer that takes longer makes the link slow.
    package var slowMilliseconds = 5_000
    /// What is asked in the clear whether a page for people answers everything; nil: the receiver's own host.
    package var probeURL: String?
    /// A heartbeat after this long without traffic; 0: none.
    package var heartbeatSeconds = 120
    /// `file:` only: a file larger than this is closed and renamed.
    package var rotateKibibytes = 16_384
    /// `file:` only: that many closed files are kept.
    package var keptFiles = 64
    /// Only for a receiver that registers presences.
    package var registration: RegistrationSettings?

    package var type: UpstreamType { registration == nil ? .events : .checkInAndOut }

    package init(name: String, url: String) {
        self.name = name
        self.url = url
    }

    /// What is wrong with these settings, for a person to read; empty when nothing is.
    package func check() -> [String] {
        checkName() + checkTarget() + checkPaths() + checkNumbers()
            + (registration?.check(batchLimit: batchLimit) ?? [])
    }

    /// What is wrong with the files that they name, as far as this process may read them. The link is down until that is
    /// mended, and nothing else is.
    package func checkFiles() -> [String] {
        var problems: [String] = []
        for (key, path) in files where path.hasPrefix("/") {
            if !FileManager.default.isReadableFile(atPath: path) {
                problems.append("\(key): \(path) is missing or cannot be read")
            } else if path == tokenFile, BearerToken(file: path) == nil {
                problems.append("\(key): expected one line of visible ASCII characters, at most 8,192")
            } else if path == signingKeyFile, WebhookSigner(file: path) == nil {
                problems.append(
                    "\(key): expected one or two lines of whsec_ and the base64 of 24 to 32 bytes")
            }
        }
        return problems
    }

    private func checkName() -> [String] {
        let allowed = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        if (1...40).contains(name.utf8.count), allowed { return [] }
        return ["name: expected 1 to 40 lower-case letters, digits or hyphens, found \"\(name)\""]
    }

    private func checkTarget() -> [String] {
        guard let target = URL(string: url), let scheme = target.scheme?.lowercased() else {
            return [
                "url: expected an address like https://example.com/events or file:///srv/events.jsonl"
            ]
        }
        let factories = UpstreamCatalog.factories[type] ?? [:]
        guard factories[scheme] != nil else {
            let known = factories.keys.sorted().map { "\($0):" }.joined(separator: ", ")
            return ["url: expected one of \(known), found \"\(scheme):\""]
        }
        var problems: [String] = []
        switch scheme {
        case "file":
            if !target.path.hasPrefix("/") || url.hasSuffix("/") || !(target.host ?? "").isEmpty {
                problems.append(
                    "url: expected an absolute path to a file, as file:///var/lib/kioskd/events.jsonl")
            }
            if needsTrustedTime {
                problems.append("needs-trusted-time: a file takes entries in their order only")
            }
            if holdsWhileMoved {
                problems.append("holds-while-moved: a file takes entries in their order only")
            }
        default:
            let host = target.host ?? ""
            if host.isEmpty { problems.append("url: the host is missing") }
            if scheme == "http", !Self.isLoopback(host) {
                problems.append("url: plain http: is for loopback addresses only, use https:")
            }
            if target.user != nil || target.password != nil {
                problems.append("url: a password does not belong here, use token-file")
            }
            if target.fragment != nil { problems.append("url: a fragment (#…) has no meaning here") }
        }
        return problems
    }

    private var files: [(key: String, path: String)] {
        [
            ("token-file", tokenFile), ("signing-key-file", signingKeyFile),
            ("certificate-file", certificateFile),
            ("private-key-file", privateKeyFile), ("authority-file", authorityFile),
            ("register-file", registration?.registerFile),
        ].compactMap { key, path in path.map { (key, $0) } }
    }

    private func checkPaths() -> [String] {
        var problems: [String] = []
        for (key, path) in files where !path.hasPrefix("/") {
            problems.append("\(key): expected an absolute path, found \"\(path)\"")
        }
        // Whoever signs with a key has given its certificate away already.
        if registration == nil, (certificateFile == nil) != (privateKeyFile == nil) {
            problems.append("certificate-file and private-key-file: one needs the other")
        }
        return problems
    }

    private func checkNumbers() -> [String] {
        var problems: [String] = []
        func expect(_ key: String, _ value: Int, _ range: ClosedRange<Int>) {
            if !range.contains(value) {
                problems.append("\(key): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
            }
        }
        if let batchLimit { expect("batch-limit", batchLimit, 1...5_000) }
        expect("connect-seconds", connectSeconds, 1...120)
        expect("request-seconds", requestSeconds, 1...300)
        expect("slow-milliseconds", slowMilliseconds, 1...300_000)
        if heartbeatSeconds != 0 { expect("heartbeat-seconds", heartbeatSeconds, 5...86_400) }
        expect("rotate-kibibytes", rotateKibibytes, 64...1_048_576)
        expect("kept-files", keptFiles, 1...10_000)
        if kinds.isEmpty { problems.append("kinds: expected at least one kind of entry") }
        return problems
    }

    static func isLoopback(_ host: String) -> Bool {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if bare == "localhost" || bare == "::1" { return true }
        let parts = bare.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
