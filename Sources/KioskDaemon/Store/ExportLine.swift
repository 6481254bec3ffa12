import Domain

/// One entry as a line of an export. The fields of both formats are the same (docs/book-format.md).
struct ExportLine {
    let format: ExportFormat
    private let chapters: Chapters
    private let chronology: Chronology

    /// `chronology`: what is known of the times of entries whose clock was not trusted.
    init(chapters: Chapters, format: ExportFormat, chronology: Chronology) {
        self.chapters = chapters
        self.format = format
        self.chronology = chronology
    }

    static let fields = [
        "id", "time", "derivedTime", "kind", "version", "sound", "wallMicroseconds", "bootMicroseconds",
        "boot", "trust",
        "uncertaintyMilliseconds", "reader",
        "latitudeE7", "longitudeE7", "place", "public", "private", "salt", "privateDigest", "previous",
        "hash",
    ]

    /// The first line of a CSV; nothing for JSON Lines.
    var header: [UInt8] { format == .csv ? Array((Self.fields.joined(separator: ",") + "\r\n").utf8) : [] }

    private enum Value {
        case null, boolean(Bool), number(Int64), text(String)
        /// JSON as stored, when the row is sound.
        case object([UInt8])
    }

    func append(_ stored: StoredRow, isSound: Bool, to lines: inout [UInt8]) {
        let row = stored.row
        func object(_ text: [UInt8]?) -> Value {
            guard let text else { return .null }
            return isSound ? .object(text) : .text(String(decoding: text, as: UTF8.self))
        }
        func hexadecimal(_ bytes: [UInt8]?) -> Value { bytes.map { .text(Hexadecimal.text($0)) } ?? .null }
        append(
            [
                .text(row.id.description),
                .text(UTCTime.text(microseconds: row.instant.wallMicroseconds)),
                chronology.derivedMicroseconds(of: row.instant).map { .text(UTCTime.text(microseconds: $0)) }
                    ?? .null,
                .text(row.coded.kind),
                .number(Int64(row.coded.version)), .boolean(isSound), .number(row.instant.wallMicroseconds),
                .number(row.instant.bootMicroseconds), hexadecimal(CanonicalText.bytes(of: row.instant.boot)),
                .number(Int64(row.instant.trust.rawValue)),
                row.instant.uncertaintyMilliseconds.map { .number(Int64($0)) } ?? .null,
                row.reader.map { .text($0.description) } ?? .null,
                row.place.map { .number(Int64($0.position.latitudeE7)) } ?? .null,
                row.place.map { .number(Int64($0.position.longitudeE7)) } ?? .null,
                row.place.map { .text($0.source.rawValue) } ?? .null, object(row.coded.publicText),
                object(row.coded.privateText), hexadecimal(stored.salt), hexadecimal(stored.privateDigest),
                hexadecimal(row.previousHash), hexadecimal(row.hash),
            ], to: &lines)
    }

    func append(damaged row: MalformedRow, to lines: inout [UInt8]) {
        var values = [Value](repeating: .null, count: Self.fields.count)
        values[0] = .text(
            EntryID(book: chapters.book(of: row.sequence), sequence: row.sequence).description)
        values[5] = .boolean(false)
        append(values, to: &lines)
    }

    private func append(_ values: [Value], to lines: inout [UInt8]) {
        switch format {
        case .csv:
            for (index, value) in values.enumerated() {
                if index > 0 { lines.append(UInt8(ascii: ",")) }
                appendCell(value, to: &lines)
            }
            lines += "\r\n".utf8
        case .jsonLines:
            for (index, value) in values.enumerated() {
                lines += index == 0 ? "{\"".utf8 : ",\"".utf8
                lines += Self.fields[index].utf8
                lines += "\":".utf8
                appendJSON(value, to: &lines)
            }
            lines += "}\n".utf8
        }
    }

    // RFC 4180: quoted where it must be.
    private func appendCell(_ value: Value, to lines: inout [UInt8]) {
        switch value {
        case .null: break
        case .boolean(let value): lines += (value ? "true" : "false").utf8
        case .number(let value): lines += String(value).utf8
        case .text(let value): appendQuoted(Array(value.utf8), to: &lines)
        case .object(let value): appendQuoted(value, to: &lines)
        }
    }

    private func appendQuoted(_ text: [UInt8], to lines: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        lines.append(quote)
        for character in text {
            if character == quote { lines.append(quote) }
            lines.append(character)
        }
        lines.append(quote)
    }

    private func appendJSON(_ value: Value, to lines: inout [UInt8]) {
        switch value {
        case .null: lines += "null".utf8
        case .boolean(let value): lines += (value ? "true" : "false").utf8
        case .number(let value): lines += String(value).utf8
        case .object(let value): lines += value
        case .text(let value):
            lines.append(UInt8(ascii: "\""))
            lines.appendJSON(value)
            lines.append(UInt8(ascii: "\""))
        }
    }
}

/// RFC 3339 in UTC with microseconds, for every `Int64`.
package enum UTCTime {
    package static func text(microseconds: Int64) -> String {
        let (seconds, fraction) = microseconds.flooredDivision(by: 1_000_000)
        let (days, second) = seconds.flooredDivision(by: 86_400)
        let (year, month, day) = date(days: days)
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number.magnitude)
            return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count))
                + digits
        }
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
            + padded(second / 3_600, 2) + ":"
            + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2) + "." + padded(fraction, 6) + "Z"
    }

    /// Proleptic Gregorian date of a day number since 1970-01-01: eras of 400 years, years that begin in
    /// March.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
