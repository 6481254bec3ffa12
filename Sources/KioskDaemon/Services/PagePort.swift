import Domain
import Logging
import Web

/// The terminal as the page sees it.
struct PagePort: TerminalPort {
    var terminal: TerminalService
    var board: StatusBoard
    var watchdog: Watchdog
    var ownPunches: OwnPunchesReader
    var pins: PINDesk
    var inspections: InspectionDesk
    /// Whether the list of who is present is for whoever stands here.
    var listsPresent: Bool
    /// When the day of the site ends.
    var loans: LoanConfiguration
    var zone: Zone
    var logger: Logger

    func touch(_ touch: Touch) async -> TouchReply {
        let now = await terminal.stamped(.woke).instant
        let happening: Happening =
            switch touch {
            case .choose(let action, let presented): .chosen(action, presented: presented)
            case .pick(let pick, let presented): .picked(pick, presented: presented)
            case .cancel(let presented): .cancelled(presented: presented)
            case .undo(let punch): .undo(punch: punch)
            case .answer(let punch, let left): .answered(punch: punch, leftMicroseconds: left)
            case .claim(let punch, let isHis): .claimed(punch: punch, isHis: isHis)
            case .declare(let missing, let person): .declaredMissing(missing, person: person)
            case .language(let language, let person): .languageChosen(person: person, language)
            case .lend(let person, let supervisor):
                .loan(
                    .ask(
                        person: person, supervisor: supervisor,
                        toMicroseconds: loans.dayEnd(after: now.wallMicroseconds, zone: zone)))
            case .giveUp(let asked): .loan(.giveUp(asked: asked))
            }
        switch await terminal.submit(await terminal.stamped(happening)) {
        case .notRecorded: return .notRecorded
        case .recorded(let entries): return entries.isEmpty ? .tooLate : .taken
        }
    }

    func identify(code: String, pin: String) async -> CodeReply {
        await pins.identify(code: code, pin: pin)
    }

    func identify(account: String, password: String) async -> CodeReply {
        await pins.identify(account: account, password: password)
    }

    func ownPunches(of person: PersonID) async -> OwnPunches? { await ownPunches.read(of: person) }

    /// People who are in danger come before the book: where nothing can be noted the list is shown all the same.
    func present() async -> EvacuationList? {
        guard listsPresent else { return nil }
        let state = await terminal.state
        let event = await terminal.stamped(.woke)
        let rows = state.present(at: event.instant).map { present in
            EvacuationList.Row(
                name: present.label.text,
                sinceMicroseconds: present.since.map {
                    state.chronology.derivedMicroseconds(of: $0) ?? $0.wallMicroseconds
                }, isOnBreak: present.isOnBreak, isDoubtful: present.isDoubtful)
        }
        let seen = Accessed(step: .sawPresent, account: nil, count: rows.count, address: nil)
        if case .notRecorded = await terminal.submit(await terminal.stamped(.accessed(seen))) {
            logger.warning("the list of who is present was opened, and that is not in the book")
        }
        return EvacuationList(rows: rows)
    }

    func openInspection(code: String) async -> InspectionReply { await inspections.open(code) }
    func inspect(_ view: Inspection.View) async -> Inspection? { await inspections.look(view) }
    func endInspection() async { await inspections.close() }

    func people(keypad: String, limit: Int) async -> (found: [FoundPerson], count: Int) {
        let state = await terminal.state
        let found = PeopleSearch.found(keypad, in: state.people)
        let shown = found.prefix(limit).map { id, person in
            FoundPerson(id: id, name: state.label(of: id).text, code: person.code)
        }
        return (Array(shown), found.count)
    }

    func metrics() async -> String { await Metrics.text(board: board, terminal: terminal) }

    func isHealthy() async -> Bool { await watchdog.look() }
}
