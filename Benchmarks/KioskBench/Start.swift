import ArgumentParser

/// Start to READY on a large book, then idle without anything attached: memory and processor.
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
        let before = try Usage(of: daemon.processID)
        try await Task.sleep(for: .seconds(idleSeconds))
        let after = try Usage(of: daemon.processID)
        print("idle.cpu \(after.percent(since: before, seconds: idleSeconds)) %")
        print("idle.rss \(after.residentMegabytes) MB")
        daemon.stop()
    }
}
