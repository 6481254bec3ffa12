import Drivers
import Stands
import Testing

/// Whatever comes down the wires: the decoder survives, stays small, and invents nothing.
@Suite struct WiegandStreamTests {
    @Test func `a hundred thousand random streams never trap`() {
        var random = WiegandRandom(seed: 100_000)
        let choices = (0..<16).map { _ in WiegandFormat.table.shuffled(using: &random) }
        var readingCount = 0
        for stream in 0..<Cases.count {
            var decoder = WiegandDecoder(
                formats: choices[stream % choices.count],
                firstSequence: Bool.random(using: &random) ? nil : UInt32(truncatingIfNeeded: random.next()))
            decoder.bootOffsetNanoseconds = Int64(bitPattern: random.next())
            let longest = stream % 1000 == 0 ? 400 : 14
            readingCount += decoder.feed(randomEdges(atMost: longest, &random)).count
            if stream % 3 == 0 { readingCount += decoder.flush(random.next()).count }
            readingCount += decoder.feed(randomEdges(atMost: longest, &random)).count
            readingCount += decoder.flush(.max).count
            if decoder.nextDeadlineNanoseconds != nil { Issue.record("stream \(stream) is not at rest") }
        }
        #expect(readingCount > 10_000)
    }

    @Test func `noise between badges never changes a badge into another`() {
        var random = WiegandRandom(seed: 7)
        guard let format = WiegandFormat.named("h10301") else { return }
        var wrong = 0
        var right = 0
        for _ in 0..<2000 {
            var wire = WiegandWire()
            let bits = format.randomFrame(&random)
            let truth = format.badge(of: bits)
            var edges = wire.send(bits, length: 26)
            disturb(&edges, &random)
            for value in wiegandReadings(edges, formats: ["h10301"]) {
                guard case .badge(let badge) = value else { continue }
                if badge == truth { right += 1 } else { wrong += 1 }
            }
        }
        #expect(wrong == 0)
        #expect(right > 0)
    }

    /// One fault of those that the decoder promises to notice: a lost edge, an extra edge, a pulse on the wrong wire.
    private func disturb(_ edges: inout [LineEdge], _ random: inout WiegandRandom) {
        let place = Int.random(in: 0..<edges.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: edges.remove(at: place)
        case 1: edges[place].line = 1 - edges[place].line
        case 2:
            var extra = edges[place]
            extra.nanoseconds += UInt64.random(in: 100_000..<1_900_000, using: &random)
            for index in edges.indices where index > place { edges[index].sequence += 1 }
            extra.sequence += 1
            edges.insert(extra, at: place + 1)
        default: break
        }
    }

    private func randomEdges(atMost longest: Int, _ random: inout WiegandRandom) -> [LineEdge] {
        var nanoseconds = Int.random(in: 0..<4, using: &random) == 0 ? random.next() : random.next() >> 20
        var sequence = UInt32(truncatingIfNeeded: random.next())
        return (0..<Int.random(in: 0...longest, using: &random)).map { _ in
            switch Int.random(in: 0..<16, using: &random) {
            case 0: nanoseconds = random.next()
            case 1: nanoseconds &+= 70_000_000
            case 2: nanoseconds &+= 50_000
            default: nanoseconds &+= 1_000_000
            }
            let isOdd = Int.random(in: 0..<32, using: &random) == 0
            sequence = isOdd ? UInt32(truncatingIfNeeded: random.next()) : sequence &+ 1
            let line = isOdd ? Int(truncatingIfNeeded: random.next()) : Int(random.next() & 1)
            return LineEdge(nanoseconds: nanoseconds, sequence: sequence, line: line)
        }
    }
}
