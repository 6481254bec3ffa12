import Domain
import GRDB
import Synchronization

/// What an upstream said of one entry, where people must see it: a cache of its words, and not the journal. The journal
/// is told of it in idle time (`registered`).
package struct KeptReceipt: Sendable, Hashable {
    package typealias State = RegistrationState

    package var sequence: Sequence
    package var state: State
    /// What upstream calls it.
    package var number: String?
    /// Upstream's own word for how it stands; for `outOfScope` why.
    package var validity: String?
    /// Upstream's own words, one line each.
    package var remarks: [String]
    /// When the newest of it was said, microseconds since 1970, UTC, by the wall clock.
    package var wallMicroseconds: Int64
    /// It was sent late, with its own time.
    package var isLate: Bool
    /// Upstream may still say something else, and can be asked.
    package var isOpen: Bool

    package init(
        sequence: Sequence, state: State, number: String? = nil, validity: String? = nil,
        remarks: [String] = [], wallMicroseconds: Int64, isLate: Bool = false, isOpen: Bool = false
    ) {
        self.sequence = sequence
        self.state = state
        self.number = number
        self.validity = validity
        self.remarks = remarks
        self.wallMicroseconds = wallMicroseconds
        self.isLate = isLate
        self.isOpen = isOpen
    }
}

/// How one entry stands with one upstream.
package enum DeliveryFate: Sendable, Hashable {
    /// It has not been its turn yet.
    case unsent
    case exception(DeliveryException.State)
    case receipt(KeptReceipt)
    /// It is done with, and no word of upstream was kept: a person has settled it, or upstream's receipts are not kept.
    case settled
}

extension KeptReceipt {
    private init(_ row: GRDB.Row) throws {
        guard let state = State(rawValue: row["state"]) else {
            throw StoreError.damaged("receipt \(row["sequence"] as Int64) is damaged: state")
        }
        self.init(
            sequence: row["sequence"], state: state, number: row["number"], validity: row["validity"],
            remarks: (row["remarks"] as String?)?.split(separator: "\n").map(String.init) ?? [],
            wallMicroseconds: row["wall"], isLate: row["late"], isOpen: row["open"])
    }

    /// Keeps it. What the journal knows of it is older now.
    func store(of upstream: String, _ database: Database) throws {
        let remarks = remarks.isEmpty ? nil : remarks.joined(separator: "\n")
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO receipt
                    (upstream, sequence, state, number, validity, remarks, wall, late, open, entry)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)
                """
        ).execute(arguments: [
            upstream, sequence, state.rawValue, number, validity, remarks, wallMicroseconds, isLate, isOpen,
        ])
    }

    fileprivate static func fetch(
        _ condition: String, _ arguments: StatementArguments, _ database: Database
    ) throws -> [KeptReceipt] {
        try GRDB.Row.fetchAll(
            database.cachedStatement(sql: "SELECT * FROM receipt WHERE \(condition)"), arguments: arguments
        ).map { try KeptReceipt($0) }
    }
}

extension Book {
    /// Receipts of entries in (after, through], ascending, at most `limit`.
    package func receipts(
        of upstream: String, after: Sequence, through: Sequence, limit: Int
    ) throws(StoreError) -> [KeptReceipt] {
        try read("receipts") { database in
            try KeptReceipt.fetch(
                "sequence > ? AND sequence <= ? AND upstream = ? ORDER BY sequence LIMIT ?",
                [after, through, upstream, min(limit, Self.pageRows)], database)
        }
    }

    /// The oldest receipts behind `after` of which upstream has not said the last word.
    package func openReceipts(
        of upstream: String, after: Sequence, limit: Int
    ) throws(StoreError) -> [KeptReceipt] {
        try read("receipts") { database in
            try KeptReceipt.fetch(
                "upstream = ? AND open = 1 AND sequence > ? ORDER BY sequence LIMIT ?",
                [upstream, after, min(limit, Self.pageRows)], database)
        }
    }

    /// The newest receipts in which upstream has something against the entry, at most `limit`.
    package func poorReceipts(of upstream: String, limit: Int) throws(StoreError) -> [KeptReceipt] {
        try read("receipts") { database in
            try KeptReceipt.fetch(
                """
                upstream = ? AND state IN ('rejected', 'remarked') ORDER BY sequence DESC LIMIT ?
                """, [upstream, min(limit, Self.pageRows)], database)
        }
    }

    /// Receipts of which the journal knows nothing yet, or not the newest, oldest first.
    package func untoldReceipts(of upstream: String, limit: Int) throws(StoreError) -> [KeptReceipt] {
        try read("receipts") { database in
            try KeptReceipt.fetch(
                "upstream = ? AND entry IS NULL ORDER BY sequence LIMIT ?",
                [upstream, min(limit, Self.pageRows)], database)
        }
    }

    /// The journal's entry `entry` tells of these; of one that has changed meanwhile it does not.
    package func told(
        _ receipts: [KeptReceipt], of upstream: String, by entry: Sequence
    ) throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("receipts") { database, _ in
                for receipt in receipts {
                    try database.cachedStatement(
                        sql: """
                            UPDATE receipt SET entry = ?
                            WHERE sequence = ? AND upstream = ? AND state = ? AND wall = ?
                            """
                    ).execute(arguments: [
                        entry, receipt.sequence, upstream, receipt.state.rawValue, receipt.wallMicroseconds,
                    ])
                }
            }
        }
    }

    /// Keeps what upstream has said since of entries that it has.
    package func keep(_ receipts: [KeptReceipt], of upstream: String) throws(StoreError) {
        guard !receipts.isEmpty else { return }
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("receipts") { database, _ in
                for receipt in receipts { try receipt.store(of: upstream, database) }
            }
        }
    }

    /// How one entry stands with one upstream, as far as the book knows.
    package func fate(of sequence: Sequence, with upstream: String) throws(StoreError) -> DeliveryFate {
        try read("fate") { database in
            if let exception = try Ledger.exceptions(of: upstream, only: sequence, database).first {
                return .exception(exception.state)
            }
            let receipts = try KeptReceipt.fetch(
                "sequence = ? AND upstream = ?", [sequence, upstream], database)
            if let receipt = receipts.first { return .receipt(receipt) }
            return try sequence > Ledger.cursor(of: upstream, database) ? .unsent : .settled
        }
    }
}
