import Foundation
import Testing

/// This test program, started again for one test in another role: for what must be watched, or killed, from
/// outside.
struct Rerun {
    /// The role that this process was started for; nil in an ordinary test run.
    static var role: String? { ProcessInfo.processInfo.environment["KIOSKD_STORE_ROLE"] }
    /// The directory that this process was started for.
    static var directory: String { ProcessInfo.processInfo.environment["KIOSKD_STORE_DIRECTORY"] ?? "" }

    let process = Process()

    /// `before`: a program and its arguments that run the test program.
    init(_ role: String, filter: String, directory: String, under before: [String] = []) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let command = before + [own, "--testing-library", "swift-testing", "--filter", filter]
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["KIOSKD_STORE_ROLE": role, "KIOSKD_STORE_DIRECTORY": directory]
        ) { _, new in new }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }
}
