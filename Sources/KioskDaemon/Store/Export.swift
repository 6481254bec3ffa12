import Domain

package enum ExportFormat: String, Sendable, CaseIterable {
    case csv
    /// One JSON object a line.
    case jsonLines
}

extension Book {
    /// Writes the entries `from` … `through` (at most to the head there is at the start), in order, with
    /// their private texts. Pages by key in bounded memory; `write` gets whole lines, some 100 kB at a time,
    /// and what it throws ends the export. Returns how many entries were written. Damaged rows are written
    /// too, and say so.
    package func export(
        from first: Sequence = 1, through last: Sequence = .max, as format: ExportFormat,
        to write: ([UInt8]) throws -> Void
    ) throws(StoreError) -> Int64 {
        let last = min(last, try head().sequence)
        var after = max(first, 1) - 1
        // Without a state that folds, what is exported is what can be read: no derived times.
        let chronology = (try? load())?.chronology ?? Chronology()
        let line = ExportLine(chapters: chapters, format: format, chronology: chronology)
        var text = try RowCheck()
        var count: Int64 = 0
        try StoreError.translating("export") { try write(line.header) }
        while after < last {
            let page = try read("export") { database in
                try rowScan.storedRows(database, after: after, through: last, limit: Self.exportPageRows)
            }
            guard !page.isEmpty else { break }
            var lines: [UInt8] = []
            for element in page {
                switch element {
                case .failure(let row):
                    line.append(damaged: row, to: &lines)
                    after = row.sequence
                case .success(let stored):
                    line.append(stored, isSound: try text.isSound(stored), to: &lines)
                    after = stored.row.sequence
                }
                count += 1
            }
            try StoreError.translating("export") { try write(lines) }
        }
        return count
    }

    private static let exportPageRows = 200
}
