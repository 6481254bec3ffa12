import Foundation
import Testing

/// The entries from which the fuzzer begins: the first of each kind in the newest golden journal, as kind, public and
/// private part with a zero between. `KIOSKD_WRITE_GOLDEN=1` writes them anew, after the journal.
struct FactSeedTests {
    private static let folder = GoldenTests.folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzz/Seeds/facts")

    private struct Line: Decodable {
        var kind: String
        var publicText: String
        var privateText: String?

        var seed: Data {
            Data([kind, publicText, privateText].compactMap(\.self).joined(separator: "\0").utf8)
        }
    }

    @Test func `the fuzzer begins with an entry of every kind that there is`() throws {
        let journal = GoldenTests.folder.appendingPathComponent("\(GoldenTests.newest).jsonl")
        var seeds: [String: Data] = [:]
        for text in try String(contentsOf: journal, encoding: .utf8).split(separator: "\n") {
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            if seeds[line.kind] == nil { seeds[line.kind] = line.seed }
        }
        if ProcessInfo.processInfo.environment["KIOSKD_WRITE_GOLDEN"] == "1" {
            for (kind, seed) in seeds { try seed.write(to: Self.folder.appendingPathComponent(kind)) }
        }
        for (kind, seed) in seeds.sorted(by: { $0.key < $1.key }) {
            let written = try? Data(contentsOf: Self.folder.appendingPathComponent(kind))
            #expect(written == seed, "\(kind)")
        }
    }
}
