import Domain
import Store

/// Brings a checked sheet into the register: everything or nothing. Staged in parts of at most 100, so that a punch in
/// between waits for one small transaction, and put into effect by one entry; first on a copy of the state.
struct RegisterImport {
    enum Failure: Error {
        case problems([RosterFile.Problem])
        /// The book could not be written, or numbers not be sealed; nothing has taken effect.
        case failed(String)
        /// The register was changed meanwhile; nothing has taken effect.
        case overtaken
    }

    private static let partLimit = 100

    let seal: NumberSeal

    /// What the import would do to that state; throws when it cannot.
    func rehearse(
        _ sheet: RegisterSheet, on state: Terminal, at now: Instant
    ) async throws(Failure) -> RegisterPlan.Summary {
        var copy = state
        return try await run(sheet, on: state) { happening in
            let entries = copy.decide(Event(instant: now, reader: nil, place: nil, happening: happening))
            for entry in entries { copy.apply(entry) }
            return (entries, copy)
        }
    }

    func run(_ sheet: RegisterSheet, into terminal: TerminalService) async throws(Failure)
        -> RegisterPlan.Summary
    {
        let state = await terminal.state
        _ = try await rehearse(
            sheet, on: state, at: terminal.stamped(.amended(Amendments(by: "", []))).instant)
        return try await run(sheet, on: state) { happening in
            guard case .recorded(let entries) = await terminal.submit(await terminal.stamped(happening))
            else {
                return nil
            }
            return (entries, await terminal.state)
        }
    }

    /// Nil: it could not be recorded.
    private typealias Commit = (Happening) async -> (entries: [Entry], state: Terminal)?

    private func run(
        _ sheet: RegisterSheet, on state: Terminal, _ commit: @escaping Commit
    ) async throws(Failure) -> RegisterPlan.Summary {
        guard sheet.problems.isEmpty else { throw .problems(sheet.problems) }
        let plan: RegisterPlan
        do throws(StoreError) {
            plan = try RegisterPlan(sheet, on: state, seal: seal)
        } catch {
            throw .failed("\(error)")
        }
        var staging = Staged(commit: commit, book: state.book)
        try await staging.add(plan.steps.map { ($0.line, $0.amendment) })
        let known = Dictionary(
            state.people.map { ($0.value.code, $0.key) }, uniquingKeysWith: { first, _ in first })
        var links: [(line: Int, amendment: Amendment)] = []
        for (line, code, tasks) in plan.links {
            guard let id = known[code] ?? staging.agents[code] else { continue }
            let previous = state.revision(of: .links(id))
            links.append((line, Amendment(.links(id, tasks), previous: previous)))
        }
        try await staging.add(links)
        try await staging.apply()
        return plan.summary
    }

    /// A bulk change as it grows.
    private struct Staged {
        let commit: Commit
        let book: BookID
        private(set) var agents: [String: PersonID] = [:]
        private var lines: [Int] = []
        private var batch: Sequence?
        private var state: Terminal?

        init(commit: @escaping Commit, book: BookID) {
            self.commit = commit
            self.book = book
        }

        mutating func add(_ list: [(line: Int, amendment: Amendment)]) async throws(Failure) {
            for start in stride(from: 0, to: list.count, by: partLimit) {
                let part = Array(list[start..<min(start + partLimit, list.count)])
                let timing = batch.map(Amendments.Timing.stagedIn) ?? .staged
                let amendments = Amendments(by: Amendments.system, part.map(\.amendment), timing)
                if let state { try check(state.problems(of: amendments), part.map(\.line)) }
                guard let (entries, now) = await commit(.amended(amendments)) else {
                    throw .failed("the book cannot be written")
                }
                guard entries.count == part.count else {
                    try check(now.problems(of: amendments), part.map(\.line))
                    throw .overtaken
                }
                for (step, entry) in zip(part, entries) {
                    guard case .agent(let agent, nil) = step.amendment.value else { continue }
                    agents[agent.person.code] = PersonID(EntryID(book: book, sequence: entry.sequence))
                }
                batch = batch ?? entries.first?.sequence
                lines += part.map(\.line)
                state = now
            }
        }

        func apply() async throws(Failure) {
            guard let batch, let state else { return }
            try check(state.problems(ofBatch: batch), lines)
            guard let (entries, _) = await commit(.applied(batch: batch, count: lines.count)) else {
                throw .failed("the book cannot be written")
            }
            if entries.isEmpty { throw .overtaken }
        }

        private func check(_ problems: [AmendmentProblem], _ lines: [Int]) throws(Failure) {
            if problems.isEmpty { return }
            throw .problems(
                problems.map { problem in
                    let line = lines.indices.contains(problem.index) ? lines[problem.index] : 0
                    return RosterFile.Problem(line: line, reason: problem.words)
                })
        }
    }
}

extension RegisterPlan.Summary {
    var text: String { "\(added) added, \(changed) changed, \(unchanged) unchanged" }
}

extension AmendmentProblem {
    /// For a person who has made the table. Names no person and no number.
    var words: String {
        let name = String(describing: field)
        return switch cause {
        case .missing: "\(name) is missing"
        case .tooLong(let limit): "\(name) is longer than \(limit) bytes"
        case .tooMany(let limit): "\(name): more than \(limit)"
        case .malformed: "\(name) has not the form that it must have"
        case .outOfRange(let range): "\(name) must be from \(range.lowerBound) to \(range.upperBound)"
        case .duplicate: "\(name) belongs to another one already"
        case .unknown: "\(name) names what there is not"
        case .inactive: "\(name) names what is not active"
        case .endsBeforeItBegins(let row): "\(name): number \(row + 1) ends before it begins"
        case .overlap(let row, let other):
            "\(name): numbers \(row + 1) and \(other + 1) hold at the same time"
        case .stale: "it has been changed meanwhile: look at it again"
        case .twice: "\(name) stands twice"
        }
    }
}
