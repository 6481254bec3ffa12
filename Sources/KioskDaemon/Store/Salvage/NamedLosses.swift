import Domain

/// What the entries at the beginning of each later book in the file name as lost.
struct NamedLosses: Sendable, Hashable {
    private(set) var lost: [SequenceRange] = []
    private(set) var privateLost: [SequenceRange] = []

    /// The next sequence of a book after its first that is looked at in one read.
    private static let pageRows = 50

    init() {}

    /// `bookDamaged` entries follow the `bookOpened` of a book without a gap.
    init(of book: Book) throws(StoreError) {
        for chapter in book.chapters.earlier {
            var after = chapter.last + 1
            reading: while true {
                let rows = try book.read("named losses") { database in
                    try book.rowScan.storedRows(database, after: after, through: .max, limit: Self.pageRows)
                }
                for row in rows {
                    guard case .success(let stored) = row,
                        case .bookDamaged(let fact) = Fact(stored.row.coded, in: stored.row.book)
                    else { break reading }
                    // An entry speaks of what stands before it, not of its own book.
                    lost += fact.lost.filter { $0.last <= chapter.last }
                    privateLost += fact.privateLost.filter { $0.last <= chapter.last }
                    after = stored.row.sequence
                }
                if rows.count < Self.pageRows { break }
            }
        }
    }

    /// Whether a finding is one of them.
    func name(_ finding: Finding) -> Bool {
        switch finding.defect {
        case .gap(let through): lost.contains { $0.contains(finding.sequence) && $0.contains(through) }
        case .privateMissing: privateLost.contains { $0.contains(finding.sequence) }
        default: false
        }
    }
}
