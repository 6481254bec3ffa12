import Domain
import Foundation
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// What a person sees of his own punches: read from a real book, with a terminal that goes on recording.
@Suite struct OwnPunchesReaderTests {
    private func withTerminal(
        _ text: String, _ body: (TerminalService, Book, OwnPunchesReader, TerminalClock) async throws -> Void
    ) async throws {
        try await TwoPeople.run { people in
            let upstreams = try ConfigurationLoader.load(text: text).configuration.upstreams
            let reader = OwnPunchesReader(
                terminal: people.terminal, book: ShelvedBook(people.book), upstreams: upstreams)
            try await body(people.terminal, people.book, reader, people.clock)
        }
    }

    private static let onss = """
        [[upstream]]
        name = "ciao"
        type = "check-in-and-out"
        url = "http://127.0.0.1:1/"
        token_url = "http://127.0.0.1:1/token"
        client_id = "c"
        private_key_file = "/nowhere"

        """

    private func happen(_ terminal: TerminalService, _ happening: Happening) async -> [Entry] {
        guard case .recorded(let entries) = await terminal.submit(await terminal.stamped(happening)) else {
            return []
        }
        return entries
    }

    private func badge(_ terminal: TerminalService, _ number: String) async -> Domain.Sequence? {
        let keys = [CredentialKey("text:\(number)")]
        return await happen(terminal, .presented(keys: keys, method: .badge)).last?.sequence
    }

    @Test
    func `he sees his own with ONSS's number, what he took back and what he declared, and nobody else's`()
        async throws
    {
        try await withTerminal(Self.onss) { terminal, book, reader, clock in
            let amina = try #require(await terminal.state.people.first { $0.value.code == "1" }?.key)
            let first = try #require(await badge(terminal, "0009030510"))
            _ = await badge(terminal, "0009030511")
            #expect(await happen(terminal, .undo(punch: first)).map(\.fact.kind) == ["undone"])
            let second = try #require(await badge(terminal, "0009030510"))
            let now = clock.now()
            let missing = MissingPunch(
                action: .checkOut, wallMicroseconds: now.wallMicroseconds - 3_600_000_000,
                reason: .forgotBadge)
            _ = await happen(terminal, .declaredMissing(missing, person: amina))
            var rows = try #require(await reader.read(of: amina)).rows
            #expect(rows.map(\.state) == [.waiting, .undone, .declared])
            #expect(rows.map(\.action) == [.checkIn, .checkIn, .checkOut])
            try book.keep(
                [
                    KeptReceipt(
                        sequence: second, state: .validated, number: "17611",
                        wallMicroseconds: now.wallMicroseconds)
                ], of: "ciao")
            rows = try #require(await reader.read(of: amina)).rows
            #expect(rows.first?.state == .validated && rows.first?.number == "17611")
        }
    }

    @Test func `where nothing is sent a punch is kept, and nothing is promised`() async throws {
        try await withTerminal("") { terminal, _, reader, _ in
            let bram = try #require(await terminal.state.people.first { $0.value.code == "2" }?.key)
            #expect(await reader.read(of: bram)?.rows == [])
            _ = await badge(terminal, "0009030511")
            #expect(await reader.read(of: bram)?.rows.map(\.state) == [.kept])
        }
    }
}
