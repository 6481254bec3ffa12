import Domain
import Testing

@testable import Upstreams

@Suite struct LinkRemediesTests {
    private static let second: Int64 = 1_000_000
    private static let ladder: [LinkRemedies.Step] = [
        .init(.newConnection, waitMicroseconds: 60 * second),
        .init(.reresolve, waitMicroseconds: 120 * second),
        .init(.restartUnit, waitMicroseconds: 600 * second, mostPerDay: 2),
        .init(.pulseModem, waitMicroseconds: 1_800 * second, mostPerDay: 1),
    ]

    private func at(_ seconds: Int64, boot: UInt64 = 1) -> Instant {
        Instant(
            wallMicroseconds: seconds * Self.second, bootMicroseconds: seconds * Self.second,
            boot: BootID(high: 0, low: boot), trust: .unknown)
    }

    private func silent(since seconds: Int64, after lastSign: Int64? = nil) -> LinkSign {
        LinkSign(
            lastSign: lastSign.map { $0 * Self.second }, silentSince: seconds * Self.second, cause: "connect")
    }

    private func heard(_ seconds: Int64) -> LinkSign { LinkSign(lastSign: seconds * Self.second) }

    /// Looks every ten seconds, and keeps what it is told to do, as the book does.
    private func tried(
        _ remedies: inout LinkRemedies, from: Int64, to: Int64, _ history: inout RemediesTried
    ) -> [String] {
        var told: [String] = []
        for seconds in stride(from: from, through: to, by: 10) {
            guard let remedied = remedies.next(at: at(seconds), tried: history) else { continue }
            history.fold(remedied, at: at(seconds))
            told.append("\(remedied.remedy.rawValue) \(remedied.downSeconds)")
        }
        return told
    }

    @Test func `remedies are tried in their order, each after its wait, and the rounds grow longer`() {
        var remedies = LinkRemedies(Self.ladder)
        var history = RemediesTried()
        remedies.note("platform", silent(since: 1_000))
        #expect(remedies.due == 1_060 * Self.second)
        #expect(
            tried(&remedies, from: 1_000, to: 8_000, &history) == [
                "newConnection 60", "reresolve 180", "restartUnit 780", "pulseModem 2580",
                "newConnection 2700", "reresolve 2940", "restartUnit 4140",
            ])
        #expect(remedies.latest == .restartUnit)
        // The modem's turn comes at 8,740, and its limit is used up; so is the network's, the time after that.
        #expect(
            tried(&remedies, from: 8_000, to: 20_600, &history) == [
                "newConnection 7980", "reresolve 8460", "newConnection 18540", "reresolve 19500",
            ])
    }

    @Test func `the order is the configuration's, and nothing at all may be tried`() {
        var modemOnly = LinkRemedies([.init(.pulseModem, waitMicroseconds: 5 * Self.second, mostPerDay: 1)])
        var nothing = LinkRemedies([])
        var history = RemediesTried()
        modemOnly.note("platform", silent(since: 0))
        nothing.note("platform", silent(since: 0))
        #expect(nothing.due == nil)
        #expect(tried(&nothing, from: 0, to: 100_000, &history) == [])
        #expect(tried(&modemOnly, from: 0, to: 80_000, &history) == ["pulseModem 10"])
    }

    @Test func `the fault of one upstream is its own while another is answered`() {
        var remedies = LinkRemedies(Self.ladder)
        remedies.note("platform", silent(since: 100, after: 90))
        #expect(remedies.downSince == 100 * Self.second)
        remedies.note("register", heard(110))
        #expect(remedies.downSince == nil)
        #expect(remedies.due == nil)
        // Later the link really falls: only who was heard since then says so.
        remedies.note("register", silent(since: 400, after: 380))
        #expect(remedies.downSince == 400 * Self.second)
        #expect(remedies.due == 460 * Self.second)
        remedies.note("platform", heard(405))
        #expect(remedies.downSince == nil)
    }

    @Test func `a link that is back begins from the mildest remedy when it falls again`() {
        var remedies = LinkRemedies(Self.ladder)
        var history = RemediesTried()
        remedies.note("platform", silent(since: 0))
        _ = tried(&remedies, from: 0, to: 800, &history)
        #expect(remedies.latest == .restartUnit)
        remedies.note("platform", heard(801))
        #expect(remedies.latest == nil)
        remedies.note("platform", silent(since: 900, after: 801))
        #expect(tried(&remedies, from: 900, to: 1_000, &history) == ["newConnection 60"])
    }

    @Test func `a program that starts again and again does not take the modem's power away each time`() {
        var history = RemediesTried()
        var pulses = 0
        for start in stride(from: Int64(0), to: 80_000, by: 4_000) {
            var remedies = LinkRemedies(Self.ladder)
            remedies.note("platform", silent(since: start))
            pulses += tried(&remedies, from: start, to: start + 3_900, &history).count {
                $0.hasPrefix("pulseModem")
            }
        }
        #expect(pulses == 1)
    }

    @Test(
        arguments: [
            (.answered(microseconds: 1), .somebody), (.refused("http-500"), .somebody),
            (.refused("http-401"), .somebody), (.refused("captive"), .somebody), (.failed("tls"), .somebody),
            (.failed("reset"), .somebody), (.failed("connection-refused"), .somebody),
            (.unable("token-file"), nil), (.failed("stopped"), nil), (.failed("name"), .nobody),
            (.failed("no-route"), .nobody), (.silent("connect"), .nobody), (.silent("timeout"), .nobody),
        ] as [(Traffic, Traffic.Reach?)])
    func `only silence, a missing route and a missing name are the link's fault`(
        _ traffic: Traffic, _ reach: Traffic.Reach?
    ) {
        #expect(traffic.reach == reach)
        var sign = LinkSign(lastSign: 5, silentSince: nil)
        sign.note(traffic, now: 9)
        #expect(sign.lastSign == (reach == .somebody ? 9 : 5))
        #expect(sign.silentSince == (reach == .nobody ? 9 : nil))
    }
}
