import Domain
import Drivers
import Foundation
import Testing

@testable import KioskDaemon

/// How a daemon that may not ask the kernel learns how well its clock is kept right.
@Suite struct ClockReportTests {
    private let kept = BootClock.Synchronisation(
        isSynchronised: true, maximumErrorMicroseconds: 24_000, estimatedErrorMicroseconds: 100)
    private static let second: Int64 = 1_000_000

    @Test func `a report is read as it was written, and its bound grows with its age`() throws {
        let report = ClockReport(kept, atBootMicroseconds: 500 * Self.second)
        let read = try #require(ClockReport(Array(report.line.utf8)))
        #expect(read == report)
        #expect(read.synchronisation(atBootMicroseconds: 500 * Self.second) == kept)
        let later = try #require(read.synchronisation(atBootMicroseconds: 510 * Self.second))
        #expect(later.isSynchronised)
        #expect(later.maximumErrorMicroseconds == 24_000 + 10 * 500)
    }

    @Test func `an old report, and one from a later moment, says nothing`() {
        let report = ClockReport(kept, atBootMicroseconds: 500 * Self.second)
        #expect(report.synchronisation(atBootMicroseconds: 560 * Self.second) != nil)
        #expect(report.synchronisation(atBootMicroseconds: 561 * Self.second) == nil)
        #expect(report.synchronisation(atBootMicroseconds: 499 * Self.second) == nil)
        #expect(report.synchronisation(atBootMicroseconds: .min) == nil)
    }

    @Test(arguments: [
        "", "\n", "kioskd-clock 1\n", "kioskd-clock 1 1 1 1\n", "kioskd-clock 1 1 1 1 1",
        "kioskd-clock 1 1 2 1 1\n",
        "kioskd-clock 1 1 1 -1 1\n", "kioskd-clock 2 1 1 1 1\n", "kioskd-clock 1 1 1 1 1 1\n",
        "kioskd-clock 1 1  1 1\n", "kioskd-clock 1 99999999999999999999 1 1 1\n",
    ])
    func `anything else is no report`(text: String) { #expect(ClockReport(Array(text.utf8)) == nil) }

    @Test
    func `a clock that is told by reports trusts nothing when they stop, whatever the kernel would say`()
        throws
    {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let clock = try TerminalClock(ClockDiscipline(environment: [ClockDiscipline.variable: file]))
        #expect(!clock.now().trust.isTrusted)
        let report = ClockReport(kept, atBootMicroseconds: BootClock.nowMicroseconds())
        try Data(report.line.utf8).write(to: URL(fileURLWithPath: file))
        #expect(clock.now().trust == .synchronised)
        #expect(clock.now().uncertaintyMilliseconds == 25)
        #expect(clock.anchor != nil)
        try Data((report.line + String(repeating: " ", count: 300)).utf8).write(
            to: URL(fileURLWithPath: file))
        #expect(!clock.now().trust.isTrusted)
        try FileManager.default.removeItem(atPath: file)
        #expect(!clock.now().trust.isTrusted)
    }

    @Test func `every variable that the units set leaves the configuration as it is`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "systemd")
        var variables: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /(?m)^Environment="?([A-Z_]+)=([^"\n]*)/) {
                variables[String(match.1)] = String(match.2)
            }
        }
        #expect(variables[ClockDiscipline.variable] == "/run/kioskd-clock/report")
        _ = try ConfigurationLoader.load(text: "[terminal]\nname = \"a\"\n", environment: variables)
    }

    @Test func `what the command writes is what the kernel says, for everybody to read`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        for _ in 0..<2 { try ClockReportCommand.write(to: file) }
        let report = try #require(ClockReport(Array(Data(contentsOf: URL(fileURLWithPath: file)))))
        let kernel = try BootClock.synchronisation()
        let told = report.synchronisation(atBootMicroseconds: BootClock.nowMicroseconds())
        #expect(told?.isSynchronised == kernel.isSynchronised)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o444 } == 0o444)
    }
}
