/// A recorded trace of a reader: what the device sent, to be decoded again without it. Text, line by line:
///
/// ```
/// # type: serial-badge
/// # option: format = em4100
/// # provenance: synthetic, from the frame of the RDM6300 data sheet
/// 02 36 32 45 33 30 38
/// +12 36 43 45 44 30 38 03
/// ```
///
/// First the header, lines that begin with `#`: `type` (a reader type of `Catalog`) and `provenance` are required,
/// `option` may come several times, other words are free, also later on. Empty lines count for nothing. The rest is
/// data, and each reader type reads its own:
/// - `serial-badge`: bytes in hexadecimal, before them optionally `+` and the milliseconds that passed since the line
///   before;
/// - `smart-card`: the same, one line for what a reader answers to "get data: UID" for one card;
/// - `keyboard-badge`: `time type code value` as `evemu-record` writes them: seconds with a fraction, type and code in
///   hexadecimal, value in decimal; an `E:` before them is allowed;
/// - `wiegand-badge`: `time wire number`: seconds with up to nine decimals, 0 for D0 or 1 for D1, and the kernel's
///   sequence number;
/// - `key-lines`, `tamper`: `time line level`: seconds with up to nine decimals, the line's offset on the chip, and its
///   level (0 or 1) from then on; `start` in place of the time: its level before the first edge.
package enum Trace {
    /// A line without its end and its number in the file, from 1.
    package struct Line: Sendable, Hashable {
        package let number: Int
        package let text: String
    }

    /// What is said before the data, as far as it has come.
    package struct Header: Sendable, Hashable {
        package private(set) var type: String?
        /// Number of the line that names the type.
        package private(set) var typeLine = 1
        package private(set) var provenance: String?
        package private(set) var options: [String: String] = [:]

        /// The words that count only before the data.
        private static let words: Set<String> = ["type", "provenance", "option"]

        /// Takes a line that begins with `#`. The first of two with the same word counts, as with options the last.
        mutating func take(_ line: Line, hasData: Bool) throws(TraceDefect) {
            guard let (word, value) = Trace.pair(Substring(line.text).dropFirst(), ":"),
                Self.words.contains(word)
            else { return }
            if hasData { throw TraceDefect(line: line.number, "\"\(word)\" stands before the data") }
            switch word {
            case "type" where type == nil: (type, typeLine) = (value, line.number)
            case "provenance" where provenance == nil: provenance = value
            case "option":
                guard let (name, setting) = Trace.pair(value[...], "=") else {
                    throw TraceDefect(line: line.number, "an option is written: # option: name = value")
                }
                options[name] = setting
            default: break
            }
        }

        /// The reader type; throws when something required is missing.
        func complete() throws(TraceDefect) -> String {
            guard let type else { throw TraceDefect(line: 1, "the header \"# type: …\" is missing") }
            guard provenance != nil else {
                throw TraceDefect(
                    line: 1, "the header \"# provenance: …\" is missing: where does it come from?")
            }
            return type
        }
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Both sides of the first `separator`, trimmed; nil when one of them is missing.
    fileprivate static func pair(_ text: Substring, _ separator: Character) -> (String, String)? {
        guard let place = text.firstIndex(of: separator) else { return nil }
        let left = trimmed(text[..<place])
        let right = trimmed(text[text.index(after: place)...])
        return left.isEmpty || right.isEmpty ? nil : (String(left), String(right))
    }
}

/// Why a trace cannot be read: the line, and what was expected there.
package struct TraceDefect: Error, Sendable, Hashable, CustomStringConvertible {
    package let line: Int
    package let explanation: String

    package init(line: Int, _ explanation: String) {
        self.line = line
        self.explanation = explanation
    }

    package var description: String { "line \(line): \(explanation)" }
}

extension Trace {
    /// A line of `serial-badge`: milliseconds since the line before, and the bytes.
    static func bytes(_ line: Line) throws(TraceDefect) -> (gapMilliseconds: Int64, bytes: [UInt8]) {
        var words = line.text.split(separator: " ")
        var gap: Int64 = 0
        if let first = words.first, first.first == "+" {
            guard let milliseconds = Int64(first.dropFirst()), (0...86_400_000).contains(milliseconds) else {
                throw TraceDefect(line: line.number, "\"\(first)\" is not a time like +80")
            }
            gap = milliseconds
            words.removeFirst()
        }
        guard let bytes = BadgeKeys.bytes(hexadecimal: words.joined()) else {
            throw TraceDefect(line: line.number, "bytes are written as two hexadecimal digits each")
        }
        return (gap, bytes)
    }

    /// Seconds with up to nine decimals as nanoseconds, exactly; nil for anything else.
    static func nanoseconds(_ text: Substring) -> UInt64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let seconds = UInt64(first), seconds < 1_000_000_000 else {
            return nil
        }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...9).contains(fraction.utf8.count), fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let decimals = UInt64(fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
        else { return nil }
        return seconds * 1_000_000_000 + decimals
    }

    /// A line of `keyboard-badge`.
    static func keyEvent(_ line: Line) throws(TraceDefect) -> KeyEvent {
        var words = line.text.split(separator: " ")
        if words.first == "E:" { words.removeFirst() }
        guard words.count >= 4, let seconds = Double(words[0]), (0...1e10).contains(seconds),
            let type = UInt16(words[1], radix: 16), let code = UInt16(words[2], radix: 16),
            let value = Int32(words[3])
        else { throw TraceDefect(line: line.number, "an event is written: 0.004000 0001 001e 1") }
        return KeyEvent(microseconds: Int64((seconds * 1e6).rounded()), type: type, code: code, value: value)
    }
}

/// What a reader says to a trace.
package enum TraceOutcome: Sendable, Hashable {
    case read(BadgeOutcome)
    /// A key was pressed.
    case key(String)
    /// What the tamper contact says.
    case contact(isOpen: Bool)

    /// One JSON object: `{"badge":"em:62E3086CED","format":"em4100"}`, `{"error":"checksum"}`, `{"key":"pause"}` or
    /// `{"contact":"open"}`.
    package var jsonLine: String {
        switch self {
        case .read(.badge(let badge)):
            "{\"badge\":\(Self.quoted(badge.keys.first ?? "")),\"format\":\(Self.quoted(badge.format))}"
        case .read(.defect(let defect)): "{\"error\":\(Self.quoted(defect.rawValue))}"
        case .key(let name): "{\"key\":\(Self.quoted(name))}"
        case .contact(let isOpen): "{\"contact\":\"\(isOpen ? "open" : "closed")\"}"
        }
    }

    /// A JSON string, RFC 8259 section 7.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted.unicodeScalars.append("\\")
                quoted.unicodeScalars.append(scalar)
            case "\u{0}"..<" ":
                quoted += "\\u" + "0000".dropLast(String(scalar.value, radix: 16).count)
                quoted += String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
