import Drivers
import Web

/// How something that a reader said is written on the technician's page.
extension ReadingsTap.Tapped {
    /// Nil: nothing worth a line.
    func line(wallMicroseconds: Int64) -> TechnicianView.Line? {
        func line(
            _ kind: TechnicianView.Line.Kind, _ text: String, _ detail: String?, _ format: String?
        ) -> TechnicianView.Line {
            TechnicianView.Line(
                wallMicroseconds: wallMicroseconds, kind: kind, text: text, detail: detail, format: format)
        }
        switch what {
        case .raw(.bytes(let bytes)):
            return line(.raw, Self.hexadecimal(bytes), Self.characters(bytes), nil)
        case .raw(.bits(let bits, let count)):
            return line(
                .raw, Self.digits(bits, count), Self.parities(bits, count), "\(count) bit")
        case .raw(.keys(let codes)):
            return line(
                .raw, codes.prefix(Self.mostBytes).map(String.init).joined(separator: " "), nil, "KEY_")
        case .reading(let reading): return Self.line(reading.value, line)
        }
    }

    private static func line(
        _ value: Reading.Value,
        _ line: (TechnicianView.Line.Kind, String, String?, String?) -> TechnicianView.Line
    ) -> TechnicianView.Line {
        switch value {
        case .badge(let badge):
            return line(.badge, badge.keys.first ?? "", String(badge.raw.prefix(64)), badge.format)
        // Whose it is and what it says is nobody's affair here.
        case .identity: return line(.card, "eID ✓", nil, nil)
        case .readError(let defect): return line(.defect, defect.rawValue, nil, nil)
        case .key(let name): return line(.key, name, nil, nil)
        case .card(.inserted(let atr)): return line(.card, "ATR \(atr)", nil, nil)
        case .card(.removed): return line(.card, "–", nil, nil)
        case .tamper(let isOpen): return line(.contact, isOpen ? "open" : "closed", nil, nil)
        case .fix(let fix):
            let accuracy = fix.accuracyMetres.map { $0 < 1e6 ? " ± \(Int($0.rounded())) m" : "" } ?? ""
            let satellites = fix.satellites.map { " · \($0) sat" } ?? ""
            return line(
                .fix, "\(fix.latitude), \(fix.longitude)\(accuracy)\(satellites)", nil, "\(fix.mode)D")
        }
    }

    /// Spellings of the badge, if it is one.
    var keys: [String] {
        guard case .reading(let reading) = what, case .badge(let badge) = reading.value else { return [] }
        return badge.keys
    }

    private static let mostBytes = 32

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let text = bytes.prefix(mostBytes).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: " ")
        return bytes.count > mostBytes ? "\(text) … \(bytes.count)" : text
    }

    private static func characters(_ bytes: [UInt8]) -> String {
        String(
            decoding: bytes.prefix(mostBytes).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: ".") },
            as: UTF8.self)
    }

    private static func digits(_ bits: UInt64, _ count: Int) -> String {
        (0..<count).map { bits >> UInt64(count - 1 - $0) & 1 == 1 ? "1" : "0" }.joined()
    }

    /// Whether each parity holds, for each format of that length.
    private static func parities(_ bits: UInt64, _ count: Int) -> String? {
        let said = WiegandFormat.table.filter { $0.length == count && !$0.parities.isEmpty }.map { format in
            ([format.name] + format.parities(of: bits).map { $0 ? "✓" : "✗" }).joined(separator: " ")
        }
        return said.isEmpty ? nil : "parity: " + said.joined(separator: " · ")
    }
}
