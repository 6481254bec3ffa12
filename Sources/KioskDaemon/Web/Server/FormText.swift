import HTTPTypes

/// A body of `name=value` pairs, as forms send it.
enum FormText {
    static func read(_ bytes: [UInt8]) throws(Refusal) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = decoded(parts[0])
            let value = parts.count == 2 ? decoded(parts[1]) : nil
            guard let name, let value, fields[name] == nil else {
                throw Refusal(.badRequest, "The form has a field twice, or one that is not name=value.")
            }
            fields[name] = value
        }
        return fields
    }

    /// Undoes form encoding (`+`, `%41`); nil for a broken escape or bytes that are not UTF-8.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                    rest.count >= 2
                else { return nil }
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
