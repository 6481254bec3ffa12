/// Texts of ONSS, as they may be kept and shown: short, on one line, without what they quote of the request.
enum DiscreetText {
    static let longest = 500

    /// What stands in place of a number of a person.
    static let standIn = "…"

    /// Without control characters, and without digits that could be a national number, however they are written.
    static func bounded(_ text: String, to limit: Int = longest) -> String {
        var line = ""
        var (run, digits) = ("", 0)
        func close() {
            line += digits >= 11 ? standIn : run
            (run, digits) = ("", 0)
        }
        for scalar in text.unicodeScalars.prefix(limit) {
            let isDigit = ("0"..."9").contains(scalar)
            if isDigit || digits > 0 && " .-/".unicodeScalars.contains(scalar) {
                run.unicodeScalars.append(scalar)
                if isDigit { digits += 1 }
            } else {
                close()
                line.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
            }
        }
        close()
        return line
    }

    /// What an error object says, without the values that it quotes (Belgif's problems have `issues[].value`).
    static func reason(_ value: JSONValue) -> String {
        var parts = ["code", "title", "detail", "description", "message"].compactMap { value[$0]?.text }
        for issue in (value["issues"]?.list ?? value["errors"]?.list ?? []).prefix(5) {
            let words = ["in", "name", "code", "title", "detail", "description"].compactMap {
                issue[$0]?.text
            }
            if !words.isEmpty { parts.append(words.joined(separator: " ")) }
        }
        if parts.isEmpty, let text = value.text { parts = [text] }
        return bounded(parts.isEmpty ? "no reason given" : parts.joined(separator: ": "))
    }

    /// A remark is a text or an object.
    static func remark(_ value: JSONValue) -> String { bounded(value.text ?? reason(value), to: 200) }
}
