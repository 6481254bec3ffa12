import Domain
import Web

/// The terminal as the page sees it.
struct PagePort: TerminalPort {
    var terminal: TerminalService
    var board: StatusBoard
    var watchdog: Watchdog
    var ownPunches: OwnPunchesReader
    var pins: PINDesk
    /// When the day of the site ends.
    var loans: LoanConfiguration
    var zone: Zone

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
