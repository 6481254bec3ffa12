import Testing

@testable import Drivers

@Suite struct KeyMapTests {
    private func character(_ layout: KeyMap.Layout, _ code: UInt16, shifted: Bool = false) -> Character? {
        KeyMap(layout).character(KeyMap.Stroke(code: code, isShifted: shifted))
    }

    @Test func `AZERTY exchanges A with Q, Z with W, and moves M, as the layout's keys are placed`() {
        let positions: [(UInt16, Character, Character)] = [
            (16, "q", "a"), (30, "a", "q"), (17, "w", "z"), (44, "z", "w"), (39, ";", "m"), (50, "m", ","),
            (51, ",", ";"), (52, ".", ":"), (18, "e", "e"),
        ]
        for (code, us, azerty) in positions {
            #expect(character(.us, code) == us)
            #expect(character(.azerty, code) == azerty)
            #expect(character(.azertyBelgium, code) == azerty)
        }
    }

    @Test func `digits of AZERTY are shifted, and all keypads are alike`() {
        for (digit, code) in Typist.topRow {
            #expect(character(.us, code) == digit)
            #expect(character(.azerty, code, shifted: true) == digit)
            #expect(character(.azertyBelgium, code, shifted: true) == digit)
        }
        for (digit, code) in Typist.keypad {
            for layout in KeyMap.Layout.allCases { #expect(character(layout, code) == digit) }
        }
    }

    @Test func `every printable ASCII character is somewhere on every layout and is read back`() {
        let printable = String((0x20...0x7E).compactMap { Unicode.Scalar($0).map(Character.init) })
        for layout in KeyMap.Layout.allCases {
            var typist = Typist(layout)
            let isComplete = typist.type(printable)
            #expect(isComplete, "\(layout) lacks a character")
            typist.pressEnter()
            #expect(keyed(typist.events, .init(layout: layout)) == ["text:" + printable])
        }
    }

    @Test func `capitals come by Shift or by Caps Lock, and both together are small`() {
        let map = KeyMap(.us)
        #expect(map.character(.init(code: 30, isCapsLocked: true)) == "A")
        #expect(map.character(.init(code: 30, isShifted: true, isCapsLocked: true)) == "a")
        #expect(map.character(.init(code: 2, isCapsLocked: true)) == "1")
        #expect(KeyMap(.azerty).character(.init(code: 2, isCapsLocked: true)) == "1")
    }

    @Test func `keys that print nothing print nothing`() {
        for code: UInt16 in [0, 1, 14, 28, 59, 102, 113, 200, 767, 65535] {
            #expect(character(.us, code) == nil)
            #expect(!KeyMap(.us).prints(code))
        }
    }
}
