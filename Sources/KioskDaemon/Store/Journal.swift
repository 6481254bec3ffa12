import Domain
import GRDB

/// Writes rows at the end of the chain. One thread at a time, inside the writer's transaction.
struct Journal: ~Copyable {
    /// Texts longer than this are no entries.
    static let textLimitBytes = 65_536
    static let saltByteCount = 32

    let book: BookID
    /// Sequence and hash of the last row: 0 and zeros in an empty book.
    private(set) var sequence: Domain.Sequence
    private(set) var hash: [UInt8]

    private var text: CanonicalText
    private let digest: Digest

    init(_ head: Head) throws(StoreError) {
        book = head.book
        sequence = head.sequence
        hash = head.hash
        text = CanonicalText(book: head.book)
        digest = try Digest()
    }

    var head: Head { Head(book: book, sequence: sequence, hash: hash) }

    /// Goes back to a head from before a transaction that failed.
    mutating func rewind(to head: Head) {
        sequence = head.sequence
        hash = head.hash
    }

    /// Inserts entries that continue the numbering.
    mutating func insert(_ entries: [Entry], in database: Database) throws {
        let statement = try PreparedStatement(Self.insertion, in: database)
        defer { statement.finish() }
        for entry in entries {
            guard entry.sequence == sequence + 1 else {
                throw StoreError.permanent("entry \(entry.sequence) does not follow entry \(sequence)")
            }
            let coded = entry.fact.coded(in: book)
            guard coded.publicText.count <= Self.textLimitBytes,
                coded.privateText?.count ?? 0 <= Self.textLimitBytes
            else {
                throw StoreError.permanent(
                    "entry \(entry.sequence) is longer than \(Self.textLimitBytes) bytes")
            }
            let privateDigest = try coded.privateText.map { text in
                try insertPrivate(text, of: entry.sequence, in: database)
            }
            try insert(entry, coded, privateDigest, with: statement)
            sequence = entry.sequence
        }
    }

    /// Composes the row in one buffer, canonical text first and binary columns behind it, and binds from
    /// there.
    private mutating func insert(
        _ entry: Entry, _ coded: CodedFact, _ privateDigest: [UInt8]?, with statement: PreparedStatement
    ) throws {
        text.compose(
            sequence: entry.sequence, instant: entry.instant, reader: entry.reader, place: entry.place,
            kind: coded.kind, version: coded.version, publicText: coded.publicText, previous: hash,
            privateDigest: privateDigest)
        try text.write(hash: &hash, by: digest)
        try text.bytes.withUnsafeBytes { bytes in
            func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { .init(rebasing: bytes[range]) }
            statement.bind(1, entry.sequence)
            statement.bindText(2, part(text.kind))
            statement.bind(3, Int64(coded.version))
            statement.bind(4, entry.instant.wallMicroseconds)
            statement.bind(5, entry.instant.bootMicroseconds)
            statement.bindBlob(6, part(text.boot))
            statement.bind(7, Int64(entry.instant.trust.rawValue))
            if let reader = text.reader { statement.bindText(8, part(reader)) } else { statement.bindNull(8) }
            bind(entry.place, to: statement)
            statement.bindText(12, part(text.publicText))
            if let digest = text.privateDigest {
                statement.bindBlob(13, part(digest))
            } else {
                statement.bindNull(13)
            }
            statement.bindBlob(14, part(text.previous))
            if let uncertainty = entry.instant.uncertaintyMilliseconds {
                statement.bind(16, Int64(uncertainty))
            } else {
                statement.bindNull(16)
            }
            try hash.withUnsafeBytes { hash in
                statement.bindBlob(15, hash)
                try statement.run()
            }
        }
    }

    private func bind(_ place: Place?, to statement: PreparedStatement) {
        guard let place else {
            for index in Int32(9)...11 { statement.bindNull(index) }
            return
        }
        statement.bind(9, Int64(place.position.latitudeE7))
        statement.bind(10, Int64(place.position.longitudeE7))
        statement.bind(11, place.source == .live ? 1 : 0)
    }

    /// Puts the private text aside, salted, and returns the digest that is chained for it.
    private func insertPrivate(_ text: [UInt8], of sequence: Domain.Sequence, in database: Database) throws
        -> [UInt8]
    {
        let salted = try Randomness.bytes(Self.saltByteCount) + text
        let statement = try PreparedStatement(
            "INSERT INTO private (sequence, salt, text) VALUES (?, ?, ?)", in: database)
        try salted.withUnsafeBytes { bytes in
            statement.bind(1, sequence)
            statement.bindBlob(2, UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.saltByteCount)))
            statement.bindText(3, UnsafeRawBufferPointer(rebasing: bytes.dropFirst(Self.saltByteCount)))
            defer { statement.finish() }
            try statement.run()
        }
        return try digest(salted)
    }

    private static let insertion = """
        INSERT INTO entry (sequence, kind, version, wall, boot, bootID, trust, reader, latitude, longitude, live,
            public, private, previous, hash, uncertainty)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}
