import Domain
import Foundation
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// An inspector's code and what it opens: over a real book that goes on recording.
@Suite struct InspectionDeskTests {
    private func with(_ body: (InspectionDesk, TwoPeople, StatusBoard) async throws -> Void) async throws {
        try await TwoPeople.run { people in
            let board = StatusBoard(
                configuration: .standard, clock: people.clock,
                stage: Stage(screens: try Screens(), language: .en))
            let desk = InspectionDesk(
                terminal: people.terminal, book: ShelvedBook(people.book), board: board, clock: people.clock,
                configuration: .standard)
            try await body(desk, people, board)
        }
    }

    private func steps(_ people: TwoPeople) async throws -> [Accessed] {
        let head = await people.terminal.state.head
        return try people.book.rows(after: 0, through: head, limit: 1_000).compactMap { row in
            if case .accessed(let accessed) = Entry(row).fact { accessed } else { nil }
        }
    }

    private func badge(_ people: TwoPeople, _ number: String) async {
        let keys = [CredentialKey("text:\(number)")]
        _ = await people.terminal.submit(
            await people.terminal.stamped(.presented(keys: keys, method: .badge)))
    }

    @Test func `a code opens once, and every look is an entry with what was looked at`() async throws {
        try await with { desk, people, board in
            await badge(people, "0009030510")
            #expect(await desk.look(.present) == nil, "nobody has opened it")
            #expect(await !board.status().awaitsInspection)
            let code = try #require(await desk.makeCode(by: nil))
            #expect(code.count == 8 && code.allSatisfy { $0.isNumber })
            #expect(await board.status().awaitsInspection)
            #expect(await desk.open(code) == .opened)
            #expect(await desk.open(code) == .wrong, "used once")
            #expect(await !board.status().awaitsInspection)
            let present = try #require(await desk.look(.present))
            #expect(present.rows.map(\.name) == ["Amina B (1)"])
            #expect(present.rows.first?.action == .checkIn && present.rows.first?.wallMicroseconds != nil)
            let zone = Configuration.standard.clock.zone
            let local = zone.day(atMicroseconds: people.clock.now().wallMicroseconds)
            #expect(await desk.look(.day(local))?.rows.map(\.name) == ["Amina B (1)"])
            #expect(await desk.look(.day(local - 30))?.rows.isEmpty == true)
            #expect(await desk.look(.day(local - 31)) == nil)
            #expect(await desk.look(.day(local + 1)) == nil)
            await desk.close()
            #expect(await desk.look(.present) == nil)
            let steps = try await steps(people)
            #expect(
                steps.map(\.step) == [
                    .inspectionGranted, .inspectionOpened, .inspected, .inspected, .inspected,
                    .inspectionClosed,
                ])
            #expect(steps.map(\.count) == [nil, nil, 1, 1, 0, nil])
            #expect(steps.map(\.day) == [nil, nil, nil, local, local - 30, nil])
        }
    }

    @Test func `five wrong tries take the code away, the right one after them too`() async throws {
        try await with { desk, people, board in
            let code = try #require(await desk.makeCode(by: nil))
            let wrong = code == "00000000" ? "11111111" : "00000000"
            for _ in 0..<InspectionDesk.mostTries { #expect(await desk.open(wrong) == .wrong) }
            #expect(await desk.open(code) == .wrong)
            #expect(await desk.look(.present) == nil)
            #expect(await !board.status().awaitsInspection)
            #expect(try await steps(people).count { $0.step == .inspectionDenied } == 5)
        }
    }

    @Test func `a new code takes the place of the one before`() async throws {
        try await with { desk, _, _ in
            let first = try #require(await desk.makeCode(by: nil))
            var second = try #require(await desk.makeCode(by: nil))
            while second == first { second = try #require(await desk.makeCode(by: nil)) }
            #expect(await desk.open(first) == .wrong)
            #expect(await desk.open(second) == .opened)
        }
    }
}
