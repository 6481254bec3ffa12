import Domain
import FoundationEssentials

/// The screen of a recorded punch, with or without the question about a missing departure.
extension Screens {
    func recorded(_ recorded: Recorded, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        let at = surroundings.local(recorded.at)
        let (seal, received) = seal(recorded, catalogue, surroundings)
        var values: Values = [
            "action": recorded.action.rawValue, "word": catalogue("action.\(recorded.action.rawValue)"),
            "greeting": catalogue("greeting.\(recorded.action.rawValue)", ["name": recorded.person.text]),
            "person": recorded.person.id.entry.description, "time": catalogue.markedTime(at),
            "punch": recorded.punch,
            "isReceived": received, "sealIcon": received ? "checks" : "check",
            "seal": seal,
            "notes": waiting(recorded, catalogue, surroundings) + notes(recorded.anomalies, catalogue),
        ]
        values["task"] = recorded.task?.name
        values["undo"] = undoButton(
            recorded.undo, since: recorded.at.bootMicroseconds, catalogue, surroundings)
        if let missing = recorded.missingOutSince {
            values.merge(question(missing, recorded.at, catalogue, surroundings)) { $1 }
            return Drawing(
                kind: "question", tone: recorded.action.rawValue, template: "question", values: values)
        }
        if !recorded.claims.isEmpty {
            values.merge(claims(recorded, catalogue, surroundings)) { $1 }
            return Drawing(
                kind: "question", tone: recorded.action.rawValue, template: "claims", values: values)
        }
        if let worked = recorded.workedMicroseconds {
            let duration = catalogue.duration(minutes: Int(clamping: worked / 60_000_000))
            values["worked"] = [
                "label": catalogue("worked.show"), "value": catalogue("worked.value", ["duration": duration]),
            ]
        }
        offerOwn(&values, recorded.person, catalogue)
        return Drawing(kind: "recorded", tone: recorded.action.rawValue, template: "recorded", values: values)
    }

    /// How far the punch has come, in words that are true (SITUATIONS 22). Where ONSS is told of it, "received" is its word
    /// alone; of a departure from a break it is told nothing.
    private func seal(
        _ recorded: Recorded, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> (String, isReceived: Bool) {
        let status = surroundings.status
        guard status?.registers == true else {
            if surroundings.isReceived { return (catalogue("recorded.received"), true) }
            return (catalogue(status?.forwards == false ? "recorded.kept" : "recorded.saved"), false)
        }
        if recorded.anomalies.contains(.breakClosedByOut) { return (catalogue("recorded.kept"), false) }
        if let words = catalogue.words(surroundings.registration) { return (words, true) }
        return (catalogue("recorded.saved"), false)
    }

    /// What everybody around may read. Rest and break rules are the person's own business (SITUATIONS 13);
    /// one sentence is said once.
    private func notes(_ anomalies: [Anomaly], _ catalogue: Catalogue) -> [String] {
        var notes: [String] = []
        for anomaly in anomalies where !Self.confidential.contains(anomaly) {
            let note = catalogue("anomaly.\(anomaly.rawValue)")
            if !notes.contains(note) { notes.append(note) }
        }
        return Array(notes.prefix(2))
    }

    /// What a supervisor is told: how much waits, since when (SITUATIONS 19), which others only read on the strip, and what
    /// somebody must complete before ONSS can be told, which is nobody else's business.
    private func waiting(
        _ recorded: Recorded, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> [String] {
        guard recorded.isSupervisor, let status = surroundings.status else { return [] }
        let held = status.links.map(\.heldCount).reduce(0, +)
        return late(status, catalogue) + (held > 0 ? [catalogue.counted("held", held)] : [])
    }

    private func late(_ status: StageStatus, _ catalogue: Catalogue) -> [String] {
        guard status.delay != .none else { return [] }
        let unsent = status.links.map(\.unsentCount).max() ?? 0
        let minutes = status.links.compactMap(\.oldestUnsentMinutes).max() ?? 0
        let since = catalogue("unsent.oldest", ["duration": catalogue.duration(minutes: minutes)])
        return ["\(catalogue.counted("unsent", unsent)) \(since) · \(FaultCode.unsentLong.rawValue)"]
    }

    private func claims(
        _ recorded: Recorded, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        let lines = recorded.claims.map { claim in
            let local = LocalTime(wallMicroseconds: claim.wallMicroseconds, zone: surroundings.zone)
            let time = "\(catalogue.date(local)) \(catalogue.markedTime(local))"
            return claim.reader.map { "\(time) · \($0)" } ?? time
        }
        return [
            "question": catalogue("claims.question"), "detail": catalogue("claims.detail"), "lines": lines,
            "no": catalogue("claims.no"), "yes": catalogue("claims.yes"),
        ]
    }

    private static let confidential: Set<Anomaly> = [.noBreak6h, .shortBreak, .restUnder11h]

    /// The picker's quarter hours are made here: the page knows no time zone, and a night with a time change
    /// has them right too.
    private func question(
        _ since: Instant, _ now: Instant, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        let slots = Self.quarters(after: since.wallMicroseconds, until: now.wallMicroseconds)
        // Eight hours after the arrival is a likely guess; the person corrects it in steps.
        return picker(slots, start: 32, catalogue, surroundings).merging([
            "question": catalogue("missing.question"),
            "detail": catalogue(
                "missing.detail",
                ["time": catalogue.time(surroundings.local(since), seenFrom: surroundings.local(now))]),
            "skip": catalogue("missing.skip"), "save": catalogue("missing.save"),
        ]) { $1 }
    }

    /// Moments to step through, beginning with that one.
    func picker(
        _ slots: [Int64], start: Int, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        let labels = slots.map { slot -> PickerSlot in
            let local = LocalTime(wallMicroseconds: slot, zone: surroundings.zone)
            return PickerSlot(
                microseconds: slot, time: catalogue.time(local),
                day: [catalogue.date(local), catalogue.mark(local)].filter { !$0.isEmpty }.joined(
                    separator: " "))
        }
        let start = min(max(0, start), max(0, slots.count - 1))
        let json = (try? JSONEncoder().encode(labels)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
        return [
            "slots": json, "start": start, "startLabel": labels.isEmpty ? "" : labels[start].time,
            "hour": catalogue("missing.hour"), "quarter": catalogue("missing.quarter"),
            "earlier": catalogue("missing.earlier"), "later": catalogue("missing.later"),
        ]
    }

    /// Quarter hours after `since` up to `until`, at most 36 hours of them; never empty.
    static func quarters(after since: Int64, until: Int64) -> [Int64] {
        let quarter: Int64 = 900_000_000
        guard since >= 0, until > since, since < Int64.max - 200 * quarter else { return [max(0, since)] }
        let first = (since / quarter + 1) * quarter
        let last = min(until, since + 144 * quarter)
        guard first <= last else { return [since] }
        return Array(stride(from: first, through: last, by: Int64.Stride(quarter)))
    }
}

/// One choice of the time picker, sent as `[microseconds, time, day]`.
private struct PickerSlot: Encodable {
    var microseconds: Int64
    var time: String
    var day: String

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(microseconds)
        try container.encode(time)
        try container.encode(day)
    }
}
