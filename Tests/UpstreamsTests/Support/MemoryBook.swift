import Domain
import Store
import Upstreams

/// A book in memory that keeps what a real one keeps, and fails when told to.
actor MemoryBook: DeliveryBook {
    nonisolated let id: BookID
    private var stored: [Row] = []
    private var deliveries: [String: Delivery] = [:]
    private(set) var settlements = 0
    /// What was asked, in order, for tests of "before the first byte".
    private(set) var attempts: [[Sequence]] = []
    private(set) var mostRowsAsked = 0
    private(set) var rowsAsked = 0
    private var failures = 0
    private var damaged: Set<Sequence> = []

    init(id: BookID = BookID(7)) { self.id = id }

    func add(_ rows: [Row]) { stored += rows }

    /// The next so many calls fail.
    func fail(calls: Int) { failures = calls }

    /// Pages with this row cannot be read.
    func damage(_ sequence: Sequence) { damaged.insert(sequence) }

    func put(_ delivery: Delivery, for upstream: String) { deliveries[upstream] = delivery }

    func saved(_ upstream: String) -> Delivery { deliveries[upstream] ?? Delivery() }

    private func mayFail() throws(StoreError) {
        guard failures > 0 else { return }
        failures -= 1
        throw .temporary("told to fail")
    }

    func head() throws(StoreError) -> Head {
        try mayFail()
        return Head(book: id, sequence: stored.last?.sequence ?? 0, hash: stored.last?.hash ?? [])
    }

    func rows(after: Sequence, through: Sequence, limit: Int) throws(StoreError) -> [Row] {
        try mayFail()
        rowsAsked += 1
        mostRowsAsked = max(mostRowsAsked, limit)
        // Sequences are 1, 2, 3, … so that a row's place is its sequence less one.
        let from = Int(max(0, min(after, Sequence(stored.count))))
        let to = Int(max(Sequence(from), min(through, Sequence(stored.count))))
        // Like the real book, a page is shorter than asked when it would be long.
        let page = Array(stored[from..<to].prefix(min(limit, 700)))
        if page.contains(where: { damaged.contains($0.sequence) }) { throw .damaged("damaged") }
        return page.map { row in
            var row = row
            row.book = id
            return row
        }
    }

    func delivery(of upstream: String) throws(StoreError) -> Delivery {
        try mayFail()
        return deliveries[upstream] ?? Delivery()
    }

    func settle(
        _ upstream: String, cursor: Sequence, exceptions: [Sequence: DeliveryException?],
        endedAttempts: [Sequence], receipts: [KeptReceipt]
    ) throws(StoreError) {
        try mayFail()
        settlements += 1
        var delivery = deliveries[upstream] ?? Delivery()
        delivery.cursor = cursor
        var all = Dictionary(uniqueKeysWithValues: delivery.exceptions.map { ($0.sequence, $0) })
        for (sequence, exception) in exceptions { all[sequence] = exception }
        delivery.exceptions = all.values.sorted { $0.sequence < $1.sequence }
        delivery.attempts.removeAll { endedAttempts.contains($0) }
        deliveries[upstream] = delivery
        for receipt in receipts { kept[receipt.sequence] = receipt }
    }

    /// Receipts by their entries, of whatever upstream.
    private(set) var kept: [Sequence: KeptReceipt] = [:]

    func receipts(
        of upstream: String, after: Sequence, through: Sequence, limit: Int
    ) throws(StoreError) -> [KeptReceipt] {
        try mayFail()
        let found = kept.values.filter { $0.sequence > after && $0.sequence <= through }
        return Array(found.sorted { $0.sequence < $1.sequence }.prefix(limit))
    }

    func openReceipts(
        of upstream: String, after: Sequence, limit: Int
    ) throws(StoreError) -> [KeptReceipt] {
        try mayFail()
        let open = kept.values.filter { $0.isOpen && $0.sequence > after }
        return Array(open.sorted { $0.sequence < $1.sequence }.prefix(limit))
    }

    func keep(_ receipts: [KeptReceipt], of upstream: String) throws(StoreError) {
        try mayFail()
        for receipt in receipts { kept[receipt.sequence] = receipt }
    }

    func attempt(_ upstream: String, _ sequences: [Sequence]) throws(StoreError) {
        try mayFail()
        attempts.append(sequences)
        deliveries[upstream, default: Delivery()].attempts += sequences
    }

    func replay(_ upstream: String, from sequence: Sequence) throws(StoreError) {
        try mayFail()
        var delivery = deliveries[upstream] ?? Delivery()
        delivery.cursor = min(delivery.cursor, sequence - 1)
        delivery.exceptions.removeAll { $0.sequence >= sequence }
        deliveries[upstream] = delivery
    }

    func tally(
        kinds: Set<String>, punches: Set<String>, after: Sequence
    ) throws(StoreError) -> EntryTally {
        try mayFail()
        let rows = stored[Int(min(max(0, after), Sequence(stored.count)))...].filter {
            kinds.contains($0.coded.kind)
        }
        let punched = rows.filter { punches.contains($0.coded.kind) }
        var tally = EntryTally()
        (tally.entries, tally.punches) = (rows.count, punched.count)
        tally.firstPunch = punched.first?.sequence
        return tally
    }
}

/// Entries of a pretended day.
enum Rows {
    static let boot = BootID(high: 1, low: 2)

    static func person(_ number: Int64, book: BookID = BookID(7)) -> PersonID {
        PersonID(EntryID(book: book, sequence: number))
    }

    static func instant(_ sequence: Sequence, trust: ClockTrust = .synchronised, boot: BootID = boot)
        -> Instant
    {
        Instant(
            wallMicroseconds: 1_772_344_680_000_000 + sequence * 1_000_000,
            bootMicroseconds: sequence * 1_000_000,
            boot: boot, trust: trust)
    }

    static func punch(
        _ sequence: Sequence, person: Int64 = 1, trust: ClockTrust = .synchronised, boot: BootID = boot
    ) -> Row {
        row(
            sequence, "punched", #"{"person":\#(person),"action":"checkIn","site":"S1"}"#,
            instant(sequence, trust: trust, boot: boot))
    }

    static func row(_ sequence: Sequence, _ kind: String, _ text: String, _ instant: Instant? = nil) -> Row {
        Row(
            book: BookID(7), sequence: sequence, instant: instant ?? Self.instant(sequence),
            reader: ReaderName("entrance"), place: nil,
            coded: CodedFact(kind: kind, version: 1, publicText: Array(text.utf8)), previousHash: [],
            hash: Array(repeating: UInt8(truncatingIfNeeded: sequence), count: 32))
    }

    /// Nothing that a person waits for.
    static func remedies(_ range: ClosedRange<Sequence>) -> [Row] {
        range.map { row($0, "linkRemedied", "{}") }
    }

    /// Punches `range`, of persons 1…`persons` in turn.
    static func punches(_ range: ClosedRange<Sequence>, persons: Int64 = 5) -> [Row] {
        range.map { punch($0, person: $0 % persons + 1) }
    }
}
