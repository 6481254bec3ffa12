import Domain

/// The canonical text of a row: what its hash is taken over (docs/book-format.md). Thirteen lines, each ended by a
/// line feed. The buffer is used again for every row, and the row's texts are bound to SQLite from inside it.
struct CanonicalText {
    /// The text; `Journal` writes the row's binary columns behind it.
    var bytes: [UInt8] = []
    private(set) var kind = 0..<0
    private(set) var reader: Range<Int>?
    private(set) var publicText = 0..<0

    private let book: [UInt8]

    init(book: BookID) {
        self.book = Array(book.description.utf8)
        bytes.reserveCapacity(1024)
    }

    /// `previous` is the hash of the row before (32 zero bytes for the first), `privateDigest` that of the private part.
    mutating func compose(
        sequence: Domain.Sequence, instant: Instant, reader: ReaderName?, place: Place?, kind: String, version: Int,
        publicText: [UInt8], previous: [UInt8], privateDigest: [UInt8]?
    ) {
        bytes.removeAll(keepingCapacity: true)
        Hexadecimal.append(previous, to: &bytes)
        endLine()
        bytes.append(contentsOf: book)
        endLine()
        append(sequence)
        endLine()
        self.kind = appendLine(kind)
        append(Int64(version))
        endLine()
        append(instant.wallMicroseconds)
        endLine()
        append(instant.bootMicroseconds)
        endLine()
        append(instant.boot)
        endLine()
        append(Int64(instant.trust.rawValue))
        endLine()
        let readerLine = appendLine(reader?.description ?? "")
        // An empty name and none would have the same text: it is stored as none.
        self.reader = readerLine.isEmpty ? nil : readerLine
        if let place { append(place) }
        endLine()
        let start = bytes.count
        bytes.append(contentsOf: publicText)
        self.publicText = start..<bytes.count
        endLine()
        if let privateDigest { Hexadecimal.append(privateDigest, to: &bytes) }
        endLine()
    }

    mutating func compose(_ row: Row, privateDigest: [UInt8]?) {
        compose(
            sequence: row.sequence, instant: row.instant, reader: row.reader, place: row.place, kind: row.coded.kind,
            version: row.coded.version, publicText: row.coded.publicText, previous: row.previousHash,
            privateDigest: privateDigest)
    }

    /// Binary form of a boot id, 16 bytes, high half first.
    static func bytes(of boot: BootID) -> [UInt8] {
        var bytes: [UInt8] = []
        appendBytes(of: boot, to: &bytes)
        return bytes
    }

    static func appendBytes(of boot: BootID, to bytes: inout [UInt8]) {
        for half in [boot.high, boot.low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: half >> shift))
            }
        }
    }

    // MARK: parts

    private mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    /// A control character would break the line: it becomes `_`, in the text and in the stored column alike.
    private mutating func appendLine(_ text: String) -> Range<Int> {
        let start = bytes.count
        for character in text.utf8 { bytes.append(character < 0x20 ? UInt8(ascii: "_") : character) }
        let range = start..<bytes.count
        endLine()
        return range
    }

    private mutating func append(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func append(_ boot: BootID) {
        for half in [boot.high, boot.low] {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: half >> shift) & 15
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            }
        }
    }

    private mutating func append(_ place: Place) {
        append(Int64(place.position.latitudeE7))
        bytes.append(UInt8(ascii: " "))
        append(Int64(place.position.longitudeE7))
        bytes.append(contentsOf: place.source == .live ? " live".utf8 : " surveyed".utf8)
    }
}
