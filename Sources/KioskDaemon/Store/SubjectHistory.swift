import Domain

extension Book {
    /// The entries that said something of one subject of the company's register, newest first, at most `limit` (1,000).
    /// `revision` is the newest that is wanted: `Terminal.revision(of:)`, or what the last one given names as `previous`.
    ///
    /// Each names the one before, so that it costs one row for each, however long the book is. What stood before an
    /// amendment is what the next one in the list says. Of a person or a badge some may be an import's (`staged`) or a
    /// technician's (`enrolled`). The list ends with the subject's first entry, where retention has deleted what came
    /// before, or with an import of a release that did not name what it changed.
    package func history(from revision: Sequence?, limit: Int) throws(StoreError) -> [Entry] {
        var entries: [Entry] = []
        var next = revision
        while let sequence = next, entries.count < min(limit, Self.historyLimit) {
            guard let row = try rows(after: sequence - 1, through: sequence, limit: 1).first else { break }
            let entry = Entry(row)
            switch entry.fact {
            case .amended(let amended): next = amended.amendment.previous
            case .staged(let staged): next = staged.previous
            case .enrolled: next = nil
            default: return entries
            }
            // Damage must not lead round in a circle.
            if let previous = next, previous >= sequence { next = nil }
            entries.append(entry)
        }
        return entries
    }

    private static let historyLimit = 1_000
}
