import Domain
import Logging
import Store

// How a courier reads on in the book.
extension Courier {
    /// Most rows of one question.
    private static let mostRows = 1_000

    /// Reads on until two batches are at hand or the book ends.
    mutating func read() async {
        let most = backlog.traits.batchLimit * 2
        while backlog.fresh.count < most, backlog.scanned < head.sequence, now >= bookDue {
            let limit = min(max(64, most - backlog.fresh.count), Self.mostRows)
            guard let page = await page(limit: limit) else { break }
            let admitted = backlog.admit(page.rows, through: page.through)
            unread.entries = max(0, unread.entries - admitted.entries)
            unread.punches = max(0, unread.punches - admitted.punches)
        }
        await countUnread()
    }

    /// The next rows, at most `limit`, without a gap up to `through`; fewer where a damaged row is near. Nil:
    /// not now.
    private mutating func page(limit: Int) async -> (rows: [Row], through: Sequence)? {
        var limit = limit
        while true {
            do throws(StoreError) {
                let rows = try await book.rows(after: backlog.scanned, through: head.sequence, limit: limit)
                bookBackoff.reset()
                return (rows, rows.last?.sequence ?? head.sequence)
            } catch {
                if case .damaged = error, limit > 1 {
                    limit /= 2
                } else if case .damaged = error, await isDamageOfOneRow(), refuseDamagedRow() {
                    return ([], backlog.scanned + 1)
                } else {
                    blame(error)
                    return nil
                }
            }
        }
    }

    /// Whether the row behind `scanned` cannot be read while one beside it can.
    private func isDamageOfOneRow() async -> Bool {
        for after in [backlog.scanned - 1, backlog.scanned + 1] where after >= 0 && after < head.sequence {
            if let rows = try? await book.rows(after: after, through: after + 1, limit: 1), !rows.isEmpty {
                return true
            }
        }
        return false
    }

    /// A damaged row is refused visibly, so that it does not stop those behind it. False: there is no room to
    /// say so.
    private mutating func refuseDamagedRow() -> Bool {
        guard backlog.exceptions.room > backlog.traits.batchLimit else { return false }
        let sequence = backlog.scanned + 1
        backlog.exceptions.refuse(sequence, nil, reason: "damaged in the book", attempts: 0)
        logger.error("entry is damaged", metadata: ["entry.sequence": "\(sequence)"])
        return true
    }
}
