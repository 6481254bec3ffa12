import FoundationEssentials

/// One CloudEvent as the virtual upstream read it.
package struct ReceivedEvent: Sendable, Hashable, Decodable {
    package struct Facts: Sendable, Hashable, Decodable {
        package var action: String?
        package var reason: String?
    }

    package var specversion: String
    package var id: String
    package var source: String
    package var type: String
    package var subject: String?
    package var time: String?
    package var book: String?
    package var sequence: String?
    package var clocktrust: String?
    package var late: Bool?
    package var data: Facts?

    /// The sequence in its book; 0 when the event names none.
    package var number: Int64 { sequence.flatMap { Int64($0) } ?? 0 }

    func isMeant(by texts: Set<String>) -> Bool {
        if texts.isEmpty { return false }
        return texts.contains(id) || texts.contains(String(number)) || texts.contains(type)
            || (subject.map(texts.contains) ?? false)
    }

    /// Nil when the body is no batch of CloudEvents 1.0.
    static func batch(_ body: some Collection<UInt8>) -> [ReceivedEvent]? {
        guard let events = try? JSONDecoder().decode([ReceivedEvent].self, from: Data(body)),
            events.allSatisfy({ $0.specversion == "1.0" && !$0.id.isEmpty })
        else { return nil }
        return events
    }
}

/// What a receiver remembers: the newest events, and the ids of more of them. Bounded.
struct Remembered: Sendable {
    private let mostEvents: Int
    private let mostIDs: Int
    private(set) var events: [ReceivedEvent] = []
    /// How often each id came.
    private(set) var times: [String: Int] = [:]
    private var ids: [String] = []
    /// Events recorded since the start or the last wipe.
    private(set) var total = 0

    init(mostEvents: Int, mostIDs: Int) {
        self.mostEvents = max(1, mostEvents)
        self.mostIDs = max(1, mostIDs)
    }

    /// Records an event; one whose id is known counts, but is not recorded again when `once`.
    mutating func record(_ event: ReceivedEvent, once: Bool) {
        let before = times[event.id, default: 0]
        times[event.id] = before + 1
        if before == 0 { ids.append(event.id) }
        if ids.count >= mostIDs * 2 {
            for id in ids.prefix(ids.count - mostIDs) { times[id] = nil }
            ids.removeFirst(ids.count - mostIDs)
        }
        if once, before > 0 { return }
        events.append(event)
        total += 1
        if events.count >= mostEvents * 2 { events.removeFirst(events.count - mostEvents) }
    }
}
