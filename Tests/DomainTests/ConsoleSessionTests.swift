import Domain
import Testing

@Suite struct ConsoleSessionTests {
    private static let minute: Int64 = 60_000_000
    private let one = AccountID(EntryID(book: Scene.book, sequence: 1))
    private let two = AccountID(EntryID(book: Scene.book, sequence: 2))

    private func sessions() -> ConsoleSessions {
        ConsoleSessions(limits: .init(idle: 30 * Self.minute, absolute: 12 * 60 * Self.minute))
    }

    @Test func `a session ends when nobody uses it, and what a page asks by itself is no use`() {
        var sessions = sessions()
        sessions.open("a", for: one, formToken: "f", at: 0)
        #expect(sessions.find("a", at: 29 * Self.minute, touches: true)?.account == one)
        #expect(sessions.find("a", at: 58 * Self.minute, touches: false) != nil)
        #expect(sessions.find("a", at: 59 * Self.minute, touches: true) == nil)
        #expect(sessions.count == 0)
    }

    @Test func `a session ends after half a day, however busy it is`() {
        var sessions = sessions()
        sessions.open("a", for: one, formToken: "f", at: 0)
        var now: Int64 = 0
        while now + 20 * Self.minute < 12 * 60 * Self.minute {
            now += 20 * Self.minute
            #expect(sessions.find("a", at: now, touches: true) != nil)
        }
        #expect(sessions.find("a", at: 12 * 60 * Self.minute, touches: true) == nil)
    }

    @Test func `a boot clock that began again ends every session`() {
        var sessions = sessions()
        sessions.open("a", for: one, formToken: "f", at: 50 * Self.minute)
        #expect(sessions.find("a", at: Self.minute, touches: true) == nil)
    }

    @Test func `all sessions of one account end at once, but for the one that is named`() {
        var sessions = sessions()
        for key in ["a", "b", "c"] { sessions.open(key, for: one, formToken: "f", at: 0) }
        sessions.open("d", for: two, formToken: "f", at: 0)
        sessions.endAll(of: one, except: "b")
        #expect(
            ["a", "b", "c", "d"].map { sessions.find($0, at: 1, touches: true) != nil } == [
                false, true, false, true,
            ])
        sessions.endAll(of: one)
        #expect(sessions.find("b", at: 1, touches: true) == nil)
    }

    @Test func `sessions are bounded, of one account and of all: the one used longest ago goes first`() {
        var sessions = sessions()
        for number in 0..<(ConsoleSessions.mostOfOne + 1) {
            sessions.open("\(number)", for: one, formToken: "f", at: Int64(number))
        }
        #expect(sessions.count == ConsoleSessions.mostOfOne)
        #expect(sessions.find("0", at: 100, touches: true) == nil)
        for number in 0..<1_000 {
            let account = AccountID(EntryID(book: Scene.book, sequence: Int64(number) + 10))
            sessions.open("n\(number)", for: account, formToken: "f", at: 200 + Int64(number))
        }
        #expect(sessions.count == ConsoleSessions.most)
        #expect(sessions.find("n999", at: 2_000, touches: true) != nil)
    }
}

@Suite struct SignInThrottleTests {
    private static let second: Int64 = 1_000_000
    private let there = SignInThrottle.Origin.address("192.0.2.1")
    private let elsewhere = SignInThrottle.Origin.address("192.0.2.2")

    private func wait(
        _ throttle: SignInThrottle, _ name: String, _ origin: SignInThrottle.Origin, _ now: Int64
    )
        -> Int64
    {
        throttle.wait(name, from: origin, at: now) / Self.second
    }

    @Test
    func `after five wrong passwords each try waits twice as long, and no longer than a quarter of an hour`()
    {
        var throttle = SignInThrottle()
        var now: Int64 = 0
        var waits: [Int64] = []
        for _ in 0..<13 {
            throttle.fail("Vera", from: there, at: now)
            waits.append(wait(throttle, "vera", there, now))
            now += (waits.last ?? 0) * Self.second
            #expect(throttle.wait("vera", from: there, at: now) == 0)
        }
        #expect(waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900])
    }

    @Test func `whoever tries my name from elsewhere makes himself wait, not me`() {
        var throttle = SignInThrottle()
        for _ in 0..<20 { throttle.fail("vera", from: elsewhere, at: 0) }
        #expect(throttle.wait("vera", from: elsewhere, at: 0) > 0)
        #expect(throttle.wait("vera", from: there, at: 0) == 0)
    }

    @Test
    func `a thousand addresses together delay a stranger's browser by a minute at most, and mine not at all`()
    {
        var throttle = SignInThrottle()
        for number in 0..<1_000 {
            throttle.fail("vera", from: .address("198.51.100.\(number)"), at: Int64(number))
        }
        let stranger = throttle.wait("vera", from: there, at: 1_000)
        #expect(stranger > 0 && stranger <= 60 * Self.second)
        #expect(throttle.wait("vera", from: .device("known"), at: 1_000) == 0)
    }

    @Test func `a colleague behind the same address with a browser of his own is not held up`() {
        var throttle = SignInThrottle()
        for number in 0..<200 { throttle.fail("name\(number)", from: there, at: 0) }
        #expect(throttle.wait("wim", from: there, at: 0) > 0)
        #expect(throttle.wait("wim", from: there, at: 0) <= 300 * Self.second)
        #expect(throttle.wait("wim", from: .device("his"), at: 0) == 0)
    }

    @Test func `the right password forgets his own mistakes there, and counts for nobody`() {
        var throttle = SignInThrottle()
        for _ in 0..<4 { throttle.fail("vera", from: there, at: 0) }
        throttle.succeed("vera", from: there)
        for _ in 0..<4 { throttle.fail("vera", from: there, at: 0) }
        #expect(throttle.wait("vera", from: there, at: 0) == 0)
        // A whole office signs in from one address.
        for number in 0..<100 {
            throttle.fail("name\(number)", from: elsewhere, at: 0)
            throttle.succeed("name\(number)", from: elsewhere)
        }
        #expect(throttle.wait("somebody", from: elsewhere, at: 0) == 0)
    }

    @Test func `mistakes are forgotten after an hour without one`() {
        var throttle = SignInThrottle()
        for _ in 0..<10 { throttle.fail("vera", from: there, at: 0) }
        throttle.fail("vera", from: there, at: 3_600 * Self.second)
        #expect(throttle.wait("vera", from: there, at: 3_600 * Self.second) == 0)
    }

    @Test func `denials become one entry a minute, which says how many they were`() {
        var tally = DenialTally()
        let account = AccountID(EntryID(book: Scene.book, sequence: 1))
        #expect(tally.note(account, at: 0) == 1)
        for second in 1..<60 { #expect(tally.note(account, at: Int64(second) * Self.second) == nil) }
        #expect(tally.note(nil, at: 30 * Self.second) == 1)
        #expect(tally.note(account, at: 60 * Self.second) == 60)
        #expect(tally.note(account, at: 61 * Self.second) == nil)
        let due = tally.due(at: 200 * Self.second)
        #expect(due.count == 1 && due.first?.account == account && due.first?.count == 1)
        #expect(tally.due(at: 400 * Self.second).isEmpty)
    }
}
