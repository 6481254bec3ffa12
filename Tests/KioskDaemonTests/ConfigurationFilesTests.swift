import Domain
import Drivers
import Foundation
import Testing

@testable import KioskDaemon

@Suite struct ConfigurationFilesTests {
    /// A folder with these files, gone at the end.
    private func withFiles(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        let inner = directory.appending(path: "kioskd.d")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files { try Data(text.utf8).write(to: directory.appending(path: name)) }
        try body(directory.path(percentEncoded: false))
    }

    @Test func `drop-ins are laid over the file in the order of their names`() throws {
        try withFiles([
            "kioskd.toml": """
            [terminal]
            name = "base"
            company = "Nettoie"
            [[reader]]
            name = "left"
            type = "serial-badge"
            device = "/dev/a"
            options = { baud = 9600, framing = "8N1" }
            [[attendance.bare_badge]]
            presence = "absent"
            offers = ["checkIn"]
            """,
            "kioskd.d/20-b.toml": """
            [terminal]
            name = "second"
            [[reader]]
            name = "left"
            device = "/dev/b"
            options = { framing = "8E1" }
            [[reader]]
            name = "right"
            type = "serial-badge"
            """,
            "kioskd.d/10-a.toml": "[terminal]\nname = \"first\"\n",
            "kioskd.d/30.toml":
                "[[attendance.bare_badge]]\npresence = \"present\"\noffers = [\"checkOut\"]\n",
            "kioskd.d/.hidden.toml": "nonsense",
            "kioskd.d/note.txt": "nonsense",
        ]) { directory in
            let loaded = try ConfigurationLoader(file: "\(directory)/kioskd.toml").load()
            let configuration = loaded.configuration
            #expect(
                configuration.terminal.settings.name == "second"
                    && configuration.terminal.settings.company == "Nettoie")
            #expect(
                configuration.devices.readers == [
                    ReaderSettings(
                        name: "left", type: "serial-badge", device: "/dev/b",
                        options: ["baud": "9600", "framing": "8E1"]),
                    ReaderSettings(name: "right", type: "serial-badge", device: ""),
                ])
            #expect(
                configuration.terminal.settings.bareBadge == [
                    BareBadgeRow(presence: .present, offers: [.checkOut])
                ])
            let name = loaded.effective.first { $0.key == "name" && $0.label == "terminal" }
            #expect(name?.origin == .file("\(directory)/kioskd.d/20-b.toml", line: 2))
            #expect(loaded.files.count == 4)
        }
    }

    @Test func `problems of several files stand with their own file and line`() throws {
        try withFiles([
            "kioskd.toml": "[web]\nport = 70000\n", "kioskd.d/a.toml": "[web\n",
            "kioskd.d/b.toml": "\n\n[wob]\n",
        ]) { directory in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationLoader(file: "\(directory)/kioskd.toml").load()
            }
            let origins = error?.problems.map(\.origin)
            #expect(
                origins == [
                    .file("\(directory)/kioskd.d/a.toml", line: 1),
                    .file("\(directory)/kioskd.d/b.toml", line: 3),
                    .file("\(directory)/kioskd.toml", line: 2),
                ])
        }
    }

    @Test func `a missing file and a folder in its place are named`() throws {
        try withFiles([:]) { directory in
            for (path, cause) in [
                ("\(directory)/none.toml", "No such file"), (directory, "not a regular file"),
            ] {
                let error = #expect(throws: ConfigurationError.self) {
                    try ConfigurationLoader(file: path).load()
                }
                #expect(error?.description.contains("cannot be read: \(cause)") == true)
            }
        }
    }
}
