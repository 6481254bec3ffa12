import Drivers
import Foundation
import Stands
import Testing

/// The chip of `Tests/Shim/gpio_shim.c`, in a process that preloads it.
enum ShimmedChip {
    static let path = "/dev/gpiochip99"
    /// Set in the process that preloads the shim.
    static let variable = "KIOSKD_GPIO_SHIM"

    static var isLoaded: Bool { ProcessInfo.processInfo.environment[variable] != nil }

    struct Request: Equatable {
        var offsets: [UInt32]
        var flags: UInt64
        var eventBufferSize: UInt32
    }

    /// What the last request of lines asked for.
    static func lastRequest() throws -> Request {
        typealias Function = @convention(c) (UnsafeMutableRawPointer) -> Void
        let function: Function = try function("shim_last_request")
        // struct shim_request: count, 32 offsets, padding to 8, flags, buffer size …
        var words = [UInt32](repeating: 0, count: 64)
        function(&words)
        return Request(
            offsets: Array(words[1..<1 + Int(words[0])]), flags: UInt64(words[34]) | UInt64(words[35]) << 32,
            eventBufferSize: words[36])
    }

    static func liveRequests() throws -> Int {
        let function: @convention(c) () -> Int32 = try function("shim_live_requests")
        return Int(function())
    }

    /// Delivers edges as one packet, with the offsets of the lines.
    static func push(_ edges: [LineEdge], offsets: [UInt32]) throws {
        let function: @convention(c) (UnsafePointer<UInt64>, Int32) -> Int32 = try function("shim_push")
        let triples = edges.flatMap { edge in
            [
                edge.nanoseconds, UInt64(offsets[edge.line]) | (edge.isRising ? 1 << 63 : 0),
                UInt64(edge.sequence),
            ]
        }
        try #require(function(triples, Int32(edges.count)) == 0)
    }

    static func set(level: Bool, of offset: UInt32) throws {
        let function: @convention(c) (UInt32, Int32) -> Void = try function("shim_set_level")
        function(offset, level ? 1 : 0)
    }

    /// Levels of the output lines by offset: bit i is line i.
    static func levels(of offsets: [UInt32]) throws -> [Bool] {
        let function: @convention(c) (UInt32) -> Int32 = try function("shim_level")
        return offsets.map { function($0) != 0 }
    }

    static func unplug() throws {
        let function: @convention(c) () -> Void = try function("shim_unplug")
        function()
    }

    static func refuse(_ error: Int32) throws {
        let function: @convention(c) (Int32) -> Void = try function("shim_refuse")
        function(error)
    }

    private static func function<Function>(_ name: String) throws -> Function {
        let symbol = try #require(dlsym(nil, name), "the shim is not preloaded")
        return unsafeBitCast(symbol, to: Function.self)
    }
}

/// Folders of the tests' own sources and results.
enum TestFolder {
    static let shim = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Shim")

    /// A new folder, gone after `body`.
    static func temporary<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// Compiles C files of `Tests/Shim`, then runs a suite of this program in a process that preloads them.
    /// Its exit code and everything it wrote.
    static func runPreloading(
        _ files: [String], compilerOptions: [String] = [], suite: String, variable: String
    ) throws -> (status: Int32, output: String) {
        try temporary { folder in
            let library = folder.appending(path: "shim.so").path
            let sources = files.map { shim.appending(path: $0).path }
            let options = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"] + compilerOptions
            let build = try run("/usr/bin/cc", options + ["-o", library] + sources + ["-ldl", "-lpthread"])
            guard build.status == 0 else { return build }
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return try run(
                own, ["--testing-library", "swift-testing", "--filter", suite],
                environment: ["LD_PRELOAD": library, variable: "1"])
        }
    }

    /// Runs a program to its end. Its exit code and everything it wrote.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

/// Waits until `condition` holds, for at most `seconds`.
func eventually(within seconds: Double = 20, _ condition: () throws -> Bool) throws -> Bool {
    let end = Date(timeIntervalSinceNow: Patience.seconds(seconds))
    while Date() < end {
        if try condition() { return true }
        usleep(2000)
    }
    return try condition()
}
