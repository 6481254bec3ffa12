import Foundation
import Testing

/// `packaging/install-packages.sh`, which `make run` calls first, with a package that nobody has.
@Suite struct InstallScriptTests {
    private func run(_ list: String, _ arguments: [String], asNobody: Bool = false) throws -> (
        status: Int32, text: String
    ) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("install-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let script = folder.appendingPathComponent("install-packages.sh")
        try FileManager.default.copyItem(
            at: Tree.root.appendingPathComponent("packaging/install-packages.sh"), to: script)
        try Data(list.utf8).write(to: folder.appendingPathComponent("packages.txt"))
        let process = Process()
        let isRoot = geteuid() == 0
        process.executableURL = URL(fileURLWithPath: asNobody && isRoot ? "/usr/bin/setpriv" : "/bin/sh")
        let user = asNobody && isRoot ? ["--reuid=65534", "--clear-groups", "/bin/sh"] : []
        process.arguments = user + [script.path] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private static let list = """
        [run]
        dpkg             # is there
        kioskd-no-such   # lights a lamp
        [test]
        kioskd-no-other  # not asked for
        """

    @Test func `what is missing is named with its reason, and nothing else`() throws {
        let (status, text) = try run(Self.list, ["--check", "run"])
        #expect(status == 1)
        #expect(text.contains("kioskd-no-such") && text.contains("# lights a lamp"))
        #expect(!text.contains("dpkg ") && !text.contains("kioskd-no-other"))
    }

    @Test func `who may not install is told what to run as root`() throws {
        let (status, text) = try run(Self.list, ["run"], asNobody: true)
        #expect(status == 77)
        #expect(text.contains("apt-get install --no-install-recommends kioskd-no-such"))
    }

    @Test func `nothing is said when nothing is missing`() throws {
        #expect(try run("[run]\ndpkg  # is there\n", ["run"]) == (0, ""))
    }

    @Test func `a set that is not there is a mistake of whoever asks`() throws {
        #expect(try run(Self.list, ["walk"]).status == 64)
    }
}
