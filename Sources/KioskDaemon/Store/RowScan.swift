import Domain
import GRDB

/// A row with what is needed to verify it.
struct StoredRow: Sendable {
    var row: Row
    /// Chained digest of the private part; nil when the entry has none.
    var privateDigest: [UInt8]?
    /// Nil when the entry has no private part, or it has been erased.
    var salt: [UInt8]?
}

/// A row whose columns are not what this program writes. Names the column, never its content.
struct MalformedRow: Error {
    var sequence: Domain.Sequence
    var column: String
}

/// Reads pages of rows by key. Each page is one short read transaction.
struct RowScan: Sendable {
    let chapters: Chapters

    /// Rows whose sequence lies in `after + 1 … through`, at most `limit`, in order.
    func rows(
        _ database: Database, after: Domain.Sequence, through: Domain.Sequence, limit: Int
    ) throws -> [StoredRow] {
        try scan(Self.plain, database, after: after, through: through, limit: limit) {
            try storedRow(of: $0)
        }
    }

    /// When the last entry up to there was; without a time when that is damaged. Nil when there is none.
    func moment(
        _ database: Database, atOrBefore sequence: Domain.Sequence
    ) throws -> (sequence: Domain.Sequence, instant: Instant?)? {
        let statement = try PreparedStatement(
            """
            SELECT sequence, wall, boot, bootID, trust FROM entry WHERE sequence <= ?
            ORDER BY sequence DESC LIMIT 1
            """, in: database)
        defer { statement.finish() }
        statement.bind(1, sequence)
        guard try statement.step() else { return nil }
        guard let boot = statement.halves(3).map({ BootID(high: $0.high, low: $0.low) }),
            let trust = Int(exactly: statement.integer(4)).flatMap({ ClockTrust(rawValue: $0) })
        else { return (statement.integer(0), nil) }
        let instant = Instant(
            wallMicroseconds: statement.integer(1), bootMicroseconds: statement.integer(2), boot: boot,
            trust: trust)
        return (statement.integer(0), instant)
    }

    /// Rows of these kinds with a sequence in `from …< before`, newest first, at most `limit`.
    /// - Parameter kinds: names out of the program's own table.
    func newest(
        _ database: Database, of kinds: [String], from: Domain.Sequence, before: Domain.Sequence, limit: Int
    ) throws -> [StoredRow] {
        let names = kinds.filter { $0.allSatisfy(\.isLetter) }.sorted().map { "'\($0)'" }.joined(
            separator: ",")
        // The planner takes the index only for a condition that is written as the index's own.
        let (hint, seldom) =
            SeldomKinds.contain(kinds)
            ? ("INDEXED BY entrySeldom", "AND e.\(SeldomKinds.condition)") : ("NOT INDEXED", "")
        let sql = """
            SELECT \(Self.columns) FROM entry e \(hint)
            LEFT JOIN private p ON e.private IS NOT NULL AND p.sequence = e.sequence
            WHERE e.sequence > ? AND e.sequence <= ? AND e.kind IN (\(names)) \(seldom)
            ORDER BY e.sequence DESC LIMIT ?
            """
        return try scan(sql, database, after: from - 1, through: before - 1, limit: limit) {
            try storedRow(of: $0)
        }
    }

    func storedRows(
        _ database: Database, after: Domain.Sequence, through: Domain.Sequence, limit: Int
    ) throws -> [Result<StoredRow, MalformedRow>] {
        try scan(Self.complete, database, after: after, through: through, limit: limit) { statement in
            do throws(MalformedRow) {
                return .success(try storedRow(of: statement))
            } catch {
                return .failure(error)
            }
        }
    }

    private func scan<Element>(
        _ sql: String, _ database: Database, after: Domain.Sequence, through: Domain.Sequence, limit: Int,
        _ element: (PreparedStatement) throws -> Element
    ) throws -> [Element] {
        let statement = try PreparedStatement(sql, in: database)
        defer { statement.finish() }
        statement.bind(1, after)
        statement.bind(2, through)
        statement.bind(3, Int64(limit))
        var elements: [Element] = []
        elements.reserveCapacity(max(0, min(limit, Int(clamping: through &- after))))
        while try statement.step() { elements.append(try element(statement)) }
        return elements
    }

    private func storedRow(of statement: PreparedStatement) throws(MalformedRow) -> StoredRow {
        StoredRow(
            row: try row(of: statement), privateDigest: statement.isNull(16) ? nil : statement.bytes(16),
            salt: statement.isNull(17) ? nil : statement.bytes(17))
    }

    private func row(of statement: PreparedStatement) throws(MalformedRow) -> Row {
        let sequence = statement.integer(0)
        func require<Value>(_ value: Value?, _ column: String) throws(MalformedRow) -> Value {
            guard let value else { throw MalformedRow(sequence: sequence, column: column) }
            return value
        }
        let version = try require(Int(exactly: statement.integer(2)), "version")
        let boot = try require(statement.halves(5).map { BootID(high: $0.high, low: $0.low) }, "bootID")
        let trust = try require(
            Int(exactly: statement.integer(6)).flatMap { ClockTrust(rawValue: $0) }, "trust")
        let previous = statement.bytes(12)
        let hash = statement.bytes(13)
        _ = try require(previous.count == Digest.byteCount ? previous : nil, "previous")
        _ = try require(hash.count == Digest.byteCount ? hash : nil, "hash")
        return Row(
            book: chapters.book(of: sequence), sequence: sequence,
            instant: Instant(
                wallMicroseconds: statement.integer(3), bootMicroseconds: statement.integer(4), boot: boot,
                trust: trust,
                uncertaintyMilliseconds: try require(Self.uncertainty(of: statement), "uncertainty").value),
            reader: statement.isNull(7) ? nil : ReaderName(statement.text(7)),
            place: try require(Self.place(of: statement), "place").value,
            coded: CodedFact(
                kind: statement.text(1), version: version, publicText: statement.bytes(11),
                privateText: statement.isNull(15) ? nil : statement.bytes(15)),
            previousHash: previous, hash: hash)
    }

    /// What a column holds, which may be nothing.
    private struct Stored<Value> { var value: Value? }

    /// Nil for a number that is none.
    private static func uncertainty(of statement: PreparedStatement) -> Stored<Int32>? {
        if statement.isNull(14) { return Stored(value: nil) }
        return Int32(exactly: statement.integer(14)).map { Stored(value: $0) }
    }

    /// Nil for a place that is none; a `Stored` without a value where the entry has no place.
    private static func place(of statement: PreparedStatement) -> Stored<Place>? {
        let absent = (Int32(8)...10).filter { statement.isNull($0) }.count
        if absent == 3 { return Stored(value: nil) }
        let live = statement.integer(10)
        guard absent == 0, live == 0 || live == 1, let latitude = Int32(exactly: statement.integer(8)),
            let longitude = Int32(exactly: statement.integer(9)),
            let position = Position(latitudeE7: latitude, longitudeE7: longitude)
        else { return nil }
        return Stored(value: Place(position: position, source: live == 1 ? .live : .surveyed))
    }

    private static let columns = """
        e.sequence, e.kind, e.version, e.wall, e.boot, e.bootID, e.trust, e.reader, e.latitude, e.longitude, e.live,
        e.public, e.previous, e.hash, e.uncertainty, p.text, e.private, p.salt
        """

    /// The side table is looked at only for entries that may have something there.
    private static let plain = """
        SELECT \(columns) FROM entry e
        LEFT JOIN private p ON e.private IS NOT NULL AND p.sequence = e.sequence
        WHERE e.sequence > ? AND e.sequence <= ? ORDER BY e.sequence LIMIT ?
        """

    private static let complete = """
        SELECT \(columns) FROM entry e LEFT JOIN private p ON p.sequence = e.sequence
        WHERE e.sequence > ? AND e.sequence <= ? ORDER BY e.sequence LIMIT ?
        """
}
