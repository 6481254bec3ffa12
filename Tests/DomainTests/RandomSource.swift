/// A seeded generator (SplitMix64): the same seed gives the same test for ever.
struct RandomSource: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func one<Element>(of elements: [Element], or element: Element) -> Element {
        elements.randomElement(using: &self) ?? element
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }

    /// Integers with a taste for the edges.
    mutating func anyInteger() -> Int64 {
        switch Int.random(in: 0..<6, using: &self) {
        case 0: .max
        case 1: .min
        case 2: 0
        case 3: number(-3...3)
        default: number(.min ... .max)
        }
    }

    /// Texts with quotes, control characters and every script.
    mutating func anyText() -> String {
        let pieces = ["a", "Ž", "\"", "\\", "\n", "\u{0}", "\u{1F}", "é", "漢", "👷🏽", "/", "\u{7F}", "ل", " "]
        return (0..<Int.random(in: 0...6, using: &self)).map { _ in one(of: pieces, or: "") }.joined()
    }
}
