import Domain
import Foundation
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// What waits for a decision, found in a real book.
@Suite struct DeclarationReaderTests {
    private static let hour: Int64 = 3_600_000_000

    @Test func `a declaration waits beside the nearest punch until somebody has decided`() async throws {
        try await TwoPeople.run { people in
            func happen(_ happening: Happening) async throws -> Entry {
                let stamped = await people.terminal.stamped(happening)
                guard case .recorded(let entries) = await people.terminal.submit(stamped) else {
                    throw CocoaError(.fileWriteUnknown)
                }
                return try #require(entries.last)
            }
            let configuration = Configuration.standard
            let book = ShelvedBook(people.book)
            let reader = DeclarationReader(
                terminal: people.terminal, book: book, clock: people.clock, configuration: configuration,
                registrations: RegistrationReader(
                    terminal: people.terminal, book: book, clock: people.clock, configuration: configuration))
            #expect(try await reader.waiting().rows.isEmpty)
            let new = NewAccount(
                userName: "chief", name: "Chief", email: nil, role: .administrator, language: .fr)
            let account = try await happen(.account(AccountOrder(.create(new), by: nil)))
            let chief = AccountID(EntryID(book: people.book.id, sequence: account.sequence))
            _ = try await happen(.account(AccountOrder(.passwordSet(chief), by: nil)))
            let punch = try await happen(.presented(keys: [CredentialKey("text:0009030510")], method: .badge))
            _ = try await happen(.presented(keys: [CredentialKey("text:0009030511")], method: .badge))
            let person = try #require(punch.fact.person)
            func declare(hoursAgo: Int64) async throws -> Domain.Sequence {
                let missing = MissingPunch(
                    action: .checkOut,
                    wallMicroseconds: people.clock.now().wallMicroseconds - hoursAgo * Self.hour,
                    reason: .forgotBadge)
                return try await happen(.declaredMissing(missing, person: person)).sequence
            }
            let near = try await declare(hoursAgo: 20)
            let far = try await declare(hoursAgo: 200)
            #expect(try await reader.waiting().rows.map(\.entry) == [far, near])
            let file = try #require(try await reader.file(near))
            #expect(file.beside?.punch == punch.sequence && !file.isDecided)
            #expect(file.declaration.name == "Amina B" && file.declaration.action == .checkOut)
            #expect(try await reader.file(far)?.beside == nil)
            #expect(try await reader.file(punch.sequence) == nil)
            func decide(_ deed: CorrectionOrder.Deed, _ entry: Domain.Sequence) async throws {
                var order = CorrectionOrder(
                    deed, punch: punch.sequence, person: person, action: .checkIn,
                    wallMicroseconds: punch.instant.wallMicroseconds, by: chief)
                (order.declared, order.note) = (entry, "why")
                _ = try await happen(.corrections([order]))
            }
            try await decide(.setAside, far)
            #expect(try await reader.waiting().rows.map(\.entry) == [near])
            let right = CorrectedPunch(
                action: .checkOut, wallMicroseconds: file.declaration.wallMicroseconds, isMissing: true)
            try await decide(.open(.forgotten, right), near)
            #expect(try await reader.waiting().rows.isEmpty)
            #expect(try await reader.file(near)?.isDecided == true)
            // What comes later is found too.
            let later = try await declare(hoursAgo: 1)
            #expect(try await reader.waiting().rows.map(\.entry) == [later])
            // A clock that was wrong for a while hides nothing from then on.
            people.clock.push(byMicroseconds: 20 * 366 * 24 * Self.hour)
            _ = try await reader.waiting()
            people.clock.push(byMicroseconds: 0)
            #expect(try await reader.waiting().rows.map(\.entry) == [later])
        }
    }
}
