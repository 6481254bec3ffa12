import Domain
import Store
import Upstreams
import Web

// What other programs ask of the book.

extension ConsoleLists {
    /// At most a page of the book (100).
    func find(_ search: PunchSearch, limit: Int) async throws(StoreError) -> FoundPunches {
        let zone = configuration.clock.zone
        // What is sealed away goes bit by bit, without an entry that says so: an answer's tag would not change with it.
        let sealed = await terminal.prunedThrough
        var (first, before) = (max(search.after, sealed) + 1, search.before)
        let from = search.firstDay.map { zone.dawn(ofDay: $0.number) } ?? .min
        let until = search.lastDay.map { zone.dawn(ofDay: $0.number + 1) } ?? .max
        if search.firstDay != nil {
            first = max(first, try await book.firstSequence(fromWallMicroseconds: from))
        }
        if search.lastDay != nil {
            before = min(before, try await book.firstSequence(fromWallMicroseconds: until))
        }
        let asked = min(limit, Self.pageRows)
        let page = try await book.page(of: ["punched"], from: first, before: before, limit: asked) { entry in
            guard case .punched(let punched) = entry.fact else { return false }
            return search.person.map { $0 == punched.person } != false
                && search.site.map { $0 == punched.site } != false
                && entry.instant.wallMicroseconds >= from && entry.instant.wallMicroseconds < until
        }
        let punches = page.entries.compactMap { entry -> (Entry, Punched)? in
            if case .punched(let punched) = entry.fact { (entry, punched) } else { nil }
        }
        let moments = try await book.moments(of: punches.map(\.1.presented))
        let takenBack = try await takenBack(of: page.entries)
        return FoundPunches(
            rows: punches.map { entry, punched in
                FoundPunch(
                    sequence: entry.sequence, instant: moments[punched.presented] ?? entry.instant,
                    punched: punched, isTakenBack: takenBack.contains(entry.sequence))
            }, next: page.reached > first ? page.reached : nil, isFull: punches.count == asked)
    }
}
