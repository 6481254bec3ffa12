import ArgumentParser

/// What `make bench` runs. Each subcommand measures one thing and prints `name value unit` lines; `Benchmarks/run.sh`
/// takes turns with what it is compared to and prints the table.
@main
struct KioskBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk-bench",
        subcommands: [
            Durable.self, Lost.self, Grow.self, Backlog.self, Delivered.self, Answer.self, Sentences.self,
            Start.self, Idle.self, Register.self, Console.self,
        ])
}

/// Durations in microseconds, sorted when asked for.
struct Samples {
    private var microseconds: [Double] = []

    mutating func add(_ duration: Duration) {
        microseconds.append(
            Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12)
    }

    func percentile(_ share: Double) -> Double {
        guard !microseconds.isEmpty else { return 0 }
        let sorted = microseconds.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    /// How many a second, one after the other.
    var rate: Double { Double(microseconds.count) / (microseconds.reduce(0, +) / 1e6) }

    func report(_ name: String) {
        print("\(name).p50 \(percentile(0.5).rounded()) us")
        print("\(name).p99 \(percentile(0.99).rounded()) us")
    }
}
