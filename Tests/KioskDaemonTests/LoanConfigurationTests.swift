import Domain
import Foundation
import Testing

@testable import KioskDaemon

/// When the day of the site ends, and with it every loan of the day.
struct LoanConfigurationTests {
    /// 2026: summer from 29 March 01:00 UTC to 25 October 01:00 UTC.
    private static let brussels = Zone(
        name: "Europe/Brussels",
        transitions: [
            Zone.Transition(fromSeconds: 1_774_746_000, offsetSeconds: 7200, isSummer: true),
            Zone.Transition(fromSeconds: 1_792_890_000, offsetSeconds: 3600, isSummer: false),
        ])

    private static func wall(_ text: String) throws -> Int64 {
        Int64(try #require(try? Date(text, strategy: .iso8601)).timeIntervalSince1970) * 1_000_000
    }

    @Test(arguments: [
        ("00:00", "2026-11-23T05:00:00Z", "2026-11-23T23:00:00Z"),
        ("00:00", "2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z"),
        ("00:00", "2026-10-24T21:00:00Z", "2026-10-24T22:00:00Z"),
        // The night of 25 hours.
        ("06:00", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"),
        ("06:00", "2026-11-23T04:59:59Z", "2026-11-23T05:00:00Z"),
        ("06:00", "2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z"),
    ])
    func `the day ends at the next such moment in the terminal's zone`(
        ends: String, now: String, end: String
    ) throws {
        var loans = Configuration.standard.loans
        loans.dayEnds = try #require(ClockMinute(ends))
        #expect(loans.dayEnd(after: try Self.wall(now), zone: Self.brussels) == (try Self.wall(end)))
    }

    @Test func `only a time of the day is taken, and it ends at midnight where nothing is said`() {
        #expect(Configuration.standard.loans.dayEnds == .midnight)
        for text in ["24:00", "6:00", "06:60", "06:00:00", "", "six"] { #expect(ClockMinute(text) == nil) }
        #expect(ClockMinute("06:05")?.description == "06:05")
    }
}
