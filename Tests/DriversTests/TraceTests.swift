import Foundation
import Stands
import Testing

@testable import Drivers

/// Recorded traces with their expectation beside them: `NAME.trace` and `NAME.expected`, one JSON object per line.
/// `make traces` (KIOSKD_REWRITE_TRACES=1) writes the expectations anew; the difference is for a person to judge.
@Suite struct TraceTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Traces")

    /// What a trace gives, fed in pieces of so many bytes.
    private static func play(_ text: String, pieces: Int = .max) throws(TraceDefect) -> [TraceOutcome] {
        var player = TracePlayer()
        var outcomes: [TraceOutcome] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try player.feed(rest.prefix(pieces), into: &outcomes)
            rest = rest.dropFirst(pieces)
        }
        try player.finish(into: &outcomes)
        return outcomes
    }

    /// The traces of every reader type that replays them.
    private static let traces: [URL] = Catalog.types.filter { $0.replay != nil }.flatMap { type in
        let folder = folder.appending(path: type.name)
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "trace" }
    }.sorted { $0.path < $1.path }

    @Test func `every reader type has traces; those of receivers are logs, with tests of their own`() {
        #expect(Catalog.types.filter { $0.replay == nil }.map(\.name) == ["gnss"])
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
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("# type: \(file.deletingLastPathComponent().lastPathComponent)\n"))
        let decoded = try Self.play(text).map { $0.jsonLine + "\n" }.joined()
        for size in [1, 7, 1000] { #expect(try Self.play(text, pieces: size).count == Self.play(text).count) }
        let expectation = file.deletingPathExtension().appendingPathExtension("expected")
        if ProcessInfo.processInfo.environment["KIOSKD_REWRITE_TRACES"] == "1" {
            try decoded.write(to: expectation, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: expectation, encoding: .utf8) == decoded)
    }

    @Test func `a trace that cannot be read says in which line and why`() throws {
        let head = "# type: serial-badge\n# provenance: synthetic\n"
        let tamper = "# provenance: synthetic\n# type: tamper\n"
        let wrong: [(String, Int)] = [
            ("# provenance: synthetic\n", 1), ("# type: serial-badge\n", 1), (head + "02 3\n", 3),
            (head + "zz\n", 3),
            (head + "\n+x 02\n", 4), (head + "# option: baud\n", 3), (head + "# option: baud = 9601\n", 1),
            (head + "# option: speed = 9600\n", 1), (head + "02\n# option: baud = 9600\n", 4), ("", 1),
            (head + "\n\n" + String(repeating: "0", count: 65_537), 5),
            ("# type: gnss\n# provenance: x\n", 1), ("# type: gnome\n# provenance: none\n", 1),
            ("# provenance: synthetic\r\n# type: keyboard-badge\r\n0.1 0001 00zz 1\r\n", 3),
            ("# provenance: synthetic\n# type: keyboard-badge\n1e99 0001 0002 1\n", 3),
            ("# provenance: synthetic\n# type: key-lines\n0.1 5 1\n", 2), (tamper + "0.1 8 1\n", 3),
            (tamper + "0.2 27 1\n0.1 27 0\n", 4), (tamper + "0.2 27 1\nstart 27 0\n", 4),
            (tamper + "0.1 27 2\n", 3), (tamper + "0.0000000001 27 1\n", 3),
        ]
        for (text, line) in wrong {
            let defect = #expect(throws: TraceDefect.self) { try Self.play(text) }
            #expect(defect?.line == line, "\(text)")
        }
    }

    @Test func `a badge with quotes and backslashes is still one JSON object`() throws {
        let badge = TraceOutcome.read(
            .badge(BadgeRead(keys: ["text:\"a\\\u{1}\t"], raw: "", format: "line")))
        let object = try JSONSerialization.jsonObject(with: Data(badge.jsonLine.utf8)) as? [String: String]
        #expect(object == ["badge": "text:\"a\\\u{1}\t", "format": "line"])
        #expect(TraceOutcome.read(.defect(.checksum)).jsonLine == "{\"error\":\"checksum\"}")
    }

    @Test func `what came before a defect is said, and what evemu-record describes is no event`() throws {
        var player = TracePlayer()
        var outcomes: [TraceOutcome] = []
        let head =
            "# EVEMU 1.3\r# type: keyboard-badge\r# provenance: synthetic\rN: reader\rI: 0003 ffff 0035 0110\r"
        let keys = "E: 0.1 0001 0002 1\rE: 0.1 0001 0002 0\rE: 0.1 0001 001c 1\r\n\r\n"
        #expect(throws: TraceDefect(line: 11, "an event is written: 0.004000 0001 001e 1")) {
            try player.feed(Array((head + keys + "\rrubbish\r").utf8)[...], into: &outcomes)
        }
        #expect(outcomes.count == 1)
    }

    @Test func `100,000 mutated traces never trap, and are read alike in any pieces`() throws {
        var random = BadgeNoise(seed: 2026_11_22)
        let texts = try Self.traces.map { Array(try Data(contentsOf: $0).prefix(200)) }
        for _ in 0..<Cases.count {
            guard var text = texts.randomElement(using: &random) else { break }
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch UInt8.random(in: 0..<3, using: &random) {
                case 0: text[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: text.remove(at: place)
                default: text.insert(text[Int.random(in: 0..<text.count, using: &random)], at: place)
                }
            }
            var whole: [TraceOutcome] = []
            var pieces: [TraceOutcome] = []
            let cut = Int.random(in: 0...text.count, using: &random)
            let wholeDefect = Self.defect([text[...]], into: &whole)
            #expect(wholeDefect == Self.defect([text[..<cut], text[cut...]], into: &pieces))
            #expect(whole == pieces)
        }
    }

    private static func defect(_ chunks: [ArraySlice<UInt8>], into outcomes: inout [TraceOutcome])
        -> TraceDefect?
    {
        var player = TracePlayer()
        do throws(TraceDefect) {
            for chunk in chunks { try player.feed(chunk, into: &outcomes) }
            try player.finish(into: &outcomes)
            return nil
        } catch {
            return error
        }
    }
}
