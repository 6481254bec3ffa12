import ArgumentParser
import Foundation

/// Start to READY on a large book, then idle: memory and processor.
struct Start: AsyncParsableCommand {
    @Argument var folder: String
    @Argument var executable: String
    @Option var idleSeconds = 20

    func run() async throws {
        let daemon = Daemon(folder: folder)
        try daemon.write()
        let ready = try daemon.start(executable)
        print("start.ready \(Int(ready / .milliseconds(1))) ms")
        try await Task.sleep(for: .seconds(5))
        let before = try Self.ticks(of: daemon.processID)
        try await Task.sleep(for: .seconds(idleSeconds))
        let spent = try Self.ticks(of: daemon.processID) - before
        print("idle.cpu \(Double(spent) / Double(sysconf(Int32(_SC_CLK_TCK))) / Double(idleSeconds) * 100) %")
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

    /// User and system time, clock ticks.
    private static func ticks(of process: Int32) throws -> Int {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 13, let user = Int(fields[11]), let system = Int(fields[12]) else { return 0 }
        return user + system
    }
}
