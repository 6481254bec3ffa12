import Foundation
import Testing

@testable import Drivers

/// Recorded traces with their expectation beside them: `NAME.trace` and `NAME.expected`, one JSON object per line.
/// `make traces` (KIOSKD_REWRITE_TRACES=1) writes the expectations anew; the difference is for a person to judge.
@Suite struct TraceTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Traces")

    /// The traces of every reader type that replays them.
    private static let traces: [URL] = Catalog.types.filter { $0.replay != nil }.flatMap { type in
        let folder = folder.appending(path: type.name)
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "trace" }
    }.sorted { $0.path < $1.path }

    @Test func `every reader type that replays traces has some`() {
        for type in Catalog.types where type.replay != nil {
            #expect(Self.traces.contains { $0.path.contains("/\(type.name)/") }, "\(type.name) has no trace")
        }
    }

    @Test func `every expectation belongs to a trace`() throws {
        for type in Catalog.types where type.replay != nil {
            let folder = Self.folder.appending(path: type.name)
            for file in try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "expected" {
                #expect(Self.traces.contains(file.deletingPathExtension().appendingPathExtension("trace")))
            }
        }
    }

    @Test(arguments: traces)
    func `a trace decodes to its expectation`(file: URL) throws {
        let trace = try Trace(String(contentsOf: file, encoding: .utf8))
        #expect(trace.type == file.deletingLastPathComponent().lastPathComponent)
        let decoded = try Catalog.replay(trace).map { $0.jsonLine + "\n" }.joined()
        let expectation = file.deletingPathExtension().appendingPathExtension("expected")
        if ProcessInfo.processInfo.environment["KIOSKD_REWRITE_TRACES"] == "1" {
            try decoded.write(to: expectation, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: expectation, encoding: .utf8) == decoded)
    }

    @Test func `a trace that cannot be read says in which line and why`() throws {
        let head = "# type: serial-badge\n# provenance: synthetic\n"
        let wrong: [(String, Int)] = [
            ("# provenance: synthetic\n", 1), ("# type: serial-badge\n", 1), (head + "02 3\n", 3),
            (head + "zz\n", 3),
            (head + "\n+x 02\n", 4), (head + "# option: baud\n", 3), (head + "# option: baud = 9601\n", 1),
            (head + "# option: speed = 9600\n", 1), ("# type: gnome\n# provenance: none\n", 1),
            ("# provenance: synthetic\r\n# type: keyboard-badge\r\n0.1 0001 00zz 1\r\n", 3),
            ("# provenance: synthetic\n# type: keyboard-badge\n1e99 0001 0002 1\n", 3),
        ]
        for (text, line) in wrong {
            let defect = #expect(throws: TraceDefect.self) { try Catalog.replay(Trace(text)) }
            #expect(defect?.line == line, "\(text)")
        }
    }

    @Test func `a badge with quotes and backslashes is still one JSON object`() throws {
        let badge = BadgeOutcome.badge(BadgeRead(keys: ["text:\"a\\\u{1}\t"], raw: "", format: "line"))
        let object = try JSONSerialization.jsonObject(with: Data(badge.jsonLine.utf8)) as? [String: String]
        #expect(object == ["badge": "text:\"a\\\u{1}\t", "format": "line"])
        #expect(BadgeOutcome.defect(.checksum).jsonLine == "{\"error\":\"checksum\"}")
    }
}
