import Domain

/// Whether a row, by itself, is what was written.
struct RowCheck: ~Copyable {
    private var text = CanonicalText(book: BookID(0))
    /// Used again for every row.
    private var hash = Meta.noHash
    private let digest: Digest

    init() throws(StoreError) { digest = try Digest() }

    /// Whether the public part gives the row's hash.
    mutating func isSoundInPublic(_ stored: StoredRow) throws(StoreError) -> Bool {
        text.compose(stored.row, privateDigest: stored.privateDigest)
        try text.write(hash: &hash, by: digest)
        return hash == stored.row.hash
    }

    /// Whether the private part, where there is one, gives the digest that is chained.
    func isSoundInPrivate(_ stored: StoredRow) throws(StoreError) -> Bool {
        guard let expected = stored.privateDigest, let salt = stored.salt,
            let privateText = stored.row.coded.privateText
        else { return stored.row.coded.privateText == nil }
        return try digest(salt + privateText) == expected
    }

    /// Both: only then are the texts copied as JSON.
    mutating func isSound(_ stored: StoredRow) throws(StoreError) -> Bool {
        guard try isSoundInPublic(stored) else { return false }
        return try isSoundInPrivate(stored)
    }
}
