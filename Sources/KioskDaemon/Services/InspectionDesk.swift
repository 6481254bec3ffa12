import Domain
import Store
import Upstreams
import Web

/// Lets an inspector look, read only, at the terminal: with a code that is used once, for thirty minutes, and each look is an
/// entry of the book. Who has the code is known here alone and dies with the process.
actor InspectionDesk {
    /// How long a code waits for its inspector, and how long he may look then.
    static let minutes: Int64 = 30
    static let mostTries = 5
    /// A hundred million, of which five may be tried.
    private static let digits = 8
    /// Lines of a day, or people, that are looked up at most.
    static let mostRows = 500

    private struct Code {
        var text: String
        var untilBootMicroseconds: Int64
        var tries = 0
    }

    private let terminal: TerminalService
    private let board: StatusBoard
    private let clock: TerminalClock
    private let registrations: RegistrationReader
    private var code: Code?
    private var visitUntil: Int64?

    init(
        terminal: TerminalService, book: ShelvedBook, board: StatusBoard, clock: TerminalClock,
        configuration: Configuration
    ) {
        self.terminal = terminal
        self.board = board
        self.clock = clock
        registrations = RegistrationReader(
            terminal: terminal, book: book, clock: clock, configuration: configuration)
    }

    private var boot: Int64 { clock.now().bootMicroseconds }
    private static let microseconds = minutes * 60_000_000

    /// The code before it is no good any more. Nil: the book cannot be written.
    func makeCode(by account: AccountID?) async -> String? {
        guard await note(.inspectionGranted, account: account) else { return nil }
        let fresh = String((0..<Self.digits).compactMap { _ in "0123456789".randomElement() })
        code = Code(text: fresh, untilBootMicroseconds: boot + Self.microseconds)
        await board.update(inspectionUntil: code?.untilBootMicroseconds)
        return fresh
    }

    func open(_ typed: String) async -> InspectionReply {
        guard var standing = code, standing.untilBootMicroseconds > boot, standing.tries < Self.mostTries
        else {
            return .wrong
        }
        // Counted before the book is asked: many at once gain nothing.
        standing.tries += 1
        code = standing
        guard typed == standing.text else {
            if standing.tries >= Self.mostTries { await forgetCode() }
            return await note(.inspectionDenied, count: standing.tries) ? .wrong : .notRecorded
        }
        await forgetCode()
        guard await note(.inspectionOpened) else { return .notRecorded }
        visitUntil = boot + Self.microseconds
        return .opened
    }

    func look(_ view: Inspection.View) async -> Inspection? {
        guard let visitUntil, visitUntil > boot else { return nil }
        let day: Int64?
        let rows: [Inspection.Row]?
        switch view {
        case .present: (day, rows) = (nil, await present())
        case .day(let asked): (day, rows) = (asked, await punches(of: asked))
        }
        guard let rows, await note(.inspected, count: rows.count, day: day) else { return nil }
        return Inspection(view: view, rows: rows, untilBootMicroseconds: visitUntil)
    }

    func close() async {
        guard let until = visitUntil else { return }
        visitUntil = nil
        if until > boot { _ = await note(.inspectionClosed) }
    }

    private func forgetCode() async {
        code = nil
        await board.update(inspectionUntil: nil)
    }

    private func note(
        _ step: Accessed.Step, account: AccountID? = nil, count: Int? = nil, day: Int64? = nil
    ) async -> Bool {
        let accessed = Accessed(step: step, account: account, count: count, address: nil, day: day)
        if case .notRecorded = await terminal.submit(await terminal.stamped(.accessed(accessed))) {
            return false
        }
        return true
    }

    // MARK: what there is to see

    private func present() async -> [Inspection.Row]? {
        let state = await terminal.state
        var rows: [Inspection.Row] = []
        for present in state.present(at: clock.now()).prefix(Self.mostRows) {
            let id = present.label.id
            guard let person = state.people[id] else { continue }
            var registration = Registration(.nowhere)
            if let last = state.attendance(of: id).value.last?.sequence {
                do throws(StoreError) {
                    registration = try await registrations.file(of: last)?.row.registration ?? registration
                } catch {
                    return nil
                }
            }
            let wall = present.since.map {
                state.chronology.derivedMicroseconds(of: $0) ?? $0.wallMicroseconds
            }
            rows.append(
                state.inspected(
                    person, id, present.isOnBreak ? .breakStart : .checkIn, wall: wall, registration))
        }
        return rows
    }

    /// Newest first; nil for a day that is not among the last ones.
    private func punches(of day: Int64) async -> [Inspection.Row]? {
        let state = await terminal.state
        let today = registrations.configuration.clock.zone.day(atMicroseconds: clock.now().wallMicroseconds)
        guard day <= today, day > today - Int64(Inspection.days) else { return nil }
        var query = RegistrationQuery()
        query.day = day
        var rows: [Inspection.Row] = []
        repeat {
            do throws(StoreError) {
                let page = try await registrations.page(query)
                rows += page.rows.map { row in
                    state.people[row.person].map {
                        state.inspected(
                            $0, row.person, row.action, wall: row.wallMicroseconds, row.registration)
                    }
                        ?? Inspection.Row(
                            name: "–", employer: nil, capacity: nil, action: row.action,
                            wallMicroseconds: row.wallMicroseconds, registration: row.registration)
                }
                query.before = page.next
            } catch {
                return nil
            }
        } while query.before != nil && rows.count < Self.mostRows
        return Array(rows.prefix(Self.mostRows))
    }
}

extension Terminal {
    /// With the engagement that holds at that time, the one that he used last first.
    fileprivate func inspected(
        _ person: Person, _ id: PersonID, _ action: Action, wall: Int64?, _ registration: Registration
    ) -> Inspection.Row {
        let engagement = company?.engagements(of: id, atMicroseconds: wall).first
        return Inspection.Row(
            name: "\(person.fullName) (\(person.code))",
            employer: engagement.map { company?.name(of: $0.employer) ?? $0.employer.text },
            capacity: engagement?.capacity, action: action, wallMicroseconds: wall,
            registration: registration)
    }
}
