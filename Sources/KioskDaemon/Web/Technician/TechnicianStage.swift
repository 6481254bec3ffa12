import Domain
import Hummingbird
import NIOCore

/// The page of the one technician that may be there: where he is on it and what he has typed. It knows no more than the
/// port tells it, and draws anew at every change.
actor TechnicianStage {
    /// Pages that may look at once.
    static let placeLimit = 4

    /// Where the technician is on the page.
    struct State: Hashable, Sendable {
        var tab = TechnicianTouch.Tab.readers
        var reader: String?
        /// Which part of a long list is shown.
        var page = 0
        var badge: Int?
        var typed = ""
        var person: TechnicianView.Somebody?
        var question: TechnicianTouch.Question?
        /// "New site since": minutes from now.
        var shiftMinutes = 0
        /// Key of what has just been said, and its values.
        var note: Note?
    }

    struct Note: Hashable, Sendable {
        var key: String
        var name = ""
    }

    nonisolated let screens: Screens
    private let port: any TechnicianPort
    private var state = State()
    private var language: Language
    private var token: String?
    /// What the last drawing showed: whom a touch may mean, and what time it was.
    private var shown: [TechnicianView.Somebody] = []
    private var wallMicroseconds: Int64 = 0
    private var hasPlaces = false
    private var places: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastPlace = 0

    init(screens: Screens, port: any TechnicianPort, language: Language) {
        self.screens = screens
        self.port = port
        self.language = language
    }

    // MARK: drawing

    /// What that browser may see: the page of the visit that `token` names, else the door.
    func screen(_ token: String?) async -> Screen {
        if let screen = await inside(token) { return screen }
        return screens.technicianDoor(await port.door(), language)
    }

    private func inside(_ token: String?) async -> Screen? {
        guard let token, let view = await port.view(token) else { return nil }
        meet(token)
        var people: (found: [TechnicianView.Somebody], count: Int) = ([], 0)
        if state.tab == .badges, state.badge != nil, state.person == nil {
            people = await port.people(
                token, keypad: state.typed, from: state.page * Screens.peopleShown, limit: Screens.peopleShown
            )
            if people.found.isEmpty, state.page > 0 { state.page = 0 }
        }
        shown = people.found
        wallMicroseconds = view.device.clock.wallMicroseconds
        hasPlaces = !view.places.isEmpty
        return screens.technician(
            TechnicianDesktop(
                view: view, state: state, people: people.found, peopleCount: people.count, language: language)
        )
    }

    /// A new visit begins with a clean page.
    private func meet(_ token: String) {
        guard token != self.token else { return }
        self.token = token
        state = State()
    }

    func page(_ token: String?) async -> String { screens.technicianPage(await screen(token)) }

    // MARK: touching

    func enter(pin: String) async -> TechnicianEntry { await port.enter(pin: pin) }

    func claim() async -> TechnicianEntry { await port.claim() }

    func spoken(_ key: String) -> String { screens.catalogues[language](key) }

    /// False: the visit is over.
    func touch(_ touch: TechnicianTouch, _ token: String?) async -> Bool {
        guard let token, await port.view(token) != nil else { return false }
        meet(token)
        if touch == .leave { _ = await port.perform(.leave, token) }
        guard touch != .leave, await port.perform(.stay, token) == .done else { return false }
        if touch == .stay { return true }
        state.note = nil
        if let deed = deed(of: touch) {
            note(await port.perform(deed, token), of: deed)
        } else {
            turn(touch)
        }
        wake()
        return true
    }

    /// At the door, and in the visit.
    func speak(_ language: Language) {
        self.language = language
        wake()
    }

    private func deed(of touch: TechnicianTouch) -> TechnicianDeed? {
        switch touch {
        case .enrol:
            if let badge = state.badge, let person = state.person {
                .enrol(badge: badge, person.id)
            } else {
                nil
            }
        case .forgetTime: .forgetTime
        case .sameSite: .sameSite
        case .newSite: hasPlaces ? nil : .newSite(sinceMicroseconds: quarter(state.shiftMinutes))
        case .place(let site): .assign(site, sinceMicroseconds: quarter(state.shiftMinutes))
        case .test(let output): .test(output: output)
        case .readOnly(let isOn): .readOnly(isOn)
        default: nil
        }
    }

    /// "New site since": a quarter of an hour.
    private func quarter(_ minutes: Int) -> Int64 {
        TechnicianDesktop.quarter(minutes, from: wallMicroseconds)
    }

    private func note(_ reply: TechnicianReply, of deed: TechnicianDeed) {
        switch reply {
        case .over, .done: break
        case .impossible: state.note = Note(key: "tech.impossible")
        case .notRecorded: state.note = Note(key: "reply.failed")
        }
        guard reply == .done else { return }
        switch deed {
        case .enrol:
            state.note = Note(key: "tech.enrolled", name: state.person?.name ?? "")
            (state.badge, state.person, state.typed, state.page) = (nil, nil, "", 0)
        case .forgetTime, .sameSite, .newSite, .assign: state.question = nil
        case .stay, .leave, .test, .readOnly: break
        }
    }

    private func turn(_ touch: TechnicianTouch) {
        switch touch {
        case .tab(let tab):
            let note = state.note
            state = State()
            state.tab = tab
            state.note = note
        case .reader(let name): (state.reader, state.page) = (name, 0)
        case .more: state.page += 1
        case .badge(let number): (state.badge, state.typed, state.page) = (number, "", 0)
        case .person(let id): state.person = shown.first { $0.id == id }
        case .key(nil): (state.typed, state.page) = (String(state.typed.dropLast()), 0)
        case .key(let digit?):
            if state.typed.count < 20 { (state.typed, state.page) = (state.typed + String(digit), 0) }
        case .ask(let question): (state.question, state.shiftMinutes) = (question, 0)
        case .newSite: (state.question, state.page) = (.place, 0)
        case .shift(let minutes):
            state.shiftMinutes = min(0, max(-14 * 1440, state.shiftMinutes + minutes))
        default: break
        }
    }

    // MARK: places

    /// Nil when every place is taken.
    nonisolated func events(_ token: String?) async -> EventStream? {
        let (wakes, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        guard let number = await join(end) else { return nil }
        let following = Task { await follow(token, end) }
        return EventStream(
            wakes: wakes, end: end,
            leave: {
                following.cancel()
                await self.leave(number)
            },
            feed: { writer, wakes in
                try await writer.write(Reel.retryFrame)
                var last: Screen?
                var written = ContinuousClock.now
                for await _ in wakes {
                    guard let screen = await self.inside(token) else {
                        return try await writer.write(Reel.frame("over", [String: String]()))
                    }
                    let isSilent = ContinuousClock.now - written > .seconds(15)
                    guard screen != last || isSilent else { continue }
                    try await writer.write(screen != last ? Reel.frame("screen", screen) : Reel.beatFrame)
                    (last, written) = (screen, .now)
                }
            })
    }

    /// Wakes a page at each change of the visit, and once more when it is over.
    private func follow(_ token: String?, _ end: AsyncStream<Void>.Continuation) async {
        end.yield()
        if let token, let changes = await port.changes(token) {
            for await _ in changes { end.yield() }
        }
        if !Task.isCancelled { end.yield() }
    }

    private func join(_ place: AsyncStream<Void>.Continuation) -> Int? {
        guard places.count < Self.placeLimit else { return nil }
        lastPlace += 1
        places[lastPlace] = place
        return lastPlace
    }

    private func leave(_ number: Int) { places.removeValue(forKey: number)?.finish() }

    private func wake() {
        for place in places.values { place.yield() }
    }
}
