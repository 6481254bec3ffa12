import Foundation
import Testing

/// Runs tests of this very executable again under umockdev (a preloaded library that shows it devices of our making),
/// which must be in place before the process starts.
enum MockedRun {
    /// True inside such a run.
    static var isOn: Bool { ProcessInfo.processInfo.environment["KIOSKD_MOCKED_DEVICES"] != nil }

    /// Runs every test whose name matches `filter`; returns the exit status and what it printed.
    static func run(_ filter: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "KIOSKD_MOCKED_DEVICES=1", "umockdev-wrapper",
            try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/exe"), "--testing-library", "swift-testing", "--filter", filter,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

/// A bed of mocked devices (libumockdev's `UMockdevTestbed`), only inside `MockedRun`.
final class Testbed {
    private typealias Make = @convention(c) () -> OpaquePointer?
    private typealias Add = @convention(c) (OpaquePointer, UnsafePointer<CChar>, OpaquePointer?) -> Int32
    private typealias Announce =
        @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void
    private typealias Load =
        @convention(c) (
            OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>, OpaquePointer?
        ) -> Int32

    private let library: UnsafeMutableRawPointer
    private let bed: OpaquePointer

    init() throws {
        library = try #require(dlopen("libumockdev.so.0", RTLD_NOW), "umockdev is not installed")
        let make: Make = try Self.symbol("umockdev_testbed_new", library)
        bed = try #require(make())
    }

    deinit {
        typealias Release = @convention(c) (OpaquePointer) -> Void
        let release: Release? = try? Self.symbol("g_object_unref", library)
        release?(bed)
    }

    /// Adds devices written as in umockdev-record(1) and announces them.
    func add(_ devices: String) throws {
        let add: Add = try Self.symbol("umockdev_testbed_add_from_string", library)
        #expect(add(bed, devices, nil) != 0)
    }

    func announce(_ syspath: String, _ action: String) throws {
        let announce: Announce = try Self.symbol("umockdev_testbed_uevent", library)
        announce(bed, syspath, action)
    }

    /// Announces that a device goes, and takes it away.
    func remove(_ syspath: String) throws {
        typealias Remove = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Void
        try announce(syspath, "remove")
        let remove: Remove = try Self.symbol("umockdev_testbed_remove_device", library)
        remove(bed, syspath)
    }

    func loadIoctls(_ node: String, _ file: String) throws {
        let load: Load = try Self.symbol("umockdev_testbed_load_ioctl", library)
        #expect(load(bed, node, file, nil) != 0)
    }

    /// Plays events of an evemu file once somebody opens `node`.
    func loadEvents(_ node: String, _ file: String) throws {
        let load: Load = try Self.symbol("umockdev_testbed_load_evemu_events", library)
        #expect(load(bed, node, file, nil) != 0)
    }

    private static func symbol<Function>(
        _ name: String, _ library: UnsafeMutableRawPointer
    ) throws -> Function {
        // SAFETY: the type aliases above are the signatures of umockdev's umockdev.h.
        unsafeBitCast(try #require(dlsym(library, name)), to: Function.self)
    }
}
