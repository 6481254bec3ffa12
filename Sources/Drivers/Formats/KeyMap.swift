/// Positions of keys → characters, for the layout that the *reader* was set to. The layout of the console does not
/// matter: the kernel reports positions (linux/input-event-codes.h), and the reader presses the positions that would
/// print its text on a computer with that layout.
package struct KeyMap: Sendable, Hashable {
    package enum Layout: String, Sendable, CaseIterable {
        /// QWERTY as in the USA: what readers do out of the box.
        case us
        /// AZERTY as in France: digits are shifted.
        case azerty
        /// AZERTY as in Belgium: as in France but for punctuation.
        case azertyBelgium = "azerty-be"
    }

    /// One key pressed, with what was held or locked at that moment.
    package struct Stroke: Sendable, Hashable {
        package var code: UInt16
        package var isShifted = false
        package var isCapsLocked = false
        package var isAltGraph = false
        /// The character itself where it came by Alt and its number, not by position.
        package var literal: Character?
    }

    package let layout: Layout

    package init(_ layout: Layout) { self.layout = layout }

    /// What `strokes` print; nil when one of them prints nothing.
    ///
    /// A badge number is read whether or not the reader shifts its digits: when only digits and A … F were pressed
    /// and the digits of the top row are all shifted or all not, positions alone decide.
    package func text(_ strokes: [Stroke]) -> String? {
        let digitsOnly = isNumber(strokes)
        var text = ""
        text.reserveCapacity(strokes.count)
        for stroke in strokes {
            guard let character = digitsOnly ? digit(stroke) ?? character(stroke) : character(stroke) else {
                return nil
            }
            text.append(character)
        }
        return text
    }

    /// The character that one stroke prints.
    package func character(_ stroke: Stroke) -> Character? {
        if let literal = stroke.literal { return literal }
        if let keypad = Self.keypad[stroke.code] { return keypad }
        for (first, levels) in rows {
            let index = Int(stroke.code) - Int(first)
            guard index >= 0, index < levels[0].count else { continue }
            // Caps lock of AZERTY locks Shift for the whole keyboard, that of QWERTY for letters.
            let isLocked = stroke.isCapsLocked && (layout != .us || levels[0][index].isLetter)
            let level = stroke.isAltGraph ? 2 : stroke.isShifted != isLocked ? 1 : 0
            guard level < levels.count else { return nil }
            let character = levels[level][index]
            return character == Self.none ? nil : character
        }
        return nil
    }

    /// Whether `code` is a key that can print something.
    package func prints(_ code: UInt16) -> Bool {
        Self.keypad[code] != nil
            || rows.contains { code >= $0.first && Int(code) - Int($0.first) < ($0.levels.first?.count ?? 0) }
    }

    private func isNumber(_ strokes: [Stroke]) -> Bool {
        var shifted = false
        var unshifted = false
        for stroke in strokes {
            if stroke.isAltGraph { return false }
            if stroke.literal == nil, Self.topRow.contains(stroke.code) {
                if stroke.isShifted { shifted = true } else { unshifted = true }
            } else if !(character(stroke)?.isHexDigit ?? false) {
                return false
            }
        }
        return !(shifted && unshifted)
    }

    private func digit(_ stroke: Stroke) -> Character? {
        guard stroke.literal == nil, Self.topRow.contains(stroke.code) else { return nil }
        return Self.digits[Int(stroke.code - Self.topRow.lowerBound)]
    }
}

extension KeyMap {
    /// KEY_1 … KEY_0.
    private static let topRow: ClosedRange<UInt16> = 2...11
    private static let digits = Array("1234567890")
    /// A position that prints nothing.
    private static let none: Character = "\u{0}"

    /// KEY_KP…: the same whatever NumLock says.
    private static let keypad: [UInt16: Character] = [
        55: "*", 71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2",
        81: "3",
        82: "0", 83: ".", 98: "/", 117: "=", 121: ",",
    ]

    private typealias Row = (first: UInt16, levels: [[Character]])

    private static func row(_ first: UInt16, _ levels: String...) -> Row {
        (first, levels.map { Array($0.replacing("·", with: "\u{0}")) })
    }

    /// The rows of the keyboard by the code of their first key; levels: plain, shifted, with AltGr. `·`: nothing.
    private var rows: [Row] {
        switch layout {
        case .us: Self.us
        case .azerty: Self.azerty
        case .azertyBelgium: Self.azertyBelgium
        }
    }

    private static let us: [Row] = [
        row(2, "1234567890-=", "!@#$%^&*()_+"),
        row(16, "qwertyuiop[]", "QWERTYUIOP{}"),
        row(30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
        row(43, #"\zxcvbnm,./"#, "|ZXCVBNM<>?"),
        row(57, " ", " "),
        row(86, #"\"#, "|"),
    ]

    private static let azerty: [Row] = [
        row(2, "&é\"'(-è_çà)=", "1234567890°+", #"·~#{[|`\^@]}"#),
        row(16, "azertyuiop^$", "AZERTYUIOP¨£", "··€········¤"),
        row(30, "qsdfghjklmù²", "QSDFGHJKLM%·"),
        row(43, "*wxcvbn,;:!", "µWXCVBN?./§"),
        row(57, " ", " "),
        row(86, "<", ">"),
    ]

    private static let azertyBelgium: [Row] = [
        row(2, "&é\"'(§è!çà)-", "1234567890°_", "|@#{[^··{}··"),
        row(16, "azertyuiop^$", "AZERTYUIOP¨*", "··€·······[]"),
        row(30, "qsdfghjklmù²", "QSDFGHJKLM%³", "··········´·"),
        row(43, "µwxcvbn,;:=", "£WXCVBN?./+", "`·········~"),
        row(57, " ", " "),
        row(86, "<", ">", #"\"#),
    ]
}
