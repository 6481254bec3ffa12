import Drivers
import Testing

@Suite struct OutputTests {
    private let green = OutputPattern.Step(green: true, milliseconds: 100)
    private let beep = OutputPattern.Step(red: true, buzzer: true, milliseconds: 50)

    @Test func `steps follow each other, then everything is off`() {
        var player = PatternPlayer()
        player.start(OutputPattern(steps: [green, beep]), at: 1_000_000_000)
        #expect(player.advance(to: 1_000_000_000) == .green)
        #expect(player.nextDeadlineNanoseconds == 1_100_000_000)
        #expect(player.advance(to: 1_099_999_999) == .green)
        #expect(player.advance(to: 1_100_000_000) == [.red, .buzzer])
        #expect(player.nextDeadlineNanoseconds == 1_150_000_000)
        #expect(player.advance(to: 1_150_000_000) == [])
        #expect(player.nextDeadlineNanoseconds == nil)
    }

    @Test func `a late look does not shift the later steps`() {
        var player = PatternPlayer()
        player.start(OutputPattern(steps: [green, beep, green]), at: 0)
        #expect(player.advance(to: 120_000_000) == [.red, .buzzer])
        #expect(player.nextDeadlineNanoseconds == 150_000_000)
        #expect(player.advance(to: 900_000_000) == [])
    }

    @Test func `a newer pattern ends the lights of the older one at once`() {
        var player = PatternPlayer()
        player.start(OutputPattern(steps: [green, green]), at: 0)
        player.start(OutputPattern(steps: [beep]), at: 10_000_000)
        #expect(player.advance(to: 10_000_000) == [.red, .buzzer])
        #expect(player.advance(to: 60_000_000) == [])
    }

    @Test func `a newer pattern does not cut a relay pulse`() {
        var player = PatternPlayer()
        player.start(OutputPattern(steps: [green], relayMilliseconds: 3000), at: 0)
        player.start(OutputPattern(steps: [beep]), at: 1_000_000_000)
        #expect(player.advance(to: 1_000_000_000) == [.red, .buzzer, .relay])
        #expect(player.advance(to: 2_999_999_999) == .relay)
        #expect(player.advance(to: 3_000_000_000) == [])
    }

    @Test func `a background pattern takes the modem's power away and disturbs no answer`() {
        var player = PatternPlayer()
        player.start(OutputPattern(steps: [green]), at: 0)
        player.start(
            OutputPattern(steps: [beep], modemMilliseconds: 10_000, isBackground: true), at: 50_000_000)
        #expect(player.advance(to: 50_000_000) == [.green, .modem])
        #expect(player.advance(to: 100_000_000) == .modem)
        player.start(OutputPattern(steps: [beep], isBackground: true), at: 200_000_000)
        #expect(player.advance(to: 200_000_000) == [.red, .buzzer, .modem])
        player.start(OutputPattern(steps: [green]), at: 210_000_000)
        #expect(player.advance(to: 210_000_000) == [.green, .modem])
        #expect(player.advance(to: 10_049_999_999) == .modem)
        #expect(player.advance(to: 10_050_000_000) == [])
        #expect(player.nextDeadlineNanoseconds == nil)
    }

    @Test func `a pattern without steps is rest`() {
        var player = PatternPlayer()
        player.start(OutputPattern(steps: [green]), at: 0)
        player.start(OutputPattern(steps: []), at: 1)
        #expect(player.advance(to: 1) == [])
        #expect(player.nextDeadlineNanoseconds == nil)
    }

    @Test(arguments: [Int.min, -1, 0, Int.max])
    func `durations of any size are bounded`(milliseconds: Int) {
        var player = PatternPlayer()
        let step = OutputPattern.Step(buzzer: true, milliseconds: milliseconds)
        let pattern = OutputPattern(
            steps: Array(repeating: step, count: 1000), relayMilliseconds: milliseconds)
        player.start(pattern, at: .max - 5)
        _ = player.advance(to: .max - 5)
        player.start(pattern, at: 0)
        let longest = UInt64(PatternPlayer.maximumSteps * PatternPlayer.longestMilliseconds) * 1_000_000
        #expect(player.advance(to: longest).isDisjoint(with: [.buzzer, .relay]) || milliseconds == .max)
    }

    @Test func `patterns come out of the inbox as they went in, oldest first`() throws {
        let inbox = try PatternInbox()
        let patterns = [
            OutputPattern(steps: [green, beep], relayMilliseconds: 1500),
            OutputPattern(steps: []),
            OutputPattern(steps: [beep], modemMilliseconds: 9_000, isBackground: true),
            OutputPattern(
                steps: (0..<PatternPlayer.maximumSteps).map {
                    OutputPattern.Step(
                        green: $0 % 2 == 0, red: $0 % 3 == 0, buzzer: $0 % 5 == 0, milliseconds: $0 * 900)
                }),
        ]
        for pattern in patterns { try inbox.send(pattern) }
        #expect(inbox.receive() == patterns)
        #expect(inbox.receive().isEmpty)
    }

    @Test func `an inbox that nobody empties refuses instead of blocking`() throws {
        let inbox = try PatternInbox()
        var sent = 0
        let error = #expect(throws: DriverError.self) {
            while sent < 100_000 {
                try inbox.send(OutputPattern(steps: [green]))
                sent += 1
            }
        }
        #expect(error?.errno == 11)
        #expect(inbox.receive().count == sent)
    }

    @Test(
        arguments: [
            [:], ["green": "x"], ["green": "3", "red": "3"], ["green": "3", "active-low": "lamp"],
        ] as [[String: String]])
    func `wrong output options are refused`(options: [String: String]) {
        #expect(throws: DriverError(operation: "set up", device: "/dev/gpiochip0", errno: 22)) {
            try LineOutput(
                ReaderSettings(name: "lamp", type: "output", device: "/dev/gpiochip0", options: options))
        }
    }
}
