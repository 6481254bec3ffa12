import ArgumentParser
import Drivers
import Foundation
import Glibc

/// Run by `kioskd-clock.service`, so that the daemon itself need not have the one system call that reads how far the
/// clock is disciplined, and could also set it.
struct ClockReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes down every few seconds how well the kernel's clock is kept right.",
        discussion: "Started by systemd for the daemon, which may not ask by itself. Ends with SIGTERM.")

    @Argument(help: "The file; replaced as a whole each time.")
    var file: String

    func run() async throws {
        let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
        var isReady = false
        var said: String?
        while true {
            var problem: String?
            do {
                try Self.write(to: file)
            } catch {
                // A container may not ask. No report is no trust, which is all that can be said then.
                problem = "\(error)"
                unlink(file)
            }
            if let problem, problem != said { Console.complain("the clock is not reported: \(problem)") }
            said = problem
            if !isReady { notifier.send(.ready(status: problem ?? "reports to \(file)")) }
            isReady = true
            try await Task.sleep(for: ClockReport.period, tolerance: Idle.tolerance)
        }
    }

    /// Nothing is synchronised: it means nothing after a restart of the machine, and lies in memory.
    static func write(to file: String) throws {
        let report = ClockReport(
            try BootClock.synchronisation(), atBootMicroseconds: BootClock.nowMicroseconds())
        let draft = file + ".new"
        let line = Array(report.line.utf8)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw DriverError(operation: "open", device: draft, errno: errno) }
        let written = Glibc.write(descriptor, line, line.count)
        let error = errno
        close(descriptor)
        guard written == line.count else {
            throw DriverError(operation: "write", device: draft, errno: written < 0 ? error : EIO)
        }
        guard rename(draft, file) == 0 else {
            throw DriverError(operation: "rename", device: file, errno: errno)
        }
    }
}
