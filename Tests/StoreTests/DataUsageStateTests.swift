import Domain
import Foundation
import Testing

@testable import Store

/// What checkpoints say of the data of the month.
@Suite struct DataUsageStateTests {
    private func state(_ name: String) throws -> String {
        try String(
            contentsOf: GoldenTests.folder.appendingPathComponent("\(name).state.json"), encoding: .utf8)
    }

    @Test(arguments: ["v2", "v3"])
    func `a state from before anything was counted is read, and says that nothing was`(name: String) throws {
        let terminal = try #require(StateText.decode(Array(try state(name).utf8)))
        #expect(terminal.dataUsage == nil && terminal.head > 0)
    }

    @Test func `a state is read back with its month, and one whose month is none is no state`() throws {
        let terminal = try #require(StateText.decode(Array(try state("v4").utf8)))
        let latest = try #require(terminal.dataUsage?.latest)
        #expect(latest.month?.description == "2026-01" && latest.used.total == 412_000_000)
        #expect(latest.budget == 500_000_000 && latest.reached == 80)
        let text = String(decoding: try StateText.encode(terminal), as: UTF8.self)
        #expect(StateText.decode(Array(text.utf8)) == terminal)
        let flipped = text.replacing("\"2026-01\"", with: "\"2026-0q\"")
        #expect(flipped != text && StateText.decode(Array(flipped.utf8)) == nil)
    }
}
