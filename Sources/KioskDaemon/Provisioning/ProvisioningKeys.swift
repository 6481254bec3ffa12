/// What a provisioning may set: who the terminal is and whom it tells. Never a path, a program, a device or a key of
/// another: those are root's, in /etc/kioskd.
enum ProvisioningKeys {
    /// Of `kioskd.toml`, by table.
    static let settings: [String: Set<String>] = [
        "terminal": ["name", "company", "licence", "language", "contact", "contact_hours", "other_way"],
        "site": ["code", "name", "country", "latitude", "longitude", "moved_metres"],
        "place": ["code", "name", "latitude", "longitude"],
        "task": ["code", "name", "active"],
        "clock": ["zone"],
        "upstream": [
            "name", "url", "kinds", "batch_limit", "idempotent", "needs_trusted_time", "holds_while_moved",
            "can_reconcile",
            "connect_seconds", "request_seconds", "slow_milliseconds", "heartbeat_seconds",
        ],
    ]

    /// What a provisioning file brings along instead of a path, by table; "" is the top of the file.
    static let own: [String: Set<String>] = [
        "": ["code", "serial"], "upstream": ["token", "authority", "enrol"], "company": ["certificate"],
    ]

    /// What the settings in force name besides: files beside them.
    static let files: [String: Set<String>] = [
        "upstream": ["token_file", "authority_file", "certificate_file", "private_key_file"],
        "store": ["backup_certificate"],
    ]

    /// Everything in `root` that is in neither list, with its place.
    static func problems(in root: Node, allowing extra: [String: Set<String>]) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        for (table, node) in root.table ?? [:] {
            if extra["", default: []].contains(table) { continue }
            guard settings[table] != nil || extra[table] != nil else {
                problems.append(refusal("[\(table)]", node))
                continue
            }
            let allowed = settings[table, default: []].union(extra[table, default: []])
            for element in elements(of: node) {
                for (key, value) in element.table ?? [:] where !allowed.contains(key) {
                    problems.append(refusal("`\(table).\(key)`", value, allowed, key))
                }
            }
        }
        return problems
    }

    private static func refusal(
        _ what: String, _ node: Node, _ allowed: Set<String> = [], _ key: String = ""
    ) -> ConfigurationProblem {
        let hint = Suggestion.hint(for: key, among: allowed.sorted())
        return ConfigurationProblem(
            origin: node.origin,
            message: "\(what) cannot be set by provisioning, only in /etc/kioskd/kioskd.d\(hint)")
    }

    /// A table, or each of a list of them.
    static func elements(of node: Node) -> [Node] {
        if case .list(let elements) = node.value { elements } else { [node] }
    }
}
