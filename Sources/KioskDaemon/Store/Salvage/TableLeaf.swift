/// A leaf page of a table, read without SQLite (sqlite.org/fileformat2.html, sections 1.6 and 2.1). Total: what makes no
/// sense is no cell.
struct TableLeaf {
    enum Value {
        case null, integer(Int64), real, blob([UInt8]), text([UInt8])
    }

    struct Record {
        var rowid: Int64
        var values: [Value]
    }

    /// Texts of an entry are at most 64 KiB; the state in a seal has some 600 bytes for each person.
    private static let payloadLimit: Int64 = 16 << 20
    private static let leafType: UInt8 = 13

    private let page: [UInt8]
    private let images: PageImages
    private let headerOffset: Int

    /// Nil for a page that is no leaf of a table.
    init?(_ page: [UInt8], number: UInt32, in images: PageImages) {
        headerOffset = number == 1 ? 100 : 0
        guard page.count > headerOffset + 8, page[headerOffset] == Self.leafType else { return nil }
        self.page = page
        self.images = images
    }

    var records: [Record] {
        let count = Int(page[headerOffset + 3]) << 8 | Int(page[headerOffset + 4])
        return (0..<min(count, page.count / 4)).compactMap { index in
            let pointer = headerOffset + 8 + 2 * index
            guard pointer + 1 < page.count else { return nil }
            return record(at: Int(page[pointer]) << 8 | Int(page[pointer + 1]))
        }
    }

    private func record(at offset: Int) -> Record? {
        var reader = Bytes(page, at: offset)
        guard let size = reader.varint(), size > 0, size <= Self.payloadLimit, let rowid = reader.varint(),
            let payload = payload(Int(size), from: reader.index)
        else { return nil }
        return Self.values(of: payload).map { Record(rowid: rowid, values: $0) }
    }

    /// The whole payload, with what stands on overflow pages.
    private func payload(_ size: Int, from start: Int) -> [UInt8]? {
        let usable = images.pageBytes
        let most = usable - 35
        if size <= most { return start + size <= page.count ? Array(page[start..<start + size]) : nil }
        let least = (usable - 12) * 32 / 255 - 23
        let fitting = least + (size - least) % (usable - 4)
        let local = fitting <= most ? fitting : least
        guard start + local + 4 <= page.count else { return nil }
        var payload = Array(page[start..<start + local])
        var next = WriteAheadLog.word(page, start + local)
        while payload.count < size {
            let overflow = images.page(next)
            guard next > 0, overflow.count == images.pageBytes else { return nil }
            payload += overflow[4...].prefix(size - payload.count)
            next = WriteAheadLog.word(overflow, 0)
        }
        return payload
    }

    private static func values(of payload: [UInt8]) -> [Value]? {
        var header = Bytes(payload, at: 0)
        guard let size = header.varint(), size > 0, size <= Int64(payload.count) else { return nil }
        var body = Bytes(payload, at: Int(size))
        var values: [Value] = []
        while header.index < Int(size) {
            guard let type = header.varint(), let value = value(type, &body) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func value(_ type: Int64, _ body: inout Bytes) -> Value? {
        switch type {
        case 0: .null
        case 1...6: body.integer([1, 2, 3, 4, 6, 8][Int(type) - 1]).map { .integer($0) }
        case 7: body.take(8).map { _ in .real }
        case 8, 9: .integer(type - 8)
        case 12...payloadLimit * 2:
            body.take(Int(type - 12) / 2).map { type % 2 == 0 ? .blob($0) : .text($0) }
        default: nil
        }
    }

    /// Reads on in bytes, never behind their end.
    private struct Bytes {
        private let bytes: [UInt8]
        private(set) var index: Int

        init(_ bytes: [UInt8], at index: Int) {
            self.bytes = bytes
            self.index = index
        }

        mutating func varint() -> Int64? {
            var value: UInt64 = 0
            for count in 1...9 {
                guard index < bytes.count else { return nil }
                let byte = bytes[index]
                index += 1
                if count == 9 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
                value = value << 7 | UInt64(byte & 0x7F)
                if byte & 0x80 == 0 { return Int64(bitPattern: value) }
            }
            return nil
        }

        mutating func take(_ count: Int) -> [UInt8]? {
            guard count <= bytes.count - index else { return nil }
            defer { index += count }
            return Array(bytes[index..<index + count])
        }

        mutating func integer(_ count: Int) -> Int64? {
            guard let part = take(count), let first = part.first else { return nil }
            return part.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
        }
    }
}
