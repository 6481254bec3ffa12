import ArgumentParser
import Foundation

/// Start to READY on a large book, then idle: memory and processor.
struct Start: AsyncParsableCommand {
    @Argument var folder: String
    @Argument var executable: String
    @Option var idleSeconds = 60

    func run() async throws {
        let daemon = Daemon(folder: folder)
        try daemon.write()
        let ready = try daemon.start(executable)
        print("start.ready \(Int(ready / .milliseconds(1))) ms")
        try await Task.sleep(for: .seconds(5))
        let before = try Self.nanoseconds(of: daemon.processID)
        try await Task.sleep(for: .seconds(idleSeconds))
        let spent = try Self.nanoseconds(of: daemon.processID) - before
        print("idle.cpu \((Double(spent) / Double(idleSeconds) / 1e5).rounded() / 100) %")
        let status = try String(contentsOfFile: "/proc/\(daemon.processID)/status", encoding: .utf8)
        let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
            .flatMap {
                $0.split(separator: " ").dropFirst().first.flatMap {
                    Int($0.trimmingCharacters(in: .whitespaces))
                }
            }
        print("idle.rss \((resident ?? 0) / 1024) MB")
        daemon.stop()
    }

    /// User and system time of all threads, nanoseconds: clock ticks of 10 ms are too coarse for an idle program.
    private static func nanoseconds(of process: Int32) throws -> Int {
        let tasks = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(0) { sum, task in
            let spent = try? String(contentsOfFile: "\(tasks)/\(task)/schedstat", encoding: .utf8)
            return sum + (spent?.split(separator: " ").first.flatMap { Int($0) } ?? 0)
        }
    }
}
