import ArgumentParser
import Domain

/// Badges without the disk: decided, applied and answered, for 5,000 people alone, and with a company's register around
/// them. Both take turns, so that a disturbance hits both.
struct Register: AsyncParsableCommand {
    @Option var people = 5_000
    @Option var sites = 500
    @Option var tasks = 2_000
    @Option var rounds = 20

    func run() async throws {
        var crowds = [Crowd(Terminal(book: BookID(1))), Crowd(Terminal(book: BookID(1)))]
        for index in crowds.indices { _ = crowds[index].assemble(people) }
        let clock = ContinuousClock()
        let head = crowds[1].terminal.head
        let began = clock.now
        register(around: &crowds[1])
        let took = (clock.now - began) / .seconds(1)
        var samples = [Samples(), Samples()]
        for _ in 0..<rounds {
            for index in crowds.indices {
                let start = clock.now
                for _ in 0..<people { _ = crowds[index].badge() }
                samples[index].add((clock.now - start) / people)
            }
        }
        print("register.amended \(Int(Double(crowds[1].terminal.head - head) / took)) entries/s")
        print("punch.people \(samples[0].percentile(0.5)) us")
        print("punch.register \(samples[1].percentile(0.5)) us")
    }

    /// The terminal's site among the others, everybody with an engagement and linked to five tasks, of which the first ones
    /// are elsewhere.
    private func register(around crowd: inout Crowd) {
        amend((0..<sites).map { .site(WorkSite(code: SiteCode("S\($0)"), name: "Site \($0)")) }, &crowd)
        amend(
            (0..<tasks).map { number in
                .task(
                    WorkTask(
                        code: TaskCode("T\(number)"), name: "Task \(number)",
                        site: SiteCode(number % 5 == 4 ? "S1" : "S\(number % sites)")))
            }, &crowd)
        let everybody = crowd.terminal.people.keys.sorted { $0.entry < $1.entry }
        let employer = Employer("BE0884303369")
        amend(
            everybody.compactMap { id in
                guard var agent = crowd.terminal.agent(id), let employer else { return nil }
                agent.particulars.engagements = [
                    Engagement(number: 1, employer: employer, capacity: .employee)
                ]
                return .agent(agent, id)
            }, &crowd)
        amend(
            everybody.enumerated().map { number, id in
                .links(id, (0..<5).map { TaskCode("T\((number * 5 + $0) % tasks)") })
            }, &crowd)
    }

    private func amend(_ values: [Amendment.Value], _ crowd: inout Crowd) {
        for start in stride(from: 0, to: values.count, by: 100) {
            let list = values[start..<min(start + 100, values.count)].map { value in
                Amendment(value, previous: value.subject.flatMap(crowd.terminal.revision))
            }
            _ = crowd.commit(.amended(Amendments(by: Amendments.system, list)))
        }
    }
}
