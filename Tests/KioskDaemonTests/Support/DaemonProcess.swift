import Foundation
import Stands

/// The real executable, started as systemd would start it, with a directory of its own.
final class DaemonProcess {
    let directory: URL
    let notify: NotifySocket
    private(set) var process = Process()
    private var hasStarted = false

    /// Folder of its own below the temporary directory, removed by `remove`.
    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        notify = try NotifySocket(directory: directory)
    }

    /// A test that failed in the middle leaves nobody behind who opens the devices of the next.
    deinit { if hasStarted, process.isRunning { signal(SIGKILL) } }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    /// The executable lies beside the test bundle, unless `KIOSKD_EXECUTABLE` names another (a release build).
    static func executable() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["KIOSKD_EXECUTABLE"] {
            return URL(fileURLWithPath: named)
        }
        return try BuiltProgram.url(of: "kioskd")
    }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    /// Names of the files in a folder below the directory.
    func folder(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    /// Starts `kioskd run` on `kioskd.toml` of the directory and waits until it says that it is ready.
    /// `under` is a program that starts it, with its arguments.
    func start(
        arguments: [String] = [], environment: [String: String] = [:], under: [String] = []
    ) async throws {
        process = Process()
        let command =
            under + [try Self.executable().path, "run", "--config", path("kioskd.toml")] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = TestPCSCD.environmentWithout.merging(environment) { $1 }
            .merging(["NOTIFY_SOCKET": notify.path]) { $1 }
        let log = path("log")
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let handle = FileHandle(forWritingAtPath: log)
        try handle?.seekToEnd()
        process.standardError = handle
        process.standardOutput = handle
        let before = notify.lines.filter { $0 == "READY=1" }.count
        try process.run()
        hasStarted = true
        do {
            try await eventually("READY") {
                if !process.isRunning { throw HarnessError.timedOut("kioskd ended: \(logText)") }
                return notify.lines.filter { $0 == "READY=1" }.count > before
            }
        } catch HarnessError.timedOut(let what) {
            throw HarnessError.timedOut("\(what)\n\(logText)")
        }
    }

    var logText: String { (try? String(contentsOfFile: path("log"), encoding: .utf8)) ?? "" }

    /// The page's address, from the last STATUS that names one.
    func address() throws -> String {
        for line in notify.lines.reversed() where line.hasPrefix("STATUS=") {
            if let start = line.range(of: "http://") {
                return String(line[start.lowerBound...].prefix { !$0.isWhitespace && !",;".contains($0) })
            }
        }
        throw HarnessError.timedOut("address in STATUS: \(notify.lines)")
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Sends the signal and waits for the end.
    @discardableResult
    func stop(_ number: Int32 = SIGTERM) async throws -> Int32 {
        guard hasStarted else { return 0 }
        guard process.isRunning else { return process.terminationStatus }
        signal(number)
        try await eventually("end of kioskd") { !process.isRunning }
        return process.terminationStatus
    }

    /// Runs a subcommand to its end. `under` is a program that starts it, with its arguments.
    static func run(
        _ arguments: [String], input: Data? = nil, environment: [String: String] = [:], under: [String] = []
    ) throws -> (status: Int32, out: String, error: String) {
        let process = Process()
        let command = under + [try executable().path] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = TestPCSCD.environmentWithout.merging(environment) { $1 }
        let out = Pipe()
        let error = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-\(UUID().uuidString).err")
        _ = FileManager.default.createFile(atPath: error.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: error) }
        process.standardOutput = out
        process.standardError = FileHandle(forWritingAtPath: error.path)
        let standardInput = Pipe()
        process.standardInput = standardInput
        try process.run()
        if let input { try? standardInput.fileHandleForWriting.write(contentsOf: input) }
        try? standardInput.fileHandleForWriting.close()
        let bytes = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let errorText = (try? String(contentsOf: error, encoding: .utf8)) ?? ""
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self), errorText)
    }
}

extension DaemonProcess {
    /// The same on a thread of its own, for what is answered by this process: tests share as few threads as there are
    /// cores, and whoever waits on one of them lets nobody answer.
    static func runAside(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, out: String, error: String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try run(arguments, environment: environment) })
            }
        }
    }

    /// Runs a line of shell to its end.
    static func shell(_ line: String) throws -> (status: Int32, out: String, error: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.standardInput = FileHandle.nullDevice
        let (out, error) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (out, error)
        try process.run()
        let bytes = try out.fileHandleForReading.readToEnd() ?? Data()
        let errorBytes = try error.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: bytes, as: UTF8.self),
            String(decoding: errorBytes, as: UTF8.self)
        )
    }
}

/// A program of the system.
enum Shell {
    /// Runs it to its end and gives what it wrote; throws when it fails.
    static func output(_ path: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let out = Pipe()
        process.standardOutput = out
        process.standardError = out
        try process.run()
        let text = String(decoding: try out.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw HarnessError.timedOut("\(path) \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }
}
