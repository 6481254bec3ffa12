import Domain

/// How much of what happens to readers goes into the book: each change, but a loose plug or a worn contact must not write
/// two lines a second. What finds no room waits, and only the last of it is told when there is room again.
actor ReaderDiary {
    private struct Page {
        var budget = ErrorBudget.ofChanges
        var told: DeviceChanged?
        var waiting: Event?
    }

    /// Matters that are measured apart; more share one page.
    private static let pageLimit = 128
    private var pages: [String: Page] = [:]
    /// Says that something waits.
    nonisolated let late: AsyncStream<Void>
    private let lateIn: AsyncStream<Void>.Continuation

    init() {
        (late, lateIn) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether the change is to be journalled now; if not, it is kept for `due`.
    /// - Parameter matter: what changes: a reader, or a contact of its own.
    func takes(_ event: Event, about matter: String) -> Bool {
        guard case .deviceChanged(let change) = event.happening else { return true }
        let name = pages[matter] == nil && pages.count >= Self.pageLimit ? "" : matter
        // As it was when it was told last: what happened between is over.
        if let page = pages[name], page.waiting != nil, page.told == change {
            pages[name]?.waiting = nil
            return false
        }
        let isAllowed = pages[name, default: Page()].budget.allows(
            atBootMicroseconds: event.instant.bootMicroseconds)
        pages[name]?.waiting = isAllowed ? nil : event
        if isAllowed { pages[name]?.told = change } else { lateIn.yield() }
        return isAllowed
    }

    /// How long until something that waits may be told, microseconds; nil: nothing waits.
    func wait(atBootMicroseconds now: Int64) -> Int64? {
        pages.values.compactMap { $0.waiting == nil ? nil : $0.budget.wait(atBootMicroseconds: now) }.min()
    }

    /// What has waited and may be told now, with this instant: it is so now, and when it began nobody needs to know.
    func due(at now: Instant) -> [Event] {
        var events: [Event] = []
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) {
            guard var event = page.waiting,
                page.budget.wait(atBootMicroseconds: now.bootMicroseconds) == 0
            else { continue }
            event.instant = now
            if takes(event, about: name) { events.append(event) }
        }
        return events
    }
}

extension ReaderTender {
    /// Tells the book what has found no room in the diary, when there is room; until it is cancelled.
    func tellLate() async {
        for await _ in diary.late {
            while let wait = await diary.wait(atBootMicroseconds: clock.now().bootMicroseconds) {
                try? await Task.sleep(for: .microseconds(wait), tolerance: Idle.tolerance)
                if Task.isCancelled { return }
                for event in await diary.due(at: clock.now()) { _ = await terminal.submit(event) }
            }
        }
    }
}
