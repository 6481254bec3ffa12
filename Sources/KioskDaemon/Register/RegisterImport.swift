import Domain
import Store
import Web

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
    /// Who brings it in: the id of an account, or `system`.
    var author = Amendments.system
    /// What he may do: a row that is more than that is a problem of its line. Nil: everything.
    var role: Role?
    /// What was shown before: anything else is `overtaken`. Nil: it was not.
    var shown: [RegisterPlan.Outline]?

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
        let plan = try plan(sheet, on: state)
        var staging = Staged(commit: commit, book: state.book, author: author)
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

    /// What the table would change, as far as whoever brings it in may change it.
    func plan(_ sheet: RegisterSheet, on state: Terminal) throws(Failure) -> RegisterPlan {
        guard sheet.problems.isEmpty else { throw .problems(sheet.problems) }
        let plan: RegisterPlan
        do throws(StoreError) {
            plan = try RegisterPlan(sheet, on: state, seal: seal)
        } catch {
            throw .failed("\(error)")
        }
        if let shown, plan.outline != shown { throw .overtaken }
        guard let role else { return plan }
        let known = Dictionary(
            state.people.map { ($0.value.code, $0.key) }, uniquingKeysWith: { first, _ in first })
        // Tasks of somebody who is new come with him.
        let links = plan.links.compactMap { link in
            known[link.agent].map { (line: link.line, value: Amendment.Value.links($0, link.tasks)) }
        }
        let lines =
            plan.steps.filter { !state.allows(role, $0.amendment.value) }.map(\.line)
            + links.filter { !state.allows(role, $0.value) }.map(\.line)
        guard lines.isEmpty else {
            throw .problems(Set(lines).sorted().map { RosterFile.Problem(line: $0, .forbidden) })
        }
        return plan
    }

    /// A bulk change as it grows.
    private struct Staged {
        let commit: Commit
        let book: BookID
        let author: String
        private(set) var agents: [String: PersonID] = [:]
        private var lines: [Int] = []
        private var batch: Sequence?
        private var state: Terminal?

        init(commit: @escaping Commit, book: BookID, author: String) {
            self.commit = commit
            self.book = book
            self.author = author
        }

        mutating func add(_ list: [(line: Int, amendment: Amendment)]) async throws(Failure) {
            for start in stride(from: 0, to: list.count, by: partLimit) {
                let part = Array(list[start..<min(start + partLimit, list.count)])
                let timing = batch.map(Amendments.Timing.stagedIn) ?? .staged
                let amendments = Amendments(by: author, part.map(\.amendment), timing)
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
                    return RosterFile.Problem(line: line, .amendment(problem))
                })
        }
    }
}
