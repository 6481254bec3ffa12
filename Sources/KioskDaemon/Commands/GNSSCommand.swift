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
                guard let date = CivilDate(floor) else {
                    throw ValidationError("--floor is \"\(floor)\"; a date such as 2024-01-01 is expected")
                }
                decoder = GNSSDecoder(floorDay: Int(date.daysSince1970))
            }
            let input = try InputFile.open(log)
            while let chunk = try input.read(upToCount: 1 << 16), !chunk.isEmpty {
                Self.print(decoder.feed([UInt8](chunk)))
            }
            Self.print(decoder.finish())
        }

        private static func print(_ fixes: [Fix]) {
            guard !fixes.isEmpty else { return }
            Console.write(fixes.map { jsonLine($0) + "\n" }.joined(), to: .standardOutput)
        }
    }
}

/// A file named on the command line, or standard input.
enum InputFile {
    static func open(_ path: String?) throws -> FileHandle {
        guard let path, path != "-" else { return .standardInput }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            Console.complain("\(path): \(String(cString: strerror(errno)))")
            throw ExitCode.inputOutput
        }
        return handle
    }
}
