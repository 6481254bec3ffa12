import Domain
import Store
import Upstreams
import Web

/// Reads for a person what he has punched in the last 31 days, and how far each has come. In short transactions: it holds
/// up no badge.
struct OwnPunchesReader: Sendable {
    let terminal: TerminalService
    let book: ShelvedBook
    /// Those that take punches, and those of them that register presences.
    let receivers: [String]
    let registrars: [String]

    /// Looks of some hundred thousand entries each; a book with more in a month keeps the rest to itself.
    private static let mostLooks = 20
    private static let kinds = ["punched", "undone", "declared"]

    init(terminal: TerminalService, book: ShelvedBook, upstreams: UpstreamConfiguration) {
        self.terminal = terminal
        self.book = book
        receivers = upstreams.punchReceivers
        registrars = upstreams.receivers.map(\.settings)
            .filter { $0.registration != nil && $0.kinds.contains("punched") }.map(\.name)
    }

    /// Nil: the book cannot be read now.
    func read(of person: PersonID) async -> OwnPunches? {
        do throws(StoreError) {
            return try await rows(of: person)
        } catch {
            return nil
        }
    }

    private func rows(of person: PersonID) async throws(StoreError) -> OwnPunches {
        let now = await terminal.stamped(.woke).instant
        let since = now.wallMicroseconds - Int64(OwnPunches.days) * 86_400_000_000
        let entries = try await entries(of: person, since: since)
        let undone = Set(
            entries.compactMap { if case .undone(let undone) = $0.fact { undone.punch } else { nil } })
        let state = await terminal.state
        let moments = try await moments(entries)
        let looks = registrars.isEmpty ? await DeliveryLook.all(receivers, in: book) : []
        var rows: [OwnPunches.Row] = []
        for entry in entries.prefix(OwnPunches.most) {
            switch entry.fact {
            case .punched(let punched):
                let instant = moments[punched.presented] ?? entry.instant
                let wall = state.chronology.derivedMicroseconds(of: instant) ?? instant.wallMicroseconds
                var row = OwnPunches.Row(
                    wallMicroseconds: wall, action: punched.action,
                    task: punched.task.map { state.siteTask($0)?.name ?? $0.description }, state: .undone)
                if !undone.contains(entry.sequence) {
                    (row.state, row.number) = try await standing(of: entry.sequence, looks)
                }
                rows.append(row)
            case .declared(let declared):
                guard let missing = declared.missing else { continue }
                rows.append(
                    OwnPunches.Row(
                        wallMicroseconds: missing.wallMicroseconds, action: missing.action, task: nil,
                        state: .declared))
            default: continue
            }
        }
        return OwnPunches(rows: rows.sorted { $0.wallMicroseconds > $1.wallMicroseconds })
    }

    private func entries(
        of person: PersonID, since: Int64
    ) async throws(StoreError) -> [Entry] {
        let first = try await book.firstSequence(fromWallMicroseconds: since)
        var (entries, before): ([Entry], Domain.Sequence) = ([], .max)
        for _ in 0..<Self.mostLooks where entries.count < OwnPunches.most {
            let page = try await book.page(of: Self.kinds, from: first, before: before, limit: 100) {
                $0.fact.person == person
            }
            entries += page.entries
            before = page.reached
            if before <= first { break }
        }
        return entries
    }

    /// When the badges of these punches were there.
    private func moments(_ entries: [Entry]) async throws(StoreError) -> [Domain.Sequence: Instant] {
        let presented = entries.compactMap { entry -> Domain.Sequence? in
            if case .punched(let punched) = entry.fact { punched.presented } else { nil }
        }
        var moments: [Domain.Sequence: Instant] = [:]
        for start in stride(from: 0, to: presented.count, by: 100) {
            let some = Array(presented[start..<min(start + 100, presented.count)])
            moments.merge(try await book.moments(of: some)) { $1 }
        }
        return moments
    }

    /// Where ONSS is told of punches, its word alone counts.
    private func standing(
        of punch: Domain.Sequence, _ looks: [DeliveryLook]
    ) async throws(StoreError) -> (OwnPunches.State, String?) {
        guard let registrar = registrars.first else {
            let state: OwnPunches.State =
                switch DeliveryLook.state(of: punch, in: looks) {
                case .received: .arrived
                case .waiting, .held: .waiting
                case .refused: .refused
                case .doubtful: .doubtful
                case .nowhere: .kept
                }
            return (state, nil)
        }
        return switch try await book.fate(of: punch, with: registrar) {
        case .unsent, .exception(.waiting), .exception(.held): (.waiting, nil)
        case .exception(.refused): (.refused, nil)
        case .exception(.doubtful): (.doubtful, nil)
        case .settled: (.kept, nil)
        case .receipt(let receipt): (OwnPunches.State(receipt.state), receipt.number)
        }
    }
}

extension OwnPunches.State {
    fileprivate init(_ state: RegistrationState) {
        self =
            switch state {
            case .received, .remarked: .received
            case .validated: .validated
            case .rejected: .refused
            case .outOfScope: .outOfScope
            }
    }
}
