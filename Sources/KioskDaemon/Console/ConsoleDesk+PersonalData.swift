import Domain
import Logging
import Store
import Upstreams
import Web

// The file of everything that is kept of one person, and who took that or another.

extension ConsoleDesk {
    func personalData(of person: PersonID, by: AccountID) async -> (any PersonalDataPieces)? {
        let state = await terminal.state
        guard state.people[person] != nil else { return nil }
        do throws(StoreError) {
            let traces = try await book.privateTraces(of: person, in: state)
            let taken = Accessed(step: .tookData, account: by, address: nil, subject: person)
            guard
                case .recorded(let entries) = await terminal.submit(await terminal.stamped(.accessed(taken))),
                !entries.isEmpty
            else { return nil }
            let upstreams = configuration.upstreams.punchReceivers
            return PersonPages(
                data: PersonalData(
                    of: person, traces: traces, in: await terminal.state, upstreams: upstreams), book: book,
                head: state.head)
        } catch {
            logger.warning("a person's data cannot be read", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func isNoted(_ file: TakenFile, of sought: TakenOf, by: AccountID) async -> Bool {
        let people: Set<PersonID>? =
            switch sought {
            case .matching(let text): await terminal.state.people(matching: text)
            case .one(let person): [person]
            }
        var file = file
        file.people = people?.count
        let taken = Accessed(
            step: .tookFile, account: by, address: nil, subject: people?.count == 1 ? people?.first : nil,
            file: file)
        let receipt = await terminal.submit(await terminal.stamped(.accessed(taken)))
        if case .recorded(let entries) = receipt { return !entries.isEmpty }
        return false
    }

    private struct PersonPages: PersonalDataPieces {
        let data: PersonalData
        let book: ShelvedBook
        /// The newest entry when it was begun.
        let head: Domain.Sequence
        private var after: Domain.Sequence = 0

        init(data: PersonalData, book: ShelvedBook, head: Domain.Sequence) {
            self.data = data
            self.book = book
            self.head = head
        }

        var permille: Int { Int(min(1_000, after * 1_000 / max(1, head))) }

        mutating func next() async throws -> [UInt8]? {
            guard let piece = try await book.personalLines(data, after: after) else { return nil }
            after = piece.reached
            return piece.lines
        }
    }
}
