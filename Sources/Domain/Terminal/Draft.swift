/// Entries in the making, in answer to one event.
struct Draft {
    let event: Event
    private(set) var entries: [Entry] = []
    private var head: Sequence

    init(_ event: Event, after head: Sequence) {
        self.event = event
        self.head = head
    }

    var now: Instant { event.instant }

    /// The sequence that the next fact will have.
    var next: Sequence { head.adding(1) }

    /// Adds an entry and says which sequence it has.
    @discardableResult
    mutating func add(_ fact: Fact) -> Sequence {
        if entries.isEmpty { entries.reserveCapacity(2) }
        head = next
        entries.append(
            Entry(
                sequence: head, instant: event.instant, reader: event.reader, place: event.place, fact: fact))
        return head
    }
}
