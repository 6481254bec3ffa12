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
        _ = crowds[1].found(sites: sites, tasks: tasks)
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
}
