import Web

/// What a code on the screens means, why it comes, and what to do.
struct FaultExplanation: Sendable, Hashable {
    var code: FaultCode
    /// What is so, in one line.
    var meaning: String
    /// Why that may be.
    var causes: [String]
    /// What to do, in the order in which to do it.
    var cures: [String]

    init(_ code: FaultCode, _ meaning: String, because causes: [String], do cures: [String]) {
        self.code = code
        self.meaning = meaning
        self.causes = causes
        self.cures = cures
    }

    /// As a person writes it: `E-12`, `e12`, `12`. Nil: there is no such code.
    static func find(_ text: String) -> FaultExplanation? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        guard digits.count == 2, text.count <= 4, text.drop(while: { $0.isLetter || $0 == "-" }) == digits
        else {
            return nil
        }
        return table.first { $0.code.rawValue.hasSuffix("-" + digits) }
    }

    /// For `kioskd explain`.
    var text: String {
        var lines = ["\(code.rawValue)  \(meaning)", "", "Why:"]
        lines += causes.map { "  - \($0)" }
        lines += ["", "What to do:"]
        lines += cures.enumerated().map { "  \($0 + 1). \($1)" }
        return lines.joined(separator: "\n")
    }

    /// docs/codes.md, from the same table.
    static var document: String {
        var text = """
            # Codes on the screens

            Every screen that is not well carries a code, the terminal's name and the contact. On the terminal: `kioskd
            explain E-12`; `kioskd doctor` looks at the whole machine. Written by `make reference` from
            `Sources/KioskDaemon/Faults`, like the answers of that command.

            | code | means | because | do |
            |---|---|---|---|

            """
        for row in table {
            let cures = row.cures.enumerated().map { "\($0 + 1). \($1)" }
            text += "| \(row.code.rawValue) | \(row.meaning) | \(row.causes.joined(separator: "<br>")) | "
            text += "\(cures.joined(separator: "<br>")) |\n"
        }
        return text
    }
}
