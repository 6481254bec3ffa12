import Foundation
import Store
import Synchronization

@testable import KioskDaemon

/// A configuration as the package installs it, in a folder of its own, and what is laid over it.
final class ProvisioningBench {
    let root: URL
    let loader: ConfigurationLoader
    let folder: ProvisionedFolder

    init(_ extra: String = "") throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("kioskd.d"), withIntermediateDirectories: true)
        let book = root.appendingPathComponent("book").path
        loader = ConfigurationLoader(file: root.appendingPathComponent("kioskd.toml").path)
        folder = ProvisionedFolder(book: book)
        try write("[store]\ndirectory = \"\(book)\"\n" + extra, to: "kioskd.toml")
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func path(_ name: String) -> String { root.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: root.appendingPathComponent(name))
    }

    /// A certificate and its key, as `NAME.pem` and `NAME.key`.
    func certify(_ name: String) throws -> String {
        _ = try Shell.output(
            "/usr/bin/openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-subj", "/CN=\(name)", "-days", "30", "-keyout", path("\(name).key"),
            "-out", path("\(name).pem"))
        return try String(contentsOfFile: path("\(name).pem"), encoding: .utf8)
    }

    static let sound = """
        [terminal]
        name = "namur-1"
        company = "Example SRL"
        licence = "LICENCE-1"
        language = "nl"
        contact = "Desk 7"
        contact_hours = ["mon-fri 06:00-18:00 Day desk 02 123 45 67"]

        [site]
        code = "NAM-01"
        name = "Résidence \\"Astrid\\""
        latitude = 50.4669
        longitude = -4
        moved_metres = 250

        [[task]]
        code = "T-1"
        name = "Windows"

        """

    /// Sound, with an upstream that has everything it may bring along.
    func full() throws -> String {
        Self.sound + """
            [[upstream]]
            name = "platform"
            url = "https://platform.example/events"
            token = "sesame-7"
            enrol = true
            authority = \"""
            \(try certify("authority"))\"""

            [company]
            certificate = \"""
            \(try certify("company"))\"""
            """
    }

    static func file(_ text: String, path: String = "kioskd-provision.toml") throws -> ProvisioningFile {
        let bytes = Array(text.utf8)
        return try ProvisioningFile(bytes, path: path, digest: Fingerprint.of(bytes))
    }

    /// What is in force, with nothing of where it came from.
    func effective() throws -> [String] {
        try loader.load().effective.map { "\($0.label).\($0.key) = \($0.text)" }
    }

    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
}

/// Stops a provisioning after its `limit`th step, for good: nothing that comes later is done.
final class PowerCut: Sendable {
    private let left: Mutex<Int>
    private let seen = Mutex<[String]>([])

    init(after limit: Int) { left = Mutex(limit) }

    var steps: [String] { seen.withLock { $0 } }

    func step(_ name: String) throws(FolderFailure) {
        let isOver = left.withLock { left in
            left -= 1
            return left < 0
        }
        if isOver { throw FolderFailure("the power is gone") }
        seen.withLock { $0.append(name) }
    }
}
