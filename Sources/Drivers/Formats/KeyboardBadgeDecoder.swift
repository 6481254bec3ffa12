/// Keys of a badge reader that types → badges and read errors. A value: the kernel's times come with the events.
///
/// Autorepeat is ignored, keypad and top row are equal, characters may come by Alt and their number on the keypad.
/// Enter (either one) or Tab ends a badge; so does silence, as a badge or as an error, by option. Lost events
/// (`SYN_DROPPED`: one badge is 66 events, the kernel keeps 64) drop what is there and what still comes of it.
package struct KeyboardBadgeDecoder: Sendable {
    package struct Options: Sendable, Hashable {
        package enum Format: String, Sendable, CaseIterable {
            /// Any text.
            case auto
            case hexadecimal = "line-hex"
            case decimal = "line-decimal"
        }

        package var layout: KeyMap.Layout
        package var format: Format
        /// Whether silence may end a badge: for readers that press no Enter.
        package var silenceEndsLine: Bool
        package var silenceMilliseconds: Int64

        package init(
            layout: KeyMap.Layout = .us, format: Format = .auto, silenceEndsLine: Bool = false,
            silenceMilliseconds: Int64 = 80
        ) {
            self.layout = layout
            self.format = format
            self.silenceEndsLine = silenceEndsLine
            self.silenceMilliseconds = silenceMilliseconds
        }
    }

    /// An outcome and the kernel's time of its first key.
    package struct Timed: Sendable, Hashable {
        package var outcome: BadgeOutcome
        package var microseconds: Int64
    }

    /// Longest badge, characters (a QR code holds 4296 at most).
    package static let limit = 4096

    private enum State {
        case collecting
        /// Lost events or too many: what comes until Enter or silence is the rest of that badge.
        case skipping
    }

    private let options: Options
    private let map: KeyMap
    private var state = State.collecting
    private var strokes: [KeyMap.Stroke] = []
    private var isSpoiled = false
    private var firstMicroseconds: Int64?
    private var lastMicroseconds: Int64 = 0
    private var modifiers: Set<UInt16> = []
    private var isCapsLocked = false
    /// The number typed on the keypad while Alt is held; nil: none.
    private var altCode: AltCode?
    /// After lost events nobody knows which modifiers are down: call `resynchronise`.
    package private(set) var needsKeyState = false

    package init(options: Options = Options()) {
        self.options = options
        map = KeyMap(options.layout)
    }

    /// Whether silence would mean something: the reader then calls `flush` after `silenceMilliseconds` without events.
    package var isPartial: Bool { firstMicroseconds != nil || state == .skipping }

    package mutating func decode(_ event: KeyEvent) -> [Timed] {
        if event.type == KeyEvent.synchronisation {
            return event.code == KeyEvent.dropped ? lose(event) : []
        }
        guard event.type == KeyEvent.key else { return [] }
        var outcomes: [Timed] = []
        let (silence, overflow) = event.microseconds.subtractingReportingOverflow(lastMicroseconds)
        if overflow || silence > options.silenceMilliseconds * 1000 {
            if isPartial { outcomes = flush() }
            // A reader that locks capitals unlocks them behind its badge; after silence nothing is locked.
            isCapsLocked = false
        }
        lastMicroseconds = event.microseconds
        if event.value == 1 {
            outcomes += press(event.code, at: event.microseconds)
        } else if event.value == 0 {
            release(event.code)
        }
        return outcomes
    }

    /// The reader has been silent: what is unfinished ends here, as a badge if the options say so, else as an error.
    package mutating func flush() -> [Timed] {
        defer { restart() }
        guard state == .collecting, !strokes.isEmpty else { return [] }
        return options.silenceEndsLine ? [line()] : [timed(.defect(.truncated))]
    }

    /// Tells which modifiers are down, after lost events. `isDown` is asked for each of them.
    package mutating func resynchronise<Failure: Error>(
        _ isDown: (UInt16) throws(Failure) -> Bool
    ) throws(Failure) {
        modifiers = []
        for key in Key.modifiers where try isDown(key) { modifiers.insert(key) }
        needsKeyState = false
    }

    private mutating func lose(_ event: KeyEvent) -> [Timed] {
        let time = firstMicroseconds ?? event.microseconds
        let isNews = state == .collecting
        restart()
        state = .skipping
        lastMicroseconds = event.microseconds
        needsKeyState = true
        modifiers = []
        return isNews ? [Timed(outcome: .defect(.lostEdges), microseconds: time)] : []
    }

    private mutating func press(_ code: UInt16, at microseconds: Int64) -> [Timed] {
        if Key.ends.contains(code) { return end() }
        if Key.modifiers.contains(code) {
            modifiers.insert(code)
            if code == Key.leftAlt { altCode = AltCode() }
            return []
        }
        switch code {
        case Key.capsLock: isCapsLocked.toggle()
        case Key.numLock: break
        case _ where state == .skipping: break
        default:
            if firstMicroseconds == nil { firstMicroseconds = microseconds }
            return take(code)
        }
        return []
    }

    private mutating func take(_ code: UInt16) -> [Timed] {
        if modifiers.contains(Key.leftAlt), let digit = Key.keypadDigits[code] {
            altCode?.append(digit)
            return []
        }
        guard map.prints(code), modifiers.isDisjoint(with: Key.commands) else {
            isSpoiled = true
            return []
        }
        return append(
            KeyMap.Stroke(
                code: code, isShifted: !modifiers.isDisjoint(with: Key.shifts), isCapsLocked: isCapsLocked,
                isAltGraph: modifiers.contains(Key.rightAlt)))
    }

    private mutating func append(_ stroke: KeyMap.Stroke) -> [Timed] {
        guard strokes.count < Self.limit else {
            let outcome = timed(.defect(.tooLong))
            restart()
            state = .skipping
            return [outcome]
        }
        strokes.append(stroke)
        return []
    }

    private mutating func release(_ code: UInt16) {
        modifiers.remove(code)
        guard code == Key.leftAlt, let typed = altCode else { return }
        altCode = nil
        guard typed.count > 0, state == .collecting else { return }
        guard let character = typed.character, strokes.count < Self.limit else {
            isSpoiled = true
            return
        }
        strokes.append(KeyMap.Stroke(code: 0, literal: character))
    }

    private mutating func end() -> [Timed] {
        defer { restart() }
        guard state == .collecting, !strokes.isEmpty || isSpoiled else { return [] }
        // A key that types nothing, and nothing else: somebody leant on it.
        return strokes.isEmpty ? [] : [line()]
    }

    private func line() -> Timed {
        guard !isSpoiled, altCode.map({ $0.count == 0 }) ?? true, let line = map.text(strokes) else {
            return timed(.defect(.format))
        }
        let isDecimal = BadgeKeys.isDecimalLine(line)
        let isHexadecimal = line.utf8.allSatisfy { BadgeKeys.hexadecimalDigit($0) != nil }
        switch options.format {
        case .decimal where !isDecimal: return timed(.defect(.format))
        case .hexadecimal where !isHexadecimal: return timed(.defect(.format))
        case .hexadecimal where line.utf8.count % 2 != 0: return timed(.defect(.length))
        case .auto, .decimal, .hexadecimal:
            let digits: BadgeKeys.Digits = options.format == .hexadecimal ? .hexadecimal : .decimal
            return timed(
                .badge(BadgeRead(keys: BadgeKeys.text(line, digits: digits), raw: line, format: "line")))
        }
    }

    private func timed(_ outcome: BadgeOutcome) -> Timed {
        Timed(outcome: outcome, microseconds: firstMicroseconds ?? lastMicroseconds)
    }

    private mutating func restart() {
        state = .collecting
        strokes.removeAll(keepingCapacity: true)
        isSpoiled = false
        firstMicroseconds = nil
    }
}

/// A character by its number: Alt held, the number on the keypad, Alt released.
private struct AltCode: Sendable {
    private var value = 0
    private(set) var count = 0

    mutating func append(_ digit: Int) {
        count = min(count + 1, 9)
        value = min(value * 10 + digit, 100_000)
    }

    /// ASCII only: above it the number means another character on every computer.
    var character: Character? {
        guard count <= 5, (0x20...0x7E).contains(value), let byte = UInt8(exactly: value) else { return nil }
        return Character(Unicode.Scalar(byte))
    }
}

/// Codes of keys, linux/input-event-codes.h.
private enum Key {
    static let leftAlt: UInt16 = 56
    static let rightAlt: UInt16 = 100
    static let capsLock: UInt16 = 58
    static let numLock: UInt16 = 69
    static let shifts: Set<UInt16> = [42, 54]
    /// Left and right Control, left and right Meta, left Alt: with them a key is a command, not a character.
    static let commands: Set<UInt16> = [29, 97, 125, 126, leftAlt]
    static let modifiers = shifts.union(commands).union([rightAlt])
    /// Enter, Enter of the keypad, Tab.
    static let ends: Set<UInt16> = [28, 96, 15]
    static let keypadDigits: [UInt16: Int] = [
        82: 0, 79: 1, 80: 2, 81: 3, 75: 4, 76: 5, 77: 6, 71: 7, 72: 8, 73: 9,
    ]
}
