import Stands
import Testing

@testable import Drivers

@Suite struct KeyboardDecoderTests {
    typealias Options = KeyboardBadgeDecoder.Options

    private func typed(_ text: String, _ layout: KeyMap.Layout = .us, end: UInt16 = Typist.enter)
        -> [KeyEvent]
    {
        var typist = Typist(layout)
        typist.type(text)
        typist.tap(end)
        return typist.events
    }

    @Test(arguments: [UInt16(28), 96, 15])
    func `Enter, the keypad's Enter and Tab end a badge`(end: UInt16) {
        #expect(keyed(typed("0009030510", end: end)) == ["text:0009030510"])
    }

    @Test func `a badge of ten digits and Enter is 66 events`() {
        #expect(typed("0009030510").count == 66)
    }

    @Test func `the time of a badge is the kernel's time of its first key`() {
        var decoder = KeyboardBadgeDecoder()
        let events = typed("4711")
        #expect(events.flatMap { decoder.decode($0) }.map(\.microseconds) == [1_002_000])
    }

    @Test func `keypad digits equal the top row, with NumLock toggled around them`() {
        var typist = Typist()
        typist.tap(69)
        for digit in "0009030510" { typist.tap(Typist.keypad[digit] ?? 0) }
        typist.tap(69)
        typist.pressEnter()
        #expect(keyed(typist.events) == ["text:0009030510"])
    }

    @Test func `digits are read shifted or not, whatever the layout`() {
        for layout in KeyMap.Layout.allCases {
            for isShifted in [false, true] {
                var typist = Typist()
                for digit in "0009030510" {
                    let code = Typist.topRow[digit] ?? 0
                    if isShifted { typist.tap(code, holding: Typist.shift) } else { typist.tap(code) }
                }
                typist.pressEnter()
                #expect(keyed(typist.events, Options(layout: layout)) == ["text:0009030510"])
            }
        }
    }

    @Test func `a hexadecimal badge of a reader set to AZERTY is itself, not one with Q for A`() {
        let events = typed("62E3A86CED", .azerty)
        #expect(keyed(events, Options(layout: .azerty)) == ["em:62E3A86CED"])
        #expect(events.contains { $0.type == 1 && $0.code == 16 }, "A is where QWERTY has Q")
        #expect(keyed(events).first?.hasPrefix("em:") == false)
    }

    @Test func `Shift held over a whole badge, and Caps Lock around it, change nothing`() {
        var held = Typist()
        held.move(Typist.shift, 1)
        for code: UInt16 in [7, 3, 18, 4] { held.tap(code) }
        held.move(Typist.shift, 0)
        held.pressEnter()
        #expect(keyed(held.events) == ["text:62E3"])
        var locked = Typist()
        for _ in 0..<2 {
            locked.tap(58)
            for code: UInt16 in [35, 24, 30] { locked.tap(code) }
            locked.pressEnter()
            locked.tap(58)
        }
        #expect(keyed(locked.events) == ["text:HOA", "text:HOA"])
    }

    @Test func `characters typed as Alt and a number on the keypad`() {
        var typist = Typist()
        for character in "A4/z" {
            typist.move(Typist.alt, 1)
            for digit in "0\(character.asciiValue ?? 0)" { typist.tap(Typist.keypad[digit] ?? 0) }
            typist.move(Typist.alt, 0)
        }
        typist.pressEnter()
        #expect(keyed(typist.events) == ["text:A4/z"])
    }

    @Test func `Alt with a number that is no character is an error`() {
        for code in ["0233", "7", "99999", "123456789123"] {
            var typist = Typist()
            typist.type("12")
            typist.move(Typist.alt, 1)
            for digit in code { typist.tap(Typist.keypad[digit] ?? 0) }
            typist.move(Typist.alt, 0)
            typist.pressEnter()
            #expect(keyed(typist.events) == ["!format"])
        }
    }

    @Test func `a QR code of 4096 characters is read, a longer one is one error and the next badge stands`() {
        let long = String(repeating: "https://a.be/?x=%C3%A9&y=1", count: 200).prefix(4096)
        #expect(keyed(typed(String(long))) == ["text:" + long])
        #expect(keyed(typed(long + "0") + typed("4711")) == ["!too-long", "text:4711"])
    }

    @Test func `autorepeat types nothing`() {
        var typist = Typist()
        typist.type("47")
        typist.move(2, 1)
        for _ in 0..<20 { typist.move(2, 2) }
        typist.move(2, 0)
        typist.pressEnter()
        #expect(keyed(typist.events) == ["text:471"])
    }

    @Test func `lost events are an error, and neither the badge's rest nor its Enter is another badge`() {
        var typist = Typist()
        typist.type("000903")
        typist.drop()
        typist.type("0510")
        typist.pressEnter()
        typist.type("4711")
        typist.pressEnter()
        #expect(keyed(typist.events) == ["!lost-edges", "text:4711"])
    }

    @Test func `when Enter was lost too, silence ends the damage`() {
        var typist = Typist()
        typist.drop()
        typist.type("0510")
        typist.pause(milliseconds: 200)
        typist.type("4711")
        typist.pressEnter()
        #expect(keyed(typist.events) == ["!lost-edges", "text:4711"])
    }

    @Test func `after lost events the modifiers are what the kernel says`() {
        var decoder = KeyboardBadgeDecoder()
        var typist = Typist()
        typist.move(Typist.shift, 1)
        typist.drop()
        typist.pressEnter()
        _ = typist.events.flatMap { decoder.decode($0) }
        #expect(decoder.needsKeyState)
        decoder.resynchronise { _ in false }
        #expect(!decoder.needsKeyState)
        #expect(typed("a-b").flatMap { decoder.decode($0) }.map(\.outcome.short) == ["text:a-b"])
        _ = decoder.decode(KeyEvent(microseconds: 9_000_000, type: 0, code: 3, value: 0))
        decoder.resynchronise { $0 == Typist.shift }
        var shifted = Typist(at: 10_000_000)
        for code: UInt16 in [30, 12, 48, 28] { shifted.tap(code) }
        #expect(shifted.events.flatMap { decoder.decode($0) }.map(\.outcome.short) == ["text:A_B"])
    }

    @Test func `silence in the middle is an error, or ends a badge where the reader presses no Enter`() {
        var typist = Typist()
        typist.type("4711")
        typist.pause(milliseconds: 100)
        typist.type("4712")
        #expect(keyed(typist.events) == ["!truncated", "!truncated"])
        #expect(keyed(typist.events, Options(silenceEndsLine: true)) == ["text:4711", "text:4712"])
        #expect(
            keyed(typist.events, Options(silenceEndsLine: true, silenceMilliseconds: 500)) == [
                "text:47114712"
            ])
    }

    @Test func `commands and keys that print nothing spoil a badge, alone they are nothing`() {
        for code: UInt16 in [1, 14, 59, 103] {
            var typist = Typist()
            typist.type("47")
            typist.tap(code)
            typist.pressEnter()
            #expect(keyed(typist.events) == ["!format"])
            var alone = Typist()
            alone.tap(code)
            alone.pressEnter()
            #expect(keyed(alone.events) == [])
        }
        var command = Typist()
        command.type("47")
        command.tap(46, holding: 29)
        command.pressEnter()
        #expect(keyed(command.events) == ["!format"])
    }

    @Test func `a fixed format refuses everything else`() {
        #expect(keyed(typed("47ab"), Options(format: .decimal)) == ["!format"])
        #expect(keyed(typed("47xy"), Options(format: .hexadecimal)) == ["!format"])
        #expect(keyed(typed("123"), Options(format: .hexadecimal)) == ["!length"])
        #expect(keyed(typed("6230086070"), Options(format: .hexadecimal)) == ["em:6230086070"])
    }
}

@Suite struct KeyboardNoiseTests {
    @Test func `100,000 random runs of events are bounded and never stop the decoder`() {
        var noise = BadgeNoise(seed: 99)
        let layouts = KeyMap.Layout.allCases
        var badges = 0
        for turn in 0..<Cases.count {
            var decoder = KeyboardBadgeDecoder(
                options: .init(
                    layout: layouts[turn % 3], silenceEndsLine: turn % 2 == 0, silenceMilliseconds: 80))
            var now = turn % 11 == 0 ? Int64.min : 0
            var outcomes: [KeyboardBadgeDecoder.Timed] = []
            for _ in 0..<Int.random(in: 0...24, using: &noise) {
                let draw = noise.next()
                now &+= draw % 37 == 0 ? Int64(truncatingIfNeeded: draw) : Int64(draw % 20_000)
                let type: UInt16 = draw >> 8 & 15 == 0 ? UInt16(truncatingIfNeeded: draw >> 12 & 7) : 1
                let code =
                    draw >> 16 & 31 == 0 ? UInt16(truncatingIfNeeded: draw >> 24) : UInt16(draw >> 24 & 127)
                outcomes += decoder.decode(
                    KeyEvent(microseconds: now, type: type, code: code, value: Int32(draw >> 50 & 3)))
                if draw >> 60 == 0 { decoder.resynchronise { _ in draw & 1 == 0 } }
            }
            outcomes += decoder.flush()
            badges += outcomes.count { if case .badge = $0.outcome { true } else { false } }
            if decoder.isPartial || outcomes.count > 25 {
                Issue.record("case \(turn)")
                return
            }
        }
        #expect(badges > 1000)
    }

    @Test func `100,000 badges with a stretch of lost events never give another badge`() {
        var noise = BadgeNoise(seed: 7)
        var lost = 0
        var typist = Typist()
        for digit in "0009030510" { typist.tap(Typist.topRow[digit] ?? 0) }
        typist.pressEnter()
        let events = typist.events
        for turn in 0..<Cases.count {
            let start = Int.random(in: 0..<events.count, using: &noise)
            let end = Int.random(in: start...events.count, using: &noise)
            let gap = [KeyEvent(microseconds: events[start].microseconds, type: 0, code: 3, value: 0)]
            var decoder = KeyboardBadgeDecoder(options: .init(silenceEndsLine: turn % 2 == 0))
            var outcomes: [BadgeOutcome] = []
            for part in [events[..<start], gap[...], events[end...]] {
                for event in part where event.type != 4 { outcomes += decoder.decode(event).map(\.outcome) }
            }
            outcomes += decoder.flush().map(\.outcome)
            lost += outcomes.contains(.defect(.lostEdges)) ? 1 : 0
            // The drop may also come after the whole badge.
            if outcomes.contains(where: { $0.short != "text:0009030510" && $0 != .defect(.lostEdges) }) {
                Issue.record("case \(turn): \(start) \(end) \(outcomes.map(\.short))")
                return
            }
        }
        #expect(lost == Cases.count)
    }
}
