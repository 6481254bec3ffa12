import ArgumentParser
import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import VirtualDevices
import VirtualUpstream

/// The terminal as it hangs on a wall while nobody comes: a page that shows it, a badge reader, a GNSS receiver that
/// speaks every second, an upstream that answers. Then how long it takes to end.
struct Idle: AsyncParsableCommand {
    @Argument var folder: String
    @Argument var executable: String
    @Option var idleSeconds = 60

    func run() async throws {
        let reader = try VirtualSerial(path: folder + "/badge-reader")
        let receiver = try VirtualSerial(path: folder + "/gnss")
        let upstream = VirtualUpstream(
            recordsOnce: false, mostEvents: 1000,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let port = try await upstream.start()
        let daemon = Daemon(folder: folder)
        try daemon.write(
            configuration: devices
                + "\n[[upstream]]\nname = \"office\"\nurl = \"http://127.0.0.1:\(port)/events\"\n")
        _ = try daemon.start(executable)
        let page = Task { try await Self.watchPage() }
        let before: Usage
        for _ in 0..<5 { try await Self.second(receiver) }
        before = try Usage(of: daemon.processID)
        for _ in 0..<idleSeconds { try await Self.second(receiver) }
        let after = try Usage(of: daemon.processID)
        print("wall.cpu \(after.percent(since: before, seconds: idleSeconds)) %")
        print("wall.rss \(after.residentMegabytes) MB")
        let clock = ContinuousClock()
        let end = clock.now
        daemon.stop()
        print("wall.end \(Int((clock.now - end) / .milliseconds(1))) ms")
        page.cancel()
        reader.unplug()
        await upstream.unplug()
    }

    private var devices: String {
        """
        [[reader]]
        name = "entrance"
        type = "serial-badge"
        device = "\(folder)/badge-reader"
        [[reader]]
        name = "roof"
        type = "gnss"
        device = "\(folder)/gnss"
        """
    }

    private static func second(_ receiver: VirtualSerial) async throws {
        let now = Int64(Date().timeIntervalSince1970 * 1e6)
        try receiver.send(NMEAEpoch(utcMicroseconds: now, latitude: 50, longitude: 4, hasFix: true).text)
        try await Task.sleep(for: .seconds(1))
    }

    private static func watchPage() async throws {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: Daemon.address + "/events"), timeout: .minutes(10))
        for try await _ in response.body {}
    }
}

/// What a process has used up to now.
struct Usage {
    /// User and system time of all threads, nanoseconds: clock ticks of 10 ms are too coarse for an idle program.
    private var processorNanoseconds: Int
    var residentMegabytes: Int

    init(of process: Int32) throws {
        let tasks = "/proc/\(process)/task"
        processorNanoseconds = try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(0) {
            sum, task in
            let spent = try? String(contentsOfFile: "\(tasks)/\(task)/schedstat", encoding: .utf8)
            return sum + (spent?.split(separator: " ").first.flatMap { Int($0) } ?? 0)
        }
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        residentMegabytes =
            (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }

    /// Of one core, to a hundredth.
    func percent(since earlier: Usage, seconds: Int) -> Double {
        (Double(processorNanoseconds - earlier.processorNanoseconds) / Double(seconds) / 1e5).rounded() / 100
    }
}
