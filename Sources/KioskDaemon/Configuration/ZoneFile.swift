import Domain

/// Why a zone could not be loaded, in words that follow the key's name.
struct ZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
    var description: String
}

/// Reads a zone from the system's zone data (TZif, RFC 8536).
enum ZoneFile {
    /// Transitions before this are dropped, 1990-01-01: nothing that the terminal records is older.
    static let earliestSeconds: Int64 = 631_152_000
    /// Rules of a footer are written out up to here, 2068-01-01.
    static let latestSeconds: Int64 = 3_092_601_600

    static func load(_ name: String, directory: String = "/usr/share/zoneinfo") throws(ZoneFileError) -> Zone
    {
        guard isZoneName(name) else {
            throw ZoneFileError(description: "is not the name of a time zone, such as `Europe/Brussels`")
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read("\(directory)/\(name)", limit: 1 << 20)
        } catch {
            throw ZoneFileError(
                description: "names no zone in \(directory): `\(name)`: \(error) (package tzdata)")
        }
        return try parse(bytes, name: name)
    }

    /// Words of letters, digits, "_", "+" and "-" with "/" between: no way out of the directory.
    static func isZoneName(_ name: String) -> Bool {
        let words = name.split(separator: "/", omittingEmptySubsequences: false)
        return (1...3).contains(words.count) && name.utf8.count <= 64
            && words.allSatisfy { word in
                !word.isEmpty
                    && word.utf8.allSatisfy { byte in
                        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                            || "_+-".utf8.contains(byte)
                    }
            }
    }

    /// Version 2 or later: a header and block with 32-bit times, then the same with 64-bit times, then a footer.
    static func parse(_ bytes: [UInt8], name: String) throws(ZoneFileError) -> Zone {
        var scan = ByteScan(bytes)
        guard let old = scan.header(), old.version >= UInt8(ascii: "2"),
            scan.skip(old.blockBytes(timeBytes: 4)),
            let header = scan.header(), header.types > 0, header.types <= 256,
            header.blockBytes(timeBytes: 8) <= bytes.count
        else { throw ZoneFileError(description: "has damaged zone data: no version 2 block") }

        var times: [Int64] = []
        for _ in 0..<header.times { if let time = scan.integer(8) { times.append(time) } }
        let indices = scan.take(header.times)
        var types: [(offset: Int32, isSummer: Bool)] = []
        for _ in 0..<header.types {
            guard let offset = scan.integer(4), let summer = scan.take(2).first else { break }
            types.append((Int32(truncatingIfNeeded: offset), summer != 0))
        }
        guard times.count == header.times, indices.count == header.times, types.count == header.types,
            indices.allSatisfy({ Int($0) < types.count }),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
            types.allSatisfy({ (-93_599...93_599).contains($0.offset) }),
            scan.skip(header.characters + header.leaps * 12 + header.standard + header.universal)
        else { throw ZoneFileError(description: "has damaged zone data") }

        var transitions = [
            Zone.Transition(fromSeconds: .min, offsetSeconds: types[0].offset, isSummer: types[0].isSummer)
        ]
        for (time, index) in zip(times, indices) {
            let type = types[Int(index)]
            if time <= earliestSeconds { transitions.removeAll() }
            transitions.append(
                Zone.Transition(fromSeconds: time, offsetSeconds: type.offset, isSummer: type.isSummer))
        }
        guard let footer = scan.line(), let rule = ZoneRule(footer) else {
            return Zone(name: name, transitions: transitions)
        }
        // Damaged data may name any time: the rule is written out for years that somebody may live to see.
        let last = max(times.last ?? earliestSeconds, earliestSeconds)
        if last < latestSeconds { transitions += rule.transitions(after: last, until: latestSeconds) }
        return Zone(name: name, transitions: transitions)
    }
}

/// Big-endian reading that never runs over the end.
private struct ByteScan {
    struct Header {
        var version: UInt8
        var universal: Int
        var standard: Int
        var leaps: Int
        var times: Int
        var types: Int
        var characters: Int

        func blockBytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standard + universal
        }
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - index else { return [] }
        defer { index += count }
        return bytes[index..<index + count]
    }

    mutating func skip(_ count: Int) -> Bool { take(count).count == count }

    /// Two's complement of 4 or 8 bytes.
    mutating func integer(_ count: Int) -> Int64? {
        let taken = take(count)
        guard taken.count == count else { return nil }
        let value = taken.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return count == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    mutating func header() -> Header? {
        guard take(4).elementsEqual("TZif".utf8), let version = take(1).first, skip(15) else { return nil }
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = integer(4), (0...1_000_000).contains(count) else { return nil }
            counts.append(Int(count))
        }
        return Header(
            version: version, universal: counts[0], standard: counts[1], leaps: counts[2], times: counts[3],
            types: counts[4], characters: counts[5])
    }

    /// The footer: text between two line ends.
    mutating func line() -> String? {
        guard take(1).first == 10, let end = bytes[index...].firstIndex(of: 10) else { return nil }
        return String(decoding: bytes[index..<end], as: UTF8.self)
    }
}
