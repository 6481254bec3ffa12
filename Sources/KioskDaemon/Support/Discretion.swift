import Domain

/// What leaves the terminal in a support bundle, and what does not. What is not known to be harmless does not.
struct Discretion: Sendable {
    /// Keys whose values say nothing of people, places, companies or secrets, by table. A key that is not here is told as
    /// "(set)": a new one begins as a secret.
    static let harmless: [String: Set<String>] = [
        "terminal": ["language"],
        "site": ["country", "moved_metres"],
        "task": ["active"],
        "attendance": [
            "duplicate_seconds", "quiet_minutes", "choice_seconds", "undo_seconds", "key_seconds",
            "open_limit_hours", "split_open_limit_hours", "tasks_are_used", "other_terminals", "presence",
            "shift",
            "from_minutes",
            "offers",
        ],
        "reader": ["type"],
        "outputs": [
            "chip", "green", "red", "buzzer", "relay", "modem", "active_low", "relay_milliseconds",
            "relay_on",
        ],
        "sound": ["volume_percent"],
        "upstream": [
            "kinds", "batch_limit", "idempotent", "needs_trusted_time", "holds_while_moved", "can_reconcile",
            "connect_seconds", "request_seconds", "slow_milliseconds", "heartbeat_seconds",
            "rotate_kibibytes", "kept_files",
        ],
        "link": [
            "remedies", "new_connection_seconds", "reresolve_seconds", "restart_unit_seconds",
            "pulse_modem_seconds", "restart_unit_per_day", "pulse_modem_per_day", "modem_off_seconds",
            "late_notice_hours", "late_warning_hours", "late_alarm_hours", "monthly_megabytes",
            "month_first_day", "used_up_heartbeat_factor",
        ],
        "web": ["address", "port"],
        "store": ["low_percent", "critical_percent", "retention_months"],
        "log": ["level"],
        "console": ["port", "idle_minutes", "longest_hours"],
    ]

    /// Texts of the configuration that must not be seen, the longest first.
    private let words: [String]

    init(_ effective: [EffectiveValue], hostName: String) {
        let hidden = effective.filter { !Self.isHarmless($0) && $0.origin != .standard }
        var found = Set(hidden.flatMap { Self.words(in: $0.text) })
        // Labels of elements are names: "reader.entrance".
        found.formUnion(
            effective.filter { $0.heading.hasPrefix("[[") }.flatMap { value in
                value.label.split(separator: ".").dropFirst().map(String.init).filter { !$0.hasPrefix("#") }
            })
        found.insert(hostName)
        words = found.filter { $0.count > 1 && !Self.common.contains($0) }.sorted {
            ($0.count, $0) > ($1.count, $1)
        }
    }

    static func isHarmless(_ value: EffectiveValue) -> Bool {
        let table = value.label.split(separator: ".").first.map(String.init) ?? ""
        return harmless[table, default: []].contains(value.key)
    }

    /// Would blind every sentence.
    private static let common: Set = [
        "true", "false", "https", "file", "http", "dev", "etc", "var", "lib", "kioskd",
    ]

    /// A text as a whole, and the parts by which it is known: of an address the host, of a list each element.
    private static func words(in literal: String) -> [String] {
        let bare = literal.filter { !"\"[]\\".contains($0) }
        let parts = bare.split { ",/ ".contains($0) }.map(String.init)
        let host = bare.contains("://") ? parts.dropFirst().first.map { [$0] } ?? [] : []
        let list =
            literal.hasPrefix("[") ? bare.split(separator: ",").map { String($0.drop { $0 == " " }) } : []
        return [bare] + host.flatMap { [$0, String($0.prefix { $0 != ":" })] } + list
    }

    /// The text without these words, without anything that looks like a secret, a card, a place or a person's number.
    func applied(to text: String) -> String {
        var text = text
        for word in words { text = Self.replacing(word, in: text) }
        return text
    }

    /// Where it stands by itself: "kiosk" is no part of "kioskd".
    private static func replacing(_ word: String, in text: String) -> String {
        guard text.contains(word) else { return text }
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: word) {
            let before = rest[..<range.lowerBound].last ?? result.last
            let after = rest[range.upperBound...].first
            let isPart = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
            let stands = !(isPart(before) && isPart(word.first)) && !(isPart(after) && isPart(word.last))
            result += rest[..<range.lowerBound] + (stands ? "(hidden)" : word)
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
