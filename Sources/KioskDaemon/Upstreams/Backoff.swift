/// Waiting times that double up to a cap, each drawn from its upper half so that terminals cut off together
/// do not come back together. A value with its own seeded generator.
package struct Backoff: Sendable, Hashable {
    package let firstMicroseconds: Int64
    package let capMicroseconds: Int64
    private var doublings = 0
    private var generator: SplitMix

    package init(firstMicroseconds: Int64 = 1_000_000, capMicroseconds: Int64 = 300_000_000, seed: UInt64) {
        self.firstMicroseconds = max(1, firstMicroseconds)
        self.capMicroseconds = max(firstMicroseconds, capMicroseconds)
        generator = SplitMix(state: seed)
    }

    /// The next waiting time, microseconds: between half and the whole of first, 2 × first, 4 × first, … cap.
    package mutating func next() -> Int64 {
        let whole = ceiling(after: doublings)
        doublings = min(doublings + 1, 62)
        return draw(whole)
    }

    /// A waiting time for something that was put off `attempts` times, without touching the row of times.
    package mutating func delay(attempts: Int) -> Int64 {
        draw(ceiling(after: min(max(0, attempts - 1), 62)))
    }

    /// After success: the next failure waits shortly again.
    package mutating func reset() { doublings = 0 }

    private func ceiling(after doublings: Int) -> Int64 {
        let (product, overflow) = firstMicroseconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return overflow ? capMicroseconds : min(product, capMicroseconds)
    }

    private mutating func draw(_ whole: Int64) -> Int64 {
        Int64.random(in: (whole - whole / 2)...whole, using: &generator)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seedable; for jitter, not for secrets.
struct SplitMix: RandomNumberGenerator, Sendable, Hashable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
