import Foundation
import Testing

@testable import Drivers

/// The recordings of `Tests/Traces/gnss`: beside each log the lines that must come of it. They were worked
/// out apart from the decoder; `KIOSKD_REWRITE_TRACES=1` writes what the decoder says instead, for review of
/// the difference.
@Suite struct GNSSTraceTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Traces/gnss")

    private static func lines(of log: [UInt8], pieces: Int) -> [String] {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        var fixes: [Fix] = []
        for start in stride(from: 0, to: log.count, by: pieces) {
            fixes += decoder.feed(log[start..<min(log.count, start + pieces)])
        }
        return (fixes + decoder.finish()).map(jsonLine)
    }

    @Test(arguments: [
        "cold-start", "line-ends", "midnight", "mixed", "not-measured", "rollover", "torture", "ubx-legacy",
        "ubx-pvt",
    ])
    func `each recording gives its expected lines`(name: String) throws {
        let log = Array(try Data(contentsOf: Self.folder.appending(path: "\(name).log")))
        #expect(log.starts(with: Array("# provenance: ".utf8)))
        let expectation = Self.folder.appending(path: "\(name).expected")
        if ProcessInfo.processInfo.environment["KIOSKD_REWRITE_TRACES"] == "1" {
            let text = Self.lines(of: log, pieces: log.count).map { $0 + "\n" }.joined()
            try Data(text.utf8).write(to: expectation)
        }
        let expected = try String(contentsOf: expectation, encoding: .utf8).split(separator: "\n").map(
            String.init)
        for pieces in [log.count, 1, 7, 64] {
            #expect(Self.lines(of: log, pieces: pieces) == expected, "in pieces of \(pieces)")
        }
    }

    @Test func `every recording is in the list`() throws {
        let logs = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".log") }
        #expect(logs.count == 9)
    }
}
