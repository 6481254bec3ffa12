import ArgumentParser
import Drivers
import Foundation

struct GNSSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gnss", abstract: "Looks at what a GNSS receiver says.", subcommands: [Decode.self])

    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints one JSON object for each epoch with a fix.",
            discussion: """
                Reads NMEA 0183 and u-blox UBX, also mixed, as the receiver sent it. Each line: `time` (RFC 3339, UTC), \
                `lat`, `lon` (degrees), `mode` (2 or 3) and, when known, `alt` (metres above mean sea level). What may \
                not be believed (bad or no checksum, void fixes, impossible values, simulator mode) gives no line.
                """)

        @Argument(help: "A recording; standard input when left out.")
        var log: String?

        @Option(
            help: "Dates before this day are a week rollover and are moved up by 1024 weeks (YYYY-MM-DD).")
        var floor: String?

        func run() throws {
            var decoder = GNSSDecoder()
            if let floor {
                guard let day = ClockDay(floor) else {
                    throw ValidationError("--floor is \"\(floor)\"; a date such as 2024-01-01 is expected")
                }
                decoder = GNSSDecoder(floorDay: day.number)
            }
            let input = try InputFile(log)
            var byteCount = 0
            var fixCount = 0
            while true {
                let chunk = try input.read()
                let fixes = chunk.isEmpty ? decoder.finish() : decoder.feed(chunk)
                byteCount += chunk.count
                fixCount += fixes.count
                try Console.deliver(fixes.map { jsonLine($0) + "\n" }.joined())
                if chunk.isEmpty { break }
            }
            if fixCount == 0 { Console.note(Self.explanation(decoder.counts, byteCount)) }
        }

        /// Why there is no line at all: nothing that a receiver says, or nothing to believe.
        private static func explanation(_ counts: GNSSDecoder.Counts, _ byteCount: Int) -> String {
            let sound = counts.sentences + counts.frames
            if sound == 0, counts.unchecked == 0 {
                return "no fix: nothing in \(byteCount) bytes is NMEA 0183 or UBX; is the speed right?"
            }
            return
                "no fix in \(byteCount) bytes: \(sound) sound sentences and frames without a position to believe, "
                + "\(counts.unchecked) with a bad or no checksum, \(counts.refused) with impossible content"
        }
    }
}
