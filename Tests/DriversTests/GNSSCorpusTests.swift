import Foundation
import Testing

@testable import Drivers

/// Recordings of 57 real receivers and what gpsd made of them. They are no part of this project: the test
/// runs where they lie beside it (`../shared/corpus/gnss`). `docs/gnss-conformance.md` explains every
/// exception.
@Suite(.enabled(if: GNSSCorpus.isPresent)) struct GNSSCorpusTests {
    /// gpsd says 3 dimensions of three satellites; these receivers themselves say 2 (GSA).
    private static let otherModes = ["oncore.log": 6, "mtk-3301.log": 3]
    /// Positions that gpsd does not report, or reports without a time, and that the recordings do contain.
    private static let extraFixes = [
        "ait250.log": 1, "beidou-bd.log": 1, "blumax-gps009.log": 1, "bundg_zeus_9.log": 1, "ch-4701.log": 1,
        "geos-1m.log": 1, "gp-320fw-2019-04-06-overflow.log": 1, "gps-360.log": 1, "haicom-305N.log": 1,
        "humminbird-M37.log": 2, "isync.log": 1, "mr-350p.log": 1, "mtk-3301.log": 1, "myguide-3100.log": 1,
        "rst39.log": 1, "tr737A+.log": 1, "ublox-lea-4s.log": 1,
    ]

    @Test func `every recording gives the epochs that gpsd gives`() throws {
        var expected = 0
        var equal = 0
        for log in GNSSCorpus.logs {
            let reports = try GNSSCorpus.reports(of: log)
            let fixes = try GNSSCorpus.fixes(of: log)
            var byTime: [Int64: Fix] = [:]
            for fix in fixes {
                let time = GNSSCorpus.modulo(fix.utcMicroseconds)
                byTime[time] = byTime[time] ?? fix
            }
            // Its header says so: time goes back from 19:41:24 to 19:41:11.
            let isSpliced = log == "humminbird-M37.log"
            #expect(isSpliced || byTime.count == fixes.count, "\(log): each moment once")
            var modes = 0
            for (time, places) in reports {
                guard let fix = byTime[time] else { continue }
                if places.contains(where: { $0.isSamePlace(as: fix) }) { equal += 1 }
                if !places.contains(where: { $0.mode == fix.mode }) { modes += 1 }
            }
            expected += reports.count
            #expect(modes == Self.otherModes[log] ?? 0, "\(log): modes")
            let extra = byTime.keys.filter { reports[$0] == nil }.count
            #expect(extra == Self.extraFixes[log] ?? 0, "\(log): more fixes than gpsd")
            if reports.isEmpty { #expect(fixes.isEmpty, "\(log): no fix") }
        }
        #expect(expected == 1010)
        #expect(equal == 1010)
    }

    @Test func `every recording gives the same in pieces of any size`() throws {
        var random = GNSSRandom(seed: 57)
        for log in GNSSCorpus.logs {
            let bytes = try GNSSCorpus.bytes(of: log)
            let whole = try GNSSCorpus.fixes(of: log)
            for largest in [bytes.count < 5000 ? 1 : 20, 90, 2000] {
                var decoder = GNSSDecoder(floorDay: 0)
                var fixes: [Fix] = []
                var start = 0
                while start < bytes.count {
                    let end = min(bytes.count, start + Int.random(in: 1...largest, using: &random))
                    fixes += decoder.feed(bytes[start..<end])
                    start = end
                }
                #expect(fixes + decoder.finish() == whole, "\(log) in pieces of up to \(largest)")
            }
        }
    }
}

private enum GNSSCorpus {
    struct Report: Decodable {
        var mode: Int?
        var time: String?
        var lat: Double?
        var lon: Double?

        func isSamePlace(as fix: Fix) -> Bool {
            abs((lat ?? 0) - fix.latitude) <= 1e-7 && abs((lon ?? 0) - fix.longitude) <= 1e-7
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/corpus/gnss")

    static let logs: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasSuffix(".log") }.sorted() ?? []

    static var isPresent: Bool { !logs.isEmpty }

    static func bytes(of log: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: log)))
    }

    static func fixes(of log: String) throws -> [Fix] { GNSSStream.decode(try bytes(of: log), floorDay: 0) }

    /// Milliseconds modulo 1024 weeks: gpsd moved some of these dates by as much.
    static func modulo(_ utcMicroseconds: Int64) -> Int64 {
        (utcMicroseconds + 500) / 1000 % (1024 * 604_800_000)
    }

    private static let clock = Date.ISO8601FormatStyle().year().month().day()
        .time(includingFractionalSeconds: true)

    /// What gpsd said of each moment that it gave a place.
    static func reports(of log: String) throws -> [Int64: [Report]] {
        let text = try String(contentsOf: folder.appending(path: log + ".tpv"), encoding: .utf8)
        var reports: [Int64: [Report]] = [:]
        for line in text.split(separator: "\n") {
            let report = try JSONDecoder().decode(Report.self, from: Data(line.utf8))
            guard let mode = report.mode, mode >= 2, report.lat != nil, let time = report.time,
                let date = try? Date(time, strategy: clock)
            else { continue }
            let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
            reports[modulo(milliseconds * 1000), default: []].append(report)
        }
        return reports
    }
}
