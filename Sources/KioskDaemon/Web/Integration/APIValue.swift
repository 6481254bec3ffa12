import Domain

/// A value of an answer to a program: JSON (RFC 8259), written by appending bytes.
enum APIValue: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        var name: String
        var value: APIValue
    }

    case null
    case text(String)
    case integer(Int64)
    /// A number that is written already.
    case number(String)
    case truth(Bool)
    case list([APIValue])
    case object([Member])

    static func optional<Value>(_ value: Value?, _ wrap: (Value) -> APIValue) -> APIValue {
        value.map(wrap) ?? .null
    }

    static func texts(_ values: [String]) -> APIValue { .list(values.map { .text($0) }) }

    /// Members in their order.
    static func members(_ pairs: [(String, APIValue)]) -> APIValue {
        .object(pairs.map { Member(name: $0, value: $1) })
    }

    func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .text(let text): Self.append(quoted: text, to: &bytes)
        case .integer(let value): bytes += String(value).utf8
        case .number(let text): bytes += text.utf8
        case .truth(let value): bytes += (value ? "true" : "false").utf8
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(quoted: member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    private static func append(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        bytes.appendJSON(text)
        bytes.append(UInt8(ascii: "\""))
    }
}

extension APIValue {
    /// A moment of that zone: RFC 3339 with its offset, `2026-03-01T06:58:00.123456+01:00`. Null outside the years 1 to
    /// 9999, which RFC 3339 cannot write, and in UTC where an offset has seconds.
    static func moment(_ wallMicroseconds: Int64, in zone: Zone) -> APIValue {
        let seconds = wallMicroseconds.dividedDown(by: 1_000_000)
        var offset = Int64(zone.offsetSeconds(atSeconds: seconds))
        if offset % 60 != 0 { offset = 0 }
        let local = seconds + offset
        let day = CivilDay(daysSince1970: local.dividedDown(by: 86_400))
        guard (1...9_999).contains(day.year) else { return .null }
        let second = local - local.dividedDown(by: 86_400) * 86_400
        func padded(_ value: Int64, _ digits: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
        }
        let date = "\(padded(day.year, 4))-\(padded(Int64(day.month), 2))-\(padded(Int64(day.day), 2))"
        let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(
            separator: ":")
        let fraction = padded(wallMicroseconds - seconds * 1_000_000, 6)
        let size = offset.magnitude
        let end =
            offset == 0
            ? "Z"
            : "\(offset < 0 ? "-" : "+")\(padded(Int64(size / 3_600), 2)):\(padded(Int64(size / 60 % 60), 2))"
        return .text("\(date)T\(time).\(fraction)\(end)")
    }

    static func day(_ day: Day?) -> APIValue { .optional(day) { .text($0.description) } }
}
