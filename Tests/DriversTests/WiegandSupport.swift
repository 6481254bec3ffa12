import Drivers

/// Random numbers that are the same in each run (SplitMix64, Steele et al. 2014).
struct WiegandRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// The wires of a reader: sends frames as edges, one after the other, on one clock and one count.
struct WiegandWire {
    var nanoseconds: UInt64 = 1_000_000_000
    var sequence: UInt32 = 1
    /// Between pulses.
    var intervalNanoseconds: UInt64 = 2_000_000

    /// The edges of one frame of `length` bits, then `pause` without any.
    mutating func send(_ bits: UInt64, length: Int, pause: UInt64 = 200_000_000) -> [LineEdge] {
        let edges = (0..<length).map { index -> LineEdge in
            let bit = bits >> UInt64(length - 1 - index) & 1
            defer {
                nanoseconds += intervalNanoseconds
                sequence &+= 1
            }
            return LineEdge(nanoseconds: nanoseconds, sequence: sequence, line: Int(bit))
        }
        nanoseconds += pause
        return edges
    }
}

extension WiegandFormat {
    /// A random frame of this format: random bits, then each parity bit made right in the order of `parities`, by the
    /// bit that no earlier parity covers and no data field contains.
    func randomFrame(_ random: inout WiegandRandom) -> UInt64 {
        let all = UInt64.max >> UInt64(64 - length)
        while true {
            var bits = random.next() & all
            for _ in 0..<8 {
                for (index, parity) in parities.enumerated() where !isRight(parity, for: bits) {
                    bits ^= 1 << ownBit(of: index)
                }
            }
            if accepts(bits) { return bits }
        }
    }

    private func isRight(_ parity: Parity, for bits: UInt64) -> Bool {
        ((bits & parity.mask).nonzeroBitCount % 2 == 1) == parity.isOdd
    }

    /// A bit that only this parity covers, else its first one.
    private func ownBit(of index: Int) -> UInt64 {
        let others = parities.enumerated().reduce(UInt64(0)) {
            $1.offset == index ? $0 : $0 | $1.element.mask
        }
        let own = parities[index].mask & ~others
        return UInt64((own == 0 ? parities[index].mask : own).trailingZeroBitCount)
    }

    var isKeypad: Bool {
        if case .key = content { return true }
        return false
    }
}

/// What a decoder says to `edges`, delivered in chunks of at most `chunk`, and to the silence after them.
func wiegandReadings(
    _ edges: [LineEdge], formats: [String], chunk: Int = 64, firstSequence: UInt32? = 1
) -> [Reading.Value] {
    var decoder = WiegandDecoder(
        formats: formats.compactMap { WiegandFormat.named($0) }, firstSequence: firstSequence)
    var readings: [Reading] = []
    for start in stride(from: 0, to: edges.count, by: chunk) {
        readings += decoder.feed(edges[start..<min(start + chunk, edges.count)])
    }
    if let deadline = decoder.nextDeadlineNanoseconds { readings += decoder.flush(deadline) }
    return readings.map(\.value)
}

/// Facility 12, number 34567 in 26 bits (H10301): 12 has two ones and 34567 splits into 1000 | 0111 0000 0111.
let wiegandCard: UInt64 = {
    let data: UInt64 = 12 << 16 | 34567
    let even: UInt64 = (data >> 12).nonzeroBitCount % 2 == 0 ? 0 : 1
    let odd: UInt64 = (data & 0xFFF).nonzeroBitCount % 2 == 0 ? 1 : 0
    return even << 25 | data << 1 | odd
}()
