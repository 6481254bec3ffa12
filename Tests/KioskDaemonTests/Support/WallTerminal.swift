import Foundation
import Logging
import VirtualDevices
import VirtualUpstream

/// The real daemon with a badge reader on a pseudo-terminal, an upstream on the loopback, and invented people.
final class WallTerminal {
    let daemon: DaemonProcess
    let upstream: VirtualUpstream
    let badgeReader: VirtualSerial
    let people: Int
    /// The folder of the book.
    let book: String

    /// `book` is a path below the daemon's directory.
    init(
        people: Int = 20, recordsOnce: Bool = true, book: String = "book", extra: String = ""
    ) async throws {
        self.people = people
        daemon = try DaemonProcess()
        self.book = daemon.path(book)
        upstream = VirtualUpstream(
            recordsOnce: recordsOnce, mostEvents: 200_000,
            logger: Logger(label: "upstream") { _ in SwiftLogNoOpLogHandler() })
        let port = try await upstream.start()
        badgeReader = try VirtualSerial(path: daemon.path("badge-reader"))
        try daemon.write(
            """
            [terminal]
            name = "wall"
            licence = "TEST"

            [site]
            code = "S1"
            latitude = 50.0
            longitude = 4.0

            [[reader]]
            name = "entrance"
            type = "serial-badge"
            device = "\(daemon.path("badge-reader"))"

            [[upstream]]
            name = "platform"
            url = "http://127.0.0.1:\(port)/events"

            [web]
            port = 0

            [store]
            directory = "\(self.book)"

            [clock]
            zone = "UTC"

            \(extra)
            """, to: "kioskd.toml")
        var roster = ["code,first_name,last_name,language,badge"]
        roster += (0..<people).map { "\(1000 + $0),Person,No\($0),en,em:\(Self.badge($0))" }
        try daemon.write(roster.joined(separator: "\n") + "\n", to: "people.csv")
    }

    /// The terminal speaks the language of its people, so that the page does not change it with every badge. Before the
    /// start.
    func speakEnglish() throws {
        let text = try String(contentsOfFile: daemon.path("kioskd.toml"), encoding: .utf8)
        try daemon.write(
            text.replacing("licence = \"TEST\"", with: "licence = \"TEST\"\nlanguage = \"en\""),
            to: "kioskd.toml")
    }

    /// Ten hexadecimal digits of the badge of person `number`.
    static func badge(_ number: Int) -> String {
        let digits = String(0x1A_0000_0000 + number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }

    /// What the badge reader sends for it (EM4100: STX, digits, XOR, ETX).
    static func frame(_ number: Int) -> String {
        let digits = badge(number)
        let bytes = stride(from: 0, to: 10, by: 2).compactMap {
            UInt8(digits.dropFirst($0).prefix(2), radix: 16)
        }
        let checksum = String(bytes.reduce(0, ^), radix: 16, uppercase: true)
        return "\u{02}" + digits + (checksum.count == 1 ? "0" : "") + checksum + "\u{03}"
    }

    /// Starts it, and waits until badges are heard.
    func start() async throws {
        try await daemon.start()
        try await reads()
    }

    /// Waits until a badge reader is open: what is sent before is thrown away, as a real one's old noise is.
    func reads(_ reader: String = "entrance") async throws {
        let ready = "kioskd_reader_ready{reader=\"\(reader)\",type=\"serial-badge\"}"
        try await eventually("\(reader) is open") { try await metric(ready, at: daemon.address()) == 1 }
    }

    func importPeople() throws {
        let result = try DaemonProcess.run([
            "people", "import", "--config", daemon.path("kioskd.toml"), daemon.path("people.csv"),
        ])
        guard result.status == 0 else { throw HarnessError.timedOut("people import: \(result.error)") }
    }

    func command(_ arguments: String...) throws -> (status: Int32, out: String, error: String) {
        try DaemonProcess.run(arguments + ["--config", daemon.path("kioskd.toml")])
    }

    func end() async {
        _ = try? await daemon.stop(SIGKILL)
        await upstream.unplug()
        daemon.remove()
    }
}
