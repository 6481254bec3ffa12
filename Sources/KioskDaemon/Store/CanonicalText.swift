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
    /// The run of the kernel that the last row was of.
    private var run = BootID(high: 0, low: 0)
    private var bootBytes = CanonicalText.bytes(of: BootID(high: 0, low: 0))

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
        if instant.boot != run { (run, bootBytes) = (instant.boot, Self.bytes(of: instant.boot)) }
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
            line.put(hexadecimal: bootBytes)
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
            boot = line.put(bootBytes)
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
        [boot.high, boot.low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
        }
    }

    /// More than everything but kind, reader and public text can take: three hashes in hexadecimal or binary,
    /// five numbers of at most 20 digits, two boot ids, the place, the line feeds.
    private static let numbersByteCount = 512
}

/// Writes text into memory that has been made large enough. A piece that would not fit is left out, whatever happens.
private struct TextCursor {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    // SAFETY (all of them): every piece asks for its room first, and writes no more than it asked for.

    private mutating func room(_ byteCount: Int) -> UnsafeMutablePointer<UInt8>? {
        guard let start = buffer.baseAddress, byteCount <= buffer.count - count else { return nil }
        defer { count += byteCount }
        return start + count
    }

    mutating func end() { put(UInt8(ascii: "\n")) }

    mutating func put(_ byte: UInt8) { room(1)?.pointee = byte }

    @discardableResult mutating func put(_ bytes: [UInt8]) -> Range<Int> {
        let start = count
        guard let target = room(bytes.count) else { return start..<start }
        bytes.withUnsafeBufferPointer { source in
            if let from = source.baseAddress { target.update(from: from, count: source.count) }
        }
        return start..<count
    }

    /// A control character would break the line: it becomes `_`, in the text and in the stored column alike.
    mutating func put(printable text: String) -> Range<Int> {
        let start = count
        var text = text
        text.withUTF8 { characters in
            guard let target = room(characters.count) else { return }
            for (index, character) in characters.enumerated() {
                target[index] = character < 0x20 ? UInt8(ascii: "_") : character
            }
        }
        return start..<count
    }

    mutating func put(hexadecimal bytes: [UInt8]) {
        guard let target = room(bytes.count * 2) else { return }
        for (index, byte) in bytes.enumerated() {
            target[2 * index] = Self.digit(byte >> 4)
            target[2 * index + 1] = Self.digit(byte & 15)
        }
    }

    /// Without a branch, which digits of a hash would make the processor guess wrong.
    private static func digit(_ value: UInt8) -> UInt8 {
        let isLetter = (value &+ 6) >> 4
        return UInt8(ascii: "0") &+ value &+ isLetter &* (UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
    }

    /// Two digits a step, from the last.
    mutating func put(_ number: Int64) {
        if number < 0 { put(UInt8(ascii: "-")) }
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var first = digits.count
        var rest = number.magnitude
        repeat {
            let (more, pair) = rest.quotientAndRemainder(dividingBy: 100)
            first -= 2
            digits[first] &+= UInt8(truncatingIfNeeded: pair / 10)
            digits[first + 1] &+= UInt8(truncatingIfNeeded: pair % 10)
            rest = more
        } while rest > 0
        if digits[first] == UInt8(ascii: "0"), first < digits.count - 1 { first += 1 }
        guard let target = room(digits.count - first) else { return }
        for index in first..<digits.count { target[index - first] = digits[index] }
    }

    mutating func put(_ place: Place) {
        put(Int64(place.position.latitudeE7))
        put(UInt8(ascii: " "))
        put(Int64(place.position.longitudeE7))
        for character in place.source == .live ? " live".utf8 : " surveyed".utf8 { put(character) }
    }
}
