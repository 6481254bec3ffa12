import Drivers
import Foundation
import Testing

@testable import KioskDaemon

/// With `REWRITE_REFERENCE=1` these write the files instead of comparing them (`make reference`).
@Suite struct ConfigurationReferenceTests {
    /// The folder of Package.swift.
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func expect(_ path: String, is text: String) throws {
        let file = Self.root.appending(path: path)
        if ProcessInfo.processInfo.environment["REWRITE_REFERENCE"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == text,
            "\(path) is not current: run make reference")
    }

    @Test func `the reference page is current`() throws {
        try expect(
            "docs/configuration.md", is: ReferenceText.page(Configuration.reference, readers: Catalog.types))
    }

    @Test func `the commented default file is current`() throws {
        try expect("packaging/kioskd.toml", is: ReferenceText.file(Configuration.reference))
    }

    @Test func `the manual page of the configuration is current`() throws {
        try expect(
            "packaging/kioskd.toml.5",
            is: ManualPage.text(Configuration.reference, readers: Catalog.types))
    }

    @Test func `the manual page names every key, and no line of it begins a request by accident`() {
        let lines = ManualPage.text(Configuration.reference, readers: Catalog.types).split(separator: "\n")
        for row in Configuration.reference {
            for key in row.keys { #expect(lines.contains("\\fB\(ManualPage.plain(key.name))\\fR")) }
        }
        let requests = ["SH", "SS", "TP", "TH", "PP", "br", "B", "BR", "I", "\\\""]
        for line in lines where line.hasPrefix(".") {
            #expect(requests.contains { line.dropFirst().hasPrefix($0) }, "\(line)")
        }
        #expect(ManualPage.plain(".d \\ 'a-b'") == "\\&.d \\e \\(aqa\\-b\\(aq")
    }

    @Test func `the default file changes nothing as it is shipped`() throws {
        let text = ReferenceText.file(Configuration.reference)
        #expect(
            try ConfigurationLoader.load(text: text).effective == ConfigurationLoader.load(text: "").effective
        )
    }

    @Test func `the default file is sound when every comment sign before a key is removed`() throws {
        let lines = ReferenceText.file(Configuration.reference).split(
            separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map {
            $0.hasPrefix("#") && !$0.hasPrefix("# ") ? String($0.dropFirst()) : String($0)
        }
        let configuration = try ConfigurationLoader.load(text: text.joined(separator: "\n")).configuration
        #expect(configuration.devices.readers.count == 1 && configuration.upstreams.receivers.count == 1)
    }

    @Test func `every key has an explanation, a type and a name in lower case`() {
        for row in Configuration.reference {
            #expect(row.explanation.hasSuffix("."), "\(row.path)")
            #expect(Set(row.keys.map(\.name)).count == row.keys.count, "\(row.path)")
            for key in row.keys {
                #expect(key.explanation.hasSuffix(".") && !key.type.isEmpty, "\(row.path).\(key.name)")
                #expect(key.standard != nil || key.example != nil, "\(row.path).\(key.name)")
            }
        }
    }
}
