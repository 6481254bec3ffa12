import Domain

/// Everything that the book holds of one person, for himself (regulation (EU) 2016/679, articles 15 and 20): which
/// entries that is.
package struct PersonalData: Sendable {
    /// Lines of JSON, and up to which entry the book has been looked through.
    package struct Piece: Sendable {
        package var lines: [UInt8]
        package var reached: Sequence
    }

    fileprivate let person: PersonID
    /// Entries that tell of him though they are about something else, or about a badge before it was his.
    fileprivate let traces: Set<Sequence>
    fileprivate let through: Sequence
    fileprivate let upstreams: [String]
    fileprivate let chronology: Chronology

    /// - Parameter traces: what `privateTraces` found.
    /// - Parameter upstreams: whose receipts are his data as well.
    package init(of person: PersonID, traces: [Sequence], in terminal: Terminal, upstreams: [String]) {
        self.person = person
        self.traces = Set(traces)
        self.upstreams = upstreams
        through = terminal.head
        chronology = terminal.chronology
    }
}

extension Book {
    /// What follows `after` in his file, each entry as the export writes it, with the receipts of it behind it; nil: that
    /// was all. Each read is short, so that no badge waits, and a piece may be empty.
    package func personalLines(
        _ data: PersonalData, after: Sequence
    ) throws(StoreError) -> PersonalData.Piece? {
        guard after < data.through else { return nil }
        let page = try read("personal data") { database in
            try rowScan.storedRows(database, after: after, through: data.through, limit: Self.pageRows)
        }
        guard !page.isEmpty else { return nil }
        let line = ExportLine(chapters: chapters, format: .jsonLines, chronology: data.chronology)
        var piece = PersonalData.Piece(lines: [], reached: after)
        var check = try RowCheck()
        for element in page {
            switch element {
            // Of whom it told nobody can say any more.
            case .failure(let row): piece.reached = row.sequence
            case .success(let stored):
                piece.reached = stored.row.sequence
                guard isAbout(data, stored.row) else { continue }
                line.append(stored, isSound: try check.isSound(stored), to: &piece.lines)
                try appendReceipts(of: stored.row.sequence, data, to: &piece.lines)
            }
        }
        return piece
    }

    private func isAbout(_ data: PersonalData, _ row: Row) -> Bool {
        if data.traces.contains(row.sequence) { return true }
        let fact = Fact(row.coded, in: row.book)
        if case .accessed(let accessed) = fact { return accessed.subject == data.person }
        return fact.person == data.person
    }

    private func appendReceipts(
        of sequence: Sequence, _ data: PersonalData, to lines: inout [UInt8]
    ) throws(StoreError) {
        for upstream in data.upstreams {
            for receipt in try receipts(of: upstream, after: sequence - 1, through: sequence, limit: 1) {
                ReceiptLine(of: receipt, from: upstream).append(to: &lines)
            }
        }
    }
}

/// A receipt as a line of JSON.
private struct ReceiptLine {
    private var fields: [(String, String?)]

    init(of receipt: KeptReceipt, from upstream: String) {
        fields = [
            ("receiptOf", String(receipt.sequence)), ("upstream", upstream),
            ("state", receipt.state.rawValue),
            ("number", receipt.number), ("validity", receipt.validity),
            ("remarks", receipt.remarks.isEmpty ? nil : receipt.remarks.joined(separator: "\n")),
            ("time", UTCTime.text(microseconds: receipt.wallMicroseconds)),
        ]
    }

    func append(to lines: inout [UInt8]) {
        var isFirst = true
        for (name, value) in fields {
            guard let value else { continue }
            lines += isFirst ? "{\"".utf8 : ",\"".utf8
            isFirst = false
            lines += name.utf8
            lines += "\":\"".utf8
            lines.appendJSON(value)
            lines.append(UInt8(ascii: "\""))
        }
        lines += "}\n".utf8
    }
}
