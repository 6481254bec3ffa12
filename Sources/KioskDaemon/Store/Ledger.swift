import Domain
import GRDB
import Synchronization

// How far each upstream has got. Written by the one writer, durably: an upstream's cursor moves at most once
// per second or per 500 receipts, so it costs a second's journal one more commit, and there is no second kind
// of commit.

extension Book {
    /// Exceptions that one upstream may have; a cursor stops before it has more.
    package static let exceptionLimit = 10_000

    /// An upstream that the book has never heard of stands before the first entry.
    package func delivery(of upstream: String) throws(StoreError) -> Delivery {
        let head = try head().sequence
        let isSound = try read("delivery") { try Standing.isSound(upstream, $0) }
        guard isSound else { return try forget(upstream, through: head) }
        return try read("delivery") { database in
            let cursor = try Ledger.cursor(of: upstream, database)
            let exceptions = try Ledger.exceptions(of: upstream, database)
            let attempts = try Domain.Sequence.fetchAll(
                database, sql: "SELECT sequence FROM attempt WHERE upstream = ? ORDER BY sequence",
                arguments: [upstream])
            var delivery = Delivery(cursor: cursor, exceptions: exceptions, attempts: attempts)
            let unknown = max(
                try Meta.deliveryUnknownThrough(database),
                try Standing.stored(of: upstream, database).0.unknownThrough)
            // Also half-way: a start in the middle of what is unknown must not send the rest of it blindly.
            if cursor < unknown { delivery.unknownThrough = unknown }
            return delivery
        }
    }

    /// What the book says of the upstream is not what was written: then nobody knows what it has received.
    private func forget(_ upstream: String, through head: Sequence) throws(StoreError) -> Delivery {
        if key != nil {
            try writer.withLock { writer throws(StoreError) in
                try writer.commit("forget") { database, _ in
                    try Standing.forget(upstream, through: head, database)
                }
            }
        }
        var delivery = Delivery()
        delivery.unknownThrough = head
        delivery.isForgotten = true
        return delivery
    }

    /// Saves a cursor and changed exceptions (nil: settled, remove) in one durable transaction; also ends
    /// attempts that have an outcome, and keeps receipts. Throws `.permanent`, with nothing saved, when the cursor would go back
    /// or past the head, or when there would be more than `exceptionLimit` exceptions.
    package func settle(
        _ upstream: String, cursor: Sequence, exceptions: [Sequence: DeliveryException?] = [:],
        endedAttempts: [Sequence] = [], receipts: [KeptReceipt] = []
    ) throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("settle") { database, journal in
                // A cursor that has flipped meanwhile is put right by the one who knows.
                var (standing, isSound) = try Standing.stored(of: upstream, database)
                guard cursor <= journal.sequence, cursor >= standing.cursor || !isSound else {
                    throw StoreError.permanent(
                        "cursor \(cursor) of \(upstream) goes back, or past the book's end")
                }
                standing.cursor = cursor
                for (sequence, exception) in exceptions.sorted(by: { $0.key < $1.key }) {
                    try Ledger.set(exception, of: upstream, sequence, &standing, database)
                }
                try standing.store(of: upstream, database)
                for sequence in endedAttempts { try Ledger.endAttempt(upstream, sequence, database) }
                for receipt in receipts { try receipt.store(of: upstream, database) }
                guard try Ledger.exceptionCount(of: upstream, database) <= Self.exceptionLimit else {
                    throw StoreError.permanent("\(upstream) has more than \(Self.exceptionLimit) exceptions")
                }
            }
        }
    }

    /// Commits the intention to send these, before the first byte (non-idempotent upstreams).
    package func attempt(_ upstream: String, _ sequences: [Sequence]) throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("attempt") { database, _ in
                for sequence in sequences {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO attempt (upstream, sequence) VALUES (?, ?)",
                        arguments: [upstream, sequence])
                }
            }
        }
    }

    /// Starts the delivery again from `sequence` (after a receiver's wipe), dropping exceptions and attempts
    /// from there on. A sequence the cursor has not reached changes no cursor.
    package func replay(_ upstream: String, from sequence: Sequence) throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("replay") { database, _ in
                var standing = try Standing.stored(of: upstream, database).0
                standing.cursor = min(standing.cursor, max(0, sequence - 1))
                let dropped = try Domain.Sequence.fetchAll(
                    database, sql: "SELECT sequence FROM exception WHERE upstream = ? AND sequence >= ?",
                    arguments: [upstream, sequence])
                for sequence in dropped {
                    try Ledger.set(nil, of: upstream, sequence, &standing, database)
                }
                try database.execute(
                    sql: "DELETE FROM attempt WHERE upstream = ? AND sequence >= ?",
                    arguments: [upstream, sequence])
                try standing.store(of: upstream, database)
            }
        }
    }

    /// What of these kinds has a sequence above `after`, and what of it is of the kinds `punches`. Reads everything
    /// behind `after`, page by page.
    package func tally(
        kinds: Set<String>, punches: Set<String>, after: Sequence
    ) throws(StoreError) -> EntryTally {
        let last = try head().sequence
        var tally = EntryTally()
        var from = max(0, after)
        let marks = databaseQuestionMarks(count: kinds.count)
        let punchMarks = databaseQuestionMarks(count: punches.count)
        // One sum beside another: grouped by kind, the rows would be sorted first.
        let sql = """
            SELECT count(*), total(isPunch), min(CASE WHEN isPunch THEN sequence END) FROM (
                SELECT sequence, kind IN (\(punchMarks)) AS isPunch FROM entry
                WHERE sequence > ? AND sequence <= ? AND kind IN (\(marks)))
            """
        while from < last {
            let through = min(last, from + Self.countedRows)
            let row = try read("tally") { database in
                try GRDB.Row.fetchOne(
                    database, sql: sql,
                    arguments: StatementArguments(punches) + [from, through] + StatementArguments(kinds))
            }
            if let row {
                tally.entries += row[0] as Int
                tally.punches += Int(row[1] as Double)
                tally.firstPunch = tally.firstPunch ?? row[2]
            }
            from = through
        }
        return tally
    }

    /// Rows counted in one read transaction.
    private static let countedRows: Sequence = 20_000
}

/// The statements on the delivery tables.
enum Ledger {
    static func cursor(of upstream: String, _ database: Database) throws -> Domain.Sequence {
        try Domain.Sequence.fetchOne(
            database, sql: "SELECT cursor FROM upstream WHERE name = ?", arguments: [upstream]) ?? 0
    }

    static func exceptionCount(of upstream: String, _ database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM exception WHERE upstream = ?", arguments: [upstream]) ?? 0
    }

    /// `only`: that of one entry alone.
    static func exceptions(
        of upstream: String, only: Domain.Sequence? = nil, _ database: Database
    ) throws -> [DeliveryException] {
        let rows = try GRDB.Row.fetchAll(
            database,
            sql: """
                SELECT sequence, person, state, reason, attempts FROM exception
                WHERE upstream = ? AND sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?
                """,
            arguments: [upstream, only ?? 0, only ?? .max, Book.exceptionLimit])
        return try rows.map { row in
            let state: DeliveryException.State
            switch row["state"] as String {
            case "waiting": state = .waiting
            case "refused": state = .refused(reason: row["reason"] ?? "")
            case "doubtful": state = .doubtful
            case "held": state = .held(reason: row["reason"] ?? "")
            default: throw StoreError.damaged("exception of \(upstream) is damaged: state")
            }
            let person = (row["person"] as String?).flatMap { EntryID($0) }.map { PersonID($0) }
            return DeliveryException(
                sequence: row["sequence"], person: person, state: state, attempts: row["attempts"])
        }
    }

    static func set(
        _ exception: DeliveryException?, of upstream: String, _ sequence: Domain.Sequence,
        _ standing: inout Standing, _ database: Database
    ) throws {
        if let before = try Standing.exception(of: upstream, sequence, database) {
            try standing.toggle(before)
        }
        guard let exception else {
            try database.cachedStatement(sql: "DELETE FROM exception WHERE upstream = ? AND sequence = ?")
                .execute(arguments: [upstream, sequence])
            return
        }
        let (state, reason): (String, String?) =
            switch exception.state {
            case .waiting: ("waiting", nil)
            case .refused(let reason): ("refused", reason)
            case .doubtful: ("doubtful", nil)
            case .held(let reason): ("held", reason)
            }
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO exception (upstream, sequence, person, state, reason, attempts)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            upstream, sequence, exception.person?.entry.description, state, reason, exception.attempts,
        ])
        if let after = try Standing.exception(of: upstream, sequence, database) {
            try standing.toggle(after)
        }
    }

    static func endAttempt(_ upstream: String, _ sequence: Domain.Sequence, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM attempt WHERE upstream = ? AND sequence = ?")
            .execute(arguments: [upstream, sequence])
    }
}
