import Testing
import VirtualDevices

@testable import Drivers

/// A device that babbles may not cost a processor. Counted in reads, so that it is true on any machine.
@Suite struct ReadPaceTests {
    /// Reads of a device that always has something to say, `costMicroseconds` each, in ten seconds.
    private func reads(_ pace: ReadPace, costMicroseconds: Int64) -> Int {
        var pace = pace
        var now: Int64 = 5_000_000
        var reads = 0
        while now < 15_000_000 {
            now += Int64(pace.pause(at: now)) * 1000 + costMicroseconds
            reads += 1
        }
        return reads
    }

    @Test func `a line that always has something to say is read fifty times a second, after the first`() {
        for cost: Int64 in [1, 100, 1000] {
            #expect(reads(.serialLine, costMicroseconds: cost) <= 10 * 50 + 60)
        }
        #expect(reads(.edges, costMicroseconds: 50) <= 10 * 200 + 210)
        #expect(reads(.keyboard, costMicroseconds: 50) <= 2010 + 10 * 50)
    }

    @Test func `who speaks less than that is never kept waiting`() {
        var pace = ReadPace.serialLine
        for read in 0..<1000 { #expect(pace.pause(at: Int64(read) * 21_000) == 0) }
        var keys = ReadPace.keyboard
        for report in 0..<20_000 { #expect(keys.pause(at: Int64(report) * 1000) == 0) }
    }

    @Test func `who calms down is not kept waiting any more, and a clock that jumps harms nothing`() {
        var pace = ReadPace.serialLine
        for _ in 0..<500 { _ = pace.pause(at: 1_000_000) }
        #expect(pace.pause(at: 1_000_001) > 0)
        #expect(pace.pause(at: 4_000_000) == 0)
        #expect(pace.pause(at: -4_000_000) == 0)
    }

    @Test func `noise in small bites is read fifty times a second, however much there is`() throws {
        let folder = try SerialFolder()
        let path = folder.path + "/line"
        let stop = try Stop()
        let plugged = try Stop()
        WaitingThread.start {
            guard let device = try? VirtualSerial(path: path) else { return }
            plugged.raise()
            var noise = BadgeNoise(seed: 5)
            while !stop.isRaised {
                for _ in 0..<20 {
                    let bite = (0..<16).map { _ in UInt8.random(in: 0...255, using: &noise) }
                    _ = try? device.send(bite)
                }
            }
        }
        plugged.wait(milliseconds: -1)
        let reader = try SerialBadgeReader(ReaderSettings(name: "door", type: "serial-badge", device: path))
        let start = BootClock.nowMicroseconds()
        var reads = 0
        while BootClock.nowMicroseconds() - start < 3_000_000 {
            _ = try #require(try reader.read(stop))
            reads += 1
        }
        let seconds = Double(BootClock.nowMicroseconds() - start) / 1e6
        stop.raise()
        print("a babbling line: \(reads) reads in \(seconds) s")
        #expect(Double(reads) <= 60 + 50 * (seconds + 1))
    }
}
