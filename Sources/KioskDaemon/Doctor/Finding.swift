/// What one check has found, and what to do about it.
struct Finding: Sendable, Hashable, Encodable {
    enum Verdict: String, Sendable, Encodable, CaseIterable {
        case good
        /// Works, but a person should know.
        case notice
        case wrong
        /// Could not be looked at from here.
        case unknown
    }

    /// The check that found it.
    var check = ""
    var verdict: Verdict
    /// What is so, in one line.
    var found: String
    /// What to do, in the order in which to do it; empty when nothing is to be done.
    var remedies: [String]

    private init(_ verdict: Verdict, _ found: String, _ remedies: [String]) {
        self.verdict = verdict
        self.found = found
        self.remedies = remedies
    }

    static func good(_ found: String) -> Finding { Finding(.good, found, []) }
    static func notice(_ found: String, do remedies: String...) -> Finding {
        Finding(.notice, found, remedies)
    }
    static func wrong(_ found: String, do remedies: String...) -> Finding { Finding(.wrong, found, remedies) }
    static func unknown(_ found: String, do remedies: String...) -> Finding {
        Finding(.unknown, found, remedies)
    }
}

/// One question that the doctor asks of the machine.
struct Check: Sendable {
    /// Names it in the output, for ever: scripts look for it.
    var name: String
    var look: @Sendable (Surroundings) async -> [Finding]

    init(_ name: String, _ look: @escaping @Sendable (Surroundings) async -> [Finding]) {
        self.name = name
        self.look = look
    }

    /// Every check, in the order in which a technician should mend things.
    static let all: [Check] =
        configurationChecks + systemChecks + deviceChecks + timeChecks + [
            disk, stick, link, data, certificates,
        ]

    /// What all checks find; each finding names its check.
    static func examine(_ surroundings: Surroundings) async -> [Finding] {
        var findings: [Finding] = []
        // Asked once: a daemon that hangs costs one deadline.
        let report = await surroundings.daemon()
        var surroundings = surroundings
        surroundings.daemon = { report }
        for check in all {
            for var finding in await check.look(surroundings) {
                finding.check = check.name
                findings.append(finding)
            }
        }
        return findings
    }
}
