import Domain
import Foundation
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// What a program finds of punches in a real book.
@Suite struct PunchSearchTests {
    private struct Stand {
        var lists: ConsoleLists
        var first: Domain.Sequence
        var second: Domain.Sequence
        var people: [PersonID]
        var today: Int64

        func find(_ limit: Int = 100, _ change: (inout PunchSearch) -> Void = { _ in }) async throws
            -> FoundPunches
        {
            var search = PunchSearch()
            change(&search)
            return try await lists.find(search, limit: limit)
        }

        func sequences(_ change: (inout PunchSearch) -> Void) async throws -> [Domain.Sequence] {
            try await find(100, change).rows.map(\.sequence)
        }
    }

    /// Two people come, and the second takes it back.
    private func withPunches(_ body: (Stand) async throws -> Void) async throws {
        try await TwoPeople.run { people in
            func happen(_ happening: Happening) async throws -> Entry {
                let stamped = await people.terminal.stamped(happening)
                guard case .recorded(let entries) = await people.terminal.submit(stamped) else {
                    throw CocoaError(.fileWriteUnknown)
                }
                return try #require(entries.last)
            }
            let punches = try await [
                happen(.presented(keys: [CredentialKey("text:0009030510")], method: .badge)),
                happen(.presented(keys: [CredentialKey("text:0009030511")], method: .badge)),
            ]
            _ = try await happen(.undo(punch: punches[1].sequence))
            let configuration = Configuration.standard
            let lists = ConsoleLists(
                terminal: people.terminal, book: ShelvedBook(people.book), clock: people.clock,
                configuration: configuration)
            try await body(
                Stand(
                    lists: lists, first: punches[0].sequence, second: punches[1].sequence,
                    people: punches.compactMap(\.fact.person),
                    today: configuration.clock.zone.day(atMicroseconds: punches[0].instant.wallMicroseconds)))
        }
    }

    @Test func `punches are found by person, site and place in the book, and what was taken back says so`()
        async throws
    {
        try await withPunches { stand in
            let all = try await stand.find()
            #expect(all.rows.map(\.sequence) == [stand.second, stand.first] && !all.isFull)
            #expect(all.rows.map(\.isTakenBack) == [true, false] && all.next == nil)
            #expect(all.rows.map(\.punched.action) == [.checkIn, .checkIn])
            #expect(try await stand.sequences { $0.person = stand.people[0] } == [stand.first])
            #expect(try await stand.sequences { $0.site = SiteCode("S1") }.count == 2)
            #expect(try await stand.sequences { $0.site = SiteCode("S9") }.isEmpty)
            #expect(try await stand.sequences { $0.after = stand.first } == [stand.second])
            #expect(try await stand.sequences { $0.before = stand.second } == [stand.first])
            let page = try await stand.find(1)
            #expect(page.rows.map(\.sequence) == [stand.second] && page.isFull)
            let next = try #require(page.next)
            #expect(try await stand.sequences { $0.before = next } == [stand.first])
        }
    }

    @Test func `days are local, and both of them count`() async throws {
        try await withPunches { stand in
            let today = stand.today
            let cases: [(first: Int64?, last: Int64?, count: Int)] = [
                (today, today + 1, 2), (today - 3, nil, 2), (nil, today + 3, 2), (today + 2, nil, 0),
                (nil, today - 1, 0), (today + 2, today - 1, 0),
            ]
            for (first, last, count) in cases {
                let found = try await stand.sequences { search in
                    search.firstDay = first.flatMap { Day(number: $0) }
                    search.lastDay = last.flatMap { Day(number: $0) }
                }
                #expect(found.count == count, "\(String(describing: first)) \(String(describing: last))")
            }
        }
    }
}
