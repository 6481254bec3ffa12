import Drivers

/// `packaging/kioskd.toml.5`: the reference page for `man`, made of `Configuration.reference` too.
enum ManualPage {
    static func text(_ rows: [SectionRow], readers: [ReaderType]) -> String {
        var lines = introduction
        for row in rows {
            lines += [".SS \(plain(row.heading))", plain(row.explanation)]
            if row.isList {
                let rule = row.identity.map { "One table each; drop-ins find theirs by \(plain($0))." }
                lines.append(rule ?? "One table each; a later file replaces all of them.")
            }
            for key in row.keys {
                let range = [key.range, key.unit].filter { !$0.isEmpty }.joined(separator: " ")
                let standard =
                    key.standard.map { "default \($0)" } ?? (key.isRequired ? "required" : "no default")
                let facts = [key.type, range, standard].filter { !$0.isEmpty }.joined(separator: "; ")
                lines += [
                    ".TP", "\\fB\(plain(key.name))\\fR", plain(key.explanation), "(\(plain(facts)))",
                ]
            }
        }
        lines.append(".SH OPTIONS OF READERS")
        for reader in readers {
            lines += [
                ".SS \(plain(reader.name))", "\(plain(reader.summary)).", ".PP",
                "device: \(plain(reader.device)).",
            ]
            for option in reader.options {
                let standard = option.standard.isEmpty ? "no default" : "default \(option.standard)"
                lines += [
                    ".TP", "\\fB\(plain(option.name))\\fR", plain(option.explanation),
                    "(\(plain(standard)))",
                ]
            }
        }
        return (lines + conclusion).joined(separator: "\n") + "\n"
    }

    /// As roff wants it. Backticks, which only Markdown knows, go; a sign that would begin a request is guarded.
    static func plain(_ text: String) -> String {
        let escaped = text.replacing("`", with: "").replacing("\\", with: "\\e").replacing("-", with: "\\-")
            .replacing("'", with: "\\(aq").replacing("\"", with: "\\(dq").replacing("…", with: "...")
            .replacing("\n", with: " ")
        return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }

    private static let introduction = [
        ".\\\" Made from the declarations in Sources/KioskDaemon/Configuration by make reference; do not edit.",
        ".TH KIOSKD.TOML 5 \"\" \"kioskd\" \"File Formats\"",
        ".SH NAME",
        "kioskd.toml \\- configuration of the badge terminal kioskd",
        ".SH SYNOPSIS",
        ".I /etc/kioskd/kioskd.toml",
        ".br",
        ".I /etc/kioskd/kioskd.d/*.toml",
        ".SH DESCRIPTION",
        "TOML 1.0. Drop\\-ins are laid over the file in the order of their names, later ones win key by key. Then come",
        "what was provisioned (provisioned/kioskd.toml beside the book, see kioskd(8)) and environment variables: KIOSKD_ + table + _ + key in capitals, such as KIOSKD_WEB_PORT=8081.",
        ".PP",
        ".B kioskd check\\-config",
        "names every problem with file, line and what is expected, and prints what is in force. An unknown key is an error.",
        "Nothing is reloaded while the daemon runs:",
        ".BR \"systemctl restart kioskd\" .",
        ".PP",
        "A secret never stands in the configuration. Its key takes the absolute path of a file that only the daemon can",
        "read, or credential:NAME for a systemd credential (LoadCredential= in a drop\\-in of the unit).",
        ".SH TABLES",
    ]

    private static let conclusion = [
        ".SH FILES",
        ".I /etc/kioskd/kioskd.toml",
        "is shipped with every key as a comment.",
        ".SH SEE ALSO",
        ".BR kioskd (8)",
    ]
}
