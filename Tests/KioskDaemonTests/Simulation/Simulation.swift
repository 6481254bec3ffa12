import Foundation
import Stands
import Testing

/// `kioskd simulate` as somebody starts it who has just come.
enum Simulation {
    /// Starts it, and gives what it has said once it runs.
    static func start(in folder: URL, _ arguments: String...) throws -> (process: Process, said: String) {
        let process = Process()
        process.executableURL = try DaemonProcess.executable()
        process.arguments = ["simulate", "--directory", folder.path] + arguments
        process.environment = TestPCSCD.environmentWithout
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var said = ""
        while !said.contains("Nothing leaves"), process.isRunning {
            said += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }
        return (process, said)
    }

    static func address(in said: String) throws -> String {
        let workbench = try #require(
            said.split(whereSeparator: \.isWhitespace).first { $0.hasSuffix("/workbench") })
        return String(workbench.dropLast("/workbench".count))
    }
}
