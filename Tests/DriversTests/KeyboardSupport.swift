@testable import Drivers

/// Types as a reader does: each key as six events (MSC_SCAN, key, SYN down and up), a few milliseconds apart.
struct Typist {
    static let enter: UInt16 = 28
    static let shift: UInt16 = 42
    static let alt: UInt16 = 56
    static let altGraph: UInt16 = 100
    /// KEY_1 … KEY_0.
    static let topRow: [Character: UInt16] = Dictionary(
        uniqueKeysWithValues: zip("1234567890", UInt16(2)...11).map { ($0, $1) })
    static let keypad: [Character: UInt16] = [
        "0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73,
    ]

    var now: Int64
    private(set) var events: [KeyEvent] = []
    private let layout: KeyMap.Layout

    init(_ layout: KeyMap.Layout = .us, at microseconds: Int64 = 1_000_000) {
        self.layout = layout
        now = microseconds
    }

    /// Presses or releases a key: three events.
    mutating func move(_ code: UInt16, _ value: Int32) {
        now += 2000
        events.append(KeyEvent(microseconds: now, type: 4, code: 4, value: Int32(code)))
        events.append(KeyEvent(microseconds: now, type: 1, code: code, value: value))
        events.append(KeyEvent(microseconds: now, type: 0, code: 0, value: 0))
    }

    mutating func tap(_ code: UInt16, holding held: UInt16...) {
        for key in held { move(key, 1) }
        move(code, 1)
        move(code, 0)
        for key in held.reversed() { move(key, 0) }
    }

    /// Types each character at the position that prints it with the layout; false when there is none.
    @discardableResult
    mutating func type(_ text: String) -> Bool {
        for character in text {
            guard let stroke = Self.strokes[layout]?[character] else { return false }
            if stroke.isAltGraph {
                tap(stroke.code, holding: Self.altGraph)
            } else if stroke.isShifted {
                tap(stroke.code, holding: Self.shift)
            } else {
                tap(stroke.code)
            }
        }
        return true
    }

    mutating func pressEnter() { tap(Self.enter) }

    mutating func pause(milliseconds: Int64) { now += milliseconds * 1000 }

    mutating func drop() {
        now += 1000
        events.append(KeyEvent(microseconds: now, type: 0, code: 3, value: 0))
    }

    mutating func append(_ event: KeyEvent) { events.append(event) }

    /// Where each character is, per layout.
    private static let strokes: [KeyMap.Layout: [Character: KeyMap.Stroke]] = {
        var all: [KeyMap.Layout: [Character: KeyMap.Stroke]] = [:]
        for layout in KeyMap.Layout.allCases {
            let map = KeyMap(layout)
            for level in 0..<3 {
                for code in UInt16(2)...86 {
                    let stroke = KeyMap.Stroke(code: code, isShifted: level == 1, isAltGraph: level == 2)
                    guard let character = map.character(stroke), all[layout]?[character] == nil else {
                        continue
                    }
                    all[layout, default: [:]][character] = stroke
                }
            }
        }
        return all
    }()
}

/// Outcomes of all events, then silence.
func keyed(_ events: [KeyEvent], _ options: KeyboardBadgeDecoder.Options = .init()) -> [String] {
    var decoder = KeyboardBadgeDecoder(options: options)
    return (events.flatMap { decoder.decode($0) } + decoder.flush()).map(\.outcome.short)
}
