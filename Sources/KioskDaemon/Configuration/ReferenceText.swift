import Drivers

/// The reference page and the commented default file, both made of `Configuration.reference`.
enum ReferenceText {
    /// `docs/configuration.md`.
    static func page(_ rows: [SectionRow], readers: [ReaderType]) -> String {
        var lines = introduction
        for row in rows {
            lines += ["", "## `\(row.heading)`", "", row.explanation]
            if row.isList {
                let rule = row.identity.map { "One table each; drop-ins find theirs by `\($0)`." }
                lines += ["", rule ?? "One table each; a later file replaces all of them."]
            }
            lines += ["", "| key | type | range | unit | default | |", "|---|---|---|---|---|---|"]
            lines += row.keys.map { key in
                let standard = key.standard.map { "`\($0)`" } ?? (key.isRequired ? "**required**" : "none")
                let cells = [
                    "`\(key.name)`", key.type, key.range.isEmpty ? "" : key.range, key.unit, standard,
                    key.explanation,
                ]
                return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
            }
        }
        for reader in readers {
            lines += [
                "", "## Options of `\(reader.name)`", "", "\(reader.summary). `device`: \(reader.device).",
            ]
            if reader.options.isEmpty { continue }
            lines += ["", "| option | default | |", "|---|---|---|"]
            lines += reader.options.map { option in
                let standard = option.standard.isEmpty ? "none" : "`\(option.standard)`"
                return
                    "| `\(option.name)` | \(standard) | \(option.explanation.replacing("|", with: "\\|")) |"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `packaging/kioskd.toml`: every key as a comment with its default, or with an example.
    static func file(_ rows: [SectionRow]) -> String {
        var lines = [
            "# kioskd. Every key is shown with its default; keys without one with an example.",
            "# Remove the # to change it, or write it into kioskd.d/NAME.toml beside this file.",
            "# `kioskd check-config` says what is wrong, and what is in force. Explanations: `man kioskd.toml`",
        ]
        for row in rows {
            lines += [""] + wrapped(row.explanation) + ["#\(row.heading)"]
            for key in row.keys {
                let range = [key.range, key.unit].filter { !$0.isEmpty }.joined(separator: " ")
                lines += wrapped(key.explanation + (range.isEmpty ? "" : " (\(range))"))
                let name = key.name == key.name.uppercased() ? quoted(key.name) : key.name
                let need = key.standard != nil ? "" : key.isRequired ? "  # required" : "  # no default"
                lines.append("#\(name) = \(key.standard ?? key.example ?? "")\(need)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = [
        "# Configuration",
        "",
        "<!-- Made from the declarations in Sources/KioskDaemon/Configuration by `make reference`; do not edit. -->",
        "",
        "`kioskd` reads `/etc/kioskd/kioskd.toml` ([TOML 1.0](https://toml.io)), then `/etc/kioskd/kioskd.d/*.toml` in the",
        "order of their names, then what was provisioned (`kioskd provision`, `provisioned/kioskd.toml` beside the book).",
        "Later files win key by key. Then come environment variables: `KIOSKD_` + table + `_` + key",
        "in capitals, `KIOSKD_WEB_PORT=8081` (tables that may stand several times have none; lists are written with commas).",
        "A variable that names no table, and resembles none, is left alone and listed by `check-config`.",
        "",
        "`kioskd check-config` checks all of it, names every problem with file, line and what is expected, and prints the",
        "configuration in force with the place each value comes from. An unknown key is an error. Nothing is reloaded while",
        "the daemon runs: `systemctl restart kioskd`.",
        "",
        "A secret never stands in the configuration. Its key takes the absolute path of a file that only the daemon can",
        "read, or `credential:NAME` for a systemd credential (`LoadCredential=NAME:/path` in a drop-in of the unit).",
    ]

    /// Comment lines of at most 100 characters.
    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "#"
        for word in text.split(separator: " ") {
            if line.count + word.count + 1 > 100 {
                lines.append(line)
                line = "#"
            }
            line += " \(word)"
        }
        return lines + [line]
    }
}
