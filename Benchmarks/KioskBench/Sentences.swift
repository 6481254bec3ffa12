import ArgumentParser
import Drivers
import Foundation

/// Decodes recorded sentences, all of the file in memory, again and again.
struct Sentences: AsyncParsableCommand {
    @Argument var log: String
    @Option var times = 5

    func run() async throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: log)))
        let sentences = bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "$") ? 1 : 0) }
        var samples: [Double] = []
        var fixes = 0
        for _ in 0..<times {
            var decoder = GNSSDecoder()
            let clock = ContinuousClock()
            let start = clock.now
            for part in stride(from: 0, to: bytes.count, by: 4096) {
                fixes += decoder.feed(bytes[part..<min(part + 4096, bytes.count)]).count
            }
            fixes += decoder.finish().count
            samples.append(Double(sentences) / ((clock.now - start) / .seconds(1)))
        }
        print("nmea.rate \(samples.sorted()[samples.count / 2].rounded()) sentences/s")
        print("nmea.fixes \(fixes / times)")
    }
}
