import Domain

/// The canonical text of a row: what its hash is taken over (docs/book-format.md). Thirteen lines, each ended
/// by a line feed. Behind it stand the row's binary columns. The memory is used again for every row, and a
/// row's columns are bound to SQLite from inside it.
struct CanonicalText {
    /// The parts below, and whatever an earlier, longer row left behind them.
    private(set) var bytes: [UInt8] = []
    private(set) var text = 0..<0
    private(set) var kind = 0..<0
    /// An empty name and none would have the same text: both are nil here, and NULL in the book.
    private(set) var reader: Range<Int>?
    private(set) var publicText = 0..<0
    private(set) var boot = 0..<0
    private(set) var previous = 0..<0
    private(set) var privateDigest: Range<Int>?

    private var id: BookID
    private var book: [UInt8]

    init(book: BookID) {
        id = book
        self.book = Array(book.description.utf8)
    }

    /// `previous` is the hash of the row before (32 zero bytes for the first), `privateDigest` that of the
    /// private part.
    mutating func compose(
        sequence: Domain.Sequence, instant: Instant, reader: ReaderName?, place: Place?, kind: String,
        version: Int,
        publicText: [UInt8], previous: [UInt8], privateDigest: [UInt8]?
    ) {
        let name = reader?.description ?? ""
        let needed = Self.numbersByteCount + kind.utf8.count + name.utf8.count + publicText.count
        if bytes.count < needed { bytes = [UInt8](repeating: 0, count: needed + 512) }
        bytes.withUnsafeMutableBufferPointer { buffer in
            var line = TextCursor(buffer)
            line.put(hexadecimal: previous)
            line.end()
            line.put(book)
            line.end()
            line.put(sequence)
            line.end()
            self.kind = line.put(printable: kind)
            line.end()
            line.put(Int64(version))
            line.end()
            line.put(instant.wallMicroseconds)
            line.end()
            line.put(instant.bootMicroseconds)
            line.end()
            line.put(hexadecimal: instant.boot.high)
            line.put(hexadecimal: instant.boot.low)
            line.end()
            line.put(Int64(instant.trust.rawValue))
            if let uncertainty = instant.uncertaintyMilliseconds {
                line.put(UInt8(ascii: " "))
                line.put(Int64(uncertainty))
            }
            line.end()
            let readerRange = line.put(printable: name)
            self.reader = readerRange.isEmpty ? nil : readerRange
            line.end()
            if let place { line.put(place) }
            line.end()
            self.publicText = line.put(publicText)
            line.end()
            if let privateDigest { line.put(hexadecimal: privateDigest) }
            line.end()
            text = 0..<line.count
            boot = line.put(instant.boot)
            self.previous = line.put(previous)
            self.privateDigest = privateDigest.map { line.put($0) }
        }
    }

    mutating func compose(_ row: Row, privateDigest: [UInt8]?) {
        if row.book != id {
            id = row.book
            book = Array(row.book.description.utf8)
        }
        compose(
            sequence: row.sequence, instant: row.instant, reader: row.reader, place: row.place,
            kind: row.coded.kind,
            version: row.coded.version, publicText: row.coded.publicText, previous: row.previousHash,
            privateDigest: privateDigest)
    }

    /// The hash of the row that was composed last.
    func hash(by digest: borrowing Digest) throws(StoreError) -> [UInt8] {
        var hash = Meta.noHash
        try write(hash: &hash, by: digest)
        return hash
    }

    /// The same, in the memory of `hash`, which has 32 bytes.
    func write(hash: inout [UInt8], by digest: borrowing Digest) throws(StoreError) {
        try digest.compute(bytes, count: text.count, to: &hash)
    }

    /// Binary form of a boot id, 16 bytes, high half first.
    static func bytes(of boot: BootID) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            var bytes = TextCursor(buffer)
            count = bytes.put(boot).count
        }
    }

    /// More than everything but kind, reader and public text can take: three hashes in hexadecimal or binary,
    /// five numbers of at most 20 digits, two boot ids, the place, the line feeds.
    private static let numbersByteCount = 512
}

/// Writes text into memory that has been made large enough. Stops at its end, whatever happens.
private struct TextCursor {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    // SAFETY (all of them): the buffer's subscript is not checked in a release build, so each write is preceded by a
    // comparison with the buffer's end.

    mutating func end() { put(UInt8(ascii: "\n")) }

    mutating func put(_ byte: UInt8) {
        guard count < buffer.count else { return }
        buffer[count] = byte
        count += 1
    }

    @discardableResult mutating func put(_ bytes: [UInt8]) -> Range<Int> {
        let start = count
        guard bytes.count <= buffer.count - count else { return start..<start }
        bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress, let target = buffer.baseAddress else { return }
            (target + start).update(from: from, count: source.count)
        }
        count += bytes.count
        return start..<count
    }

    /// A control character would break the line: it becomes `_`, in the text and in the stored column alike.
    mutating func put(printable text: String) -> Range<Int> {
        let start = count
        var text = text
        text.withUTF8 { characters in
            for character in characters { put(character < 0x20 ? UInt8(ascii: "_") : character) }
        }
        return start..<count
    }

    /// Binary form of a boot id, 16 bytes, high half first.
    mutating func put(_ boot: BootID) -> Range<Int> {
        let start = count
        put(boot.high)
        put(boot.low)
        return start..<count
    }

    private mutating func put(_ half: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { put(UInt8(truncatingIfNeeded: half >> shift)) }
    }

    /// Sixteen digits.
    mutating func put(hexadecimal half: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) {
            put(Self.digit(UInt8(truncatingIfNeeded: half >> shift) & 15))
        }
    }

    mutating func put(hexadecimal bytes: [UInt8]) {
        guard bytes.count * 2 <= buffer.count - count else { return }
        for byte in bytes {
            buffer[count] = Self.digit(byte >> 4)
            buffer[count + 1] = Self.digit(byte & 15)
            count += 2
        }
    }

    /// Without a branch, which digits of a hash would make the processor guess wrong.
    private static func digit(_ value: UInt8) -> UInt8 {
        let isLetter = (value &+ 6) >> 4
        return UInt8(ascii: "0") &+ value &+ isLetter &* (UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
    }

    mutating func put(_ number: Int64) {
        if number < 0 { put(UInt8(ascii: "-")) }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.count
        var rest = number.magnitude
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in first..<digits.count { put(digits[index]) }
    }

    mutating func put(_ place: Place) {
        put(Int64(place.position.latitudeE7))
        put(UInt8(ascii: " "))
        put(Int64(place.position.longitudeE7))
        for character in place.source == .live ? " live".utf8 : " surveyed".utf8 { put(character) }
    }
}
