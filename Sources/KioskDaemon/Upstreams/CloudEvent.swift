import Domain

/// Writes entries as CloudEvents 1.0 in JSON (cloudevents/spec v1.0.2, JSON event format), by appending
/// bytes.
struct CloudEventWriter: Sendable {
    /// `"source":"/terminals/…",` escaped once.
    private let source: [UInt8]

    init(terminal: String) {
        var source = Array(#""source":""#.utf8)
        source.appendJSON("/terminals/" + Self.pathSegment(terminal))
        source += #"","#.utf8
        self.source = source
    }

    /// Appends one event. `data` is embedded as it was stored, byte for byte.
    func append(_ item: Outgoing, to bytes: inout [UInt8]) {
        bytes += #"{"specversion":"1.0","id":""#.utf8
        bytes += item.id.description.utf8
        bytes += #"","#.utf8
        bytes += source
        bytes += #""type":"eu.kioskd."#.utf8
        bytes.appendJSON(item.kind)
        bytes += ".v".utf8
        bytes.appendDecimal(Int64(item.version))
        bytes += #"","#.utf8
        appendTimes(of: item, to: &bytes)
        if let subject = item.subject {
            bytes += #""subject":""#.utf8
            bytes.appendJSON(subject)
            bytes += #"","#.utf8
        }
        appendExtensions(of: item, to: &bytes)
        bytes += #""datacontenttype":"application/json","data":"#.utf8
        bytes += item.data
        bytes += "}".utf8
    }

    private func appendTimes(of item: Outgoing, to bytes: inout [UInt8]) {
        if let time = Timestamp(wallMicroseconds: item.instant.wallMicroseconds) {
            bytes += #""time":""#.utf8
            time.append(to: &bytes)
            bytes += #"","#.utf8
        }
        if let derived = item.derivedWallMicroseconds, let time = Timestamp(wallMicroseconds: derived) {
            bytes += #""derivedtime":""#.utf8
            time.append(to: &bytes)
            bytes += #"","#.utf8
        }
    }

    /// Extension attributes: lower-case letters only, values are strings or booleans. `sequence` follows the
    /// CloudEvents extension of that name: ordered as text.
    private func appendExtensions(of item: Outgoing, to bytes: inout [UInt8]) {
        bytes += #""book":""#.utf8
        bytes += item.id.book.description.utf8
        bytes += #"","sequence":""#.utf8
        bytes.appendDecimal(item.sequence, width: 19)
        bytes += #"","clocktrust":""#.utf8
        bytes += item.instant.trust.word.utf8
        bytes += #"","#.utf8
        if let uncertainty = item.instant.uncertaintyMilliseconds {
            bytes += #""clockuncertainty":""#.utf8
            bytes.appendDecimal(Int64(uncertainty))
            bytes += #"","#.utf8
        }
        if let site = item.assignedSite {
            bytes += #""assignedsite":""#.utf8
            bytes.appendJSON(site.description)
            bytes += #"","#.utf8
        }
        if let reader = item.reader {
            bytes += #""reader":""#.utf8
            bytes.appendJSON(reader.description)
            bytes += #"","#.utf8
        }
        if item.isLate { bytes += #""late":true,"#.utf8 }
    }

    /// So that `source` is a URI reference.
    private static func pathSegment(_ text: String) -> String {
        var segment: [UInt8] = []
        segment.appendPercentEncoded(text)
        return String(decoding: segment, as: UTF8.self)
    }
}

/// A moment in RFC 3339 with microseconds, UTC: `2026-03-01T05:58:00.123456Z`.
struct Timestamp: Sendable, Hashable {
    private let days: Int64
    private let microseconds: Int64

    /// Nil outside the years 0001 to 9999, which RFC 3339 cannot write.
    init?(wallMicroseconds: Int64) {
        guard (-62_135_596_800_000_000..<253_402_300_800_000_000).contains(wallMicroseconds) else {
            return nil
        }
        let perDay: Int64 = 86_400_000_000
        let rest = wallMicroseconds % perDay
        microseconds = rest < 0 ? rest + perDay : rest
        days = (wallMicroseconds - microseconds) / perDay
    }

    func append(to bytes: inout [UInt8]) {
        // Proleptic Gregorian date of a day number, counted from 1 March 0000 in cycles of 400 years.
        let shifted = days + 719_468
        let cycle = shifted / 146_097
        let dayOfCycle = shifted % 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        bytes.appendDecimal(cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(dayOfYear - (153 * marchMonth + 2) / 5 + 1, width: 2)
        bytes.append(UInt8(ascii: "T"))
        let seconds = microseconds / 1_000_000
        bytes.appendDecimal(seconds / 3_600, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(seconds / 60 % 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(seconds % 60, width: 2)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDecimal(microseconds % 1_000_000, width: 6)
        bytes.append(UInt8(ascii: "Z"))
    }
}

extension [UInt8] {
    /// Appends text with everything but unreserved characters percent-encoded (RFC 3986, section 2).
    mutating func appendPercentEncoded(_ text: String) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            if byte.isUnreserved {
                append(byte)
            } else {
                self += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}

extension UInt8 {
    /// RFC 3986, section 2.3.
    var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
