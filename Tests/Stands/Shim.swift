import Foundation

/// C files of `Tests/Shim`, compiled into a library that a process under test preloads.
package enum Shim {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Shim")

    /// Compiles one file into `library`.
    package static func compile(_ file: String, into library: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/cc")
        process.arguments = [
            "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
            folder.appending(path: file).path, "-ldl",
        ]
        let pipe = Pipe()
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: output, as: UTF8.self))
        }
    }
}
