import Domain
import Foundation
import Store
import Testing
import VirtualDevices

@testable import KioskDaemon

/// What leaves the terminal for support, and what does not.
@Suite(.serialized) struct SupportBundleTests {
    /// Names, numbers, positions and secrets that are planted wherever somebody might have put them.
    private static let planted = [
        "Nadine", "Vandewalle", "M-4711", "1A00000003", "04A1B2C3D4E5F6", "88.05.12-345.67", "50.84661",
        "4.35281",
        "Sesame-123", "ACME-LICENCE-9", "Propre SRL", "Residence-Iris", "SITE-77", "platform.secret.example",
        "Wim 0475 11 22 33", "iris-hall", "wim-upstream", "0475", "namur-kiosk-7", "BE0123456789", "R-999",
    ]

    private static let text = """
        [terminal]
        name = "namur-kiosk-7"
        company = "Propre SRL"
        licence = "ACME-LICENCE-9"
        contact = "Wim 0475 11 22 33"
        contact_hours = ["mon-fri 06:00-18:00 Nadine Vandewalle 0475"]
        [site]
        code = "SITE-77"
        name = "Residence-Iris"
        latitude = 50.84661
        longitude = 4.35281
        [[task]]
        code = "BE0123456789"
        name = "Nadine's windows"
        [[reader]]
        name = "iris-hall"
        type = "serial-badge"
        device = "/dev/serial/by-id/usb-R-999"
        [[upstream]]
        name = "wim-upstream"
        url = "https://platform.secret.example:8443/events/SITE-77"
        token_file = "/etc/kioskd/Sesame-123"
        """

    private func sources(_ book: Book?) throws -> SupportBundle.Sources {
        let loaded = try ConfigurationLoader.load(text: Self.text)
        var wrong = Finding.wrong(
            "kioskd.toml:3: `terminal.licence` must be …, not `ACME-LICENCE-9`", do: "Sesame-123")
        wrong.check = "configuration"
        var reader = Finding.wrong(
            "iris-hall: /dev/serial/by-id/usb-R-999 is not there", do: "look at its cable")
        reader.check = "readers"
        var link = Finding.good("wim-upstream (platform.secret.example:8443) is reached")
        link.check = "link"
        return SupportBundle.Sources(
            loaded: loaded, findings: [wrong, reader, link],
            metrics: """
                # HELP kioskd_unsent Entries of Nadine
                kioskd_unsent{upstream="wim-upstream"} 3
                kioskd_reader_ready{reader="iris-hall",type="serial-badge"} 0
                """,
            log: [
                (
                    "2026-11-22T06:00:00",
                    "reader changed state reader.name=iris-hall reader.state=faulty reader.type=serial-badge"
                ),
                ("2026-11-22T06:00:01", "link changed state link.state=down upstream.name=wim-upstream"),
                (
                    "2026-11-22T06:00:02",
                    "ready page=http://namur-kiosk-7:8080 book.sequence=42 reader.state=04A1B2C3D4E5F6"
                ),
                ("2026-11-22T06:00:03", "Nadine Vandewalle 1A00000003 was here"),
                ("2026-11-22T06:00:04", "kioskd: the configuration is wrong Propre SRL"),
                (
                    "2026-11-22T06:00:05",
                    "punches cannot be recorded store.error=\"insert: Nadine (SQLite 1)\" store.fault=other"
                ),
            ],
            units: "Id=kioskd.service\nActiveState=active\nEnvironment=TOKEN=Sesame-123\nNRestarts=2\n",
            machine: [("kernel", "6.1.0-namur-kiosk-7"), ("system", "Debian GNU/Linux 12")],
            hostName: "namur-kiosk-7", book: book)
    }

    /// A book with a person, his badge, refused reads and positions in it.
    private func book() async throws -> (Book, WallTerminal) {
        let terminal = try await WallTerminal()
        try terminal.daemon.write(
            "code,first_name,last_name,badge\nM-4711,Nadine,Vandewalle,em:1A00000003\n", to: "people.csv")
        try terminal.importPeople()
        try await terminal.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(3))
        try await eventually("a punch") { !page.acknowledged.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(9))
        try await eventually("refused") { page.screens.contains { $0.html.contains("E-12") } }
        #expect(try await terminal.daemon.stop() == 0)
        return (try Book.openForReading(directory: terminal.book), terminal)
    }

    @Test func `names, numbers, positions and secrets planted everywhere are in no line of the bundle`()
        async throws
    {
        let (book, terminal) = try await book()
        let bundle = try SupportBundle(sources: sources(book), now: "2026-11-22T06:00:00Z").text
        for word in Self.planted {
            #expect(!bundle.lowercased().contains(word.lowercased()), "\(word) in \(bundle)")
        }
        // What helps is there.
        for useful in [
            "kernel: 6.1.0", "NRestarts=2", "ActiveState=active", "latitude = (set)",
            "type = \"serial-badge\"",
            "\"check\" : \"readers\"", "is not there", "kioskd_unsent{upstream=\"(hidden)\"} 3", "punched: 1",
            "refused E-12", "program started",
            "reader changed state reader.state=faulty reader.type=serial-badge",
            "link changed state link.state=down", "punches cannot be recorded store.fault=other",
            "ready book.sequence=42",
        ] {
            #expect(bundle.contains(useful), "\(useful) in \(bundle)")
        }
        for part in ["machine", "units", "configuration", "doctor", "metrics", "entries", "events", "log"] {
            #expect(bundle.contains("  \(part): ") && bundle.contains("==== \(part) ===="))
        }
        try book.close()
        await terminal.end()
    }

    @Test func `every key of the configuration is hidden unless it is known to be harmless`() {
        let known = Configuration.reference.flatMap { row in
            row.keys.map { (row.path.split(separator: ".").first.map(String.init) ?? "", $0.name) }
        }
        for (table, keys) in Discretion.harmless {
            for key in keys { #expect(known.contains { $0 == (table, key) }, "\(table).\(key) is no key") }
        }
        for (table, key) in [
            ("terminal", "name"), ("terminal", "licence"), ("site", "latitude"), ("site", "code"),
            ("reader", "device"),
            ("reader", "options"), ("upstream", "url"), ("upstream", "token_file"), ("store", "directory"),
        ] { #expect(Discretion.harmless[table]?.contains(key) != true) }
    }

    @Test func `the messages that may leave are those of the sources`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        var found: Set<String> = []
        let files = try #require(FileManager.default.enumerator(atPath: root.path))
        for case let name as String in files where name.hasSuffix(".swift") {
            let text = try String(contentsOf: root.appending(path: name), encoding: .utf8)
            for match in text.matches(
                of: #/logger\.(?:trace|debug|info|notice|warning|error|critical)\(\s*"([^"]*)"/#)
            {
                found.insert(String(match.1))
            }
        }
        #expect(found.symmetricDifference(LogLines.messages) == [])
    }

    @Test func `a machine without book, journal, systemd and configuration still gives a bundle`() throws {
        let bundle = SupportBundle(
            sources: SupportBundle.Sources(
                findings: [], machine: [], hostName: "x", bookProblem: "open /x: no"),
            now: "now")
        #expect(bundle.text.contains("no systemd") && bundle.text.contains("no journal"))
        #expect(
            bundle.text.contains("the book cannot be read") && bundle.text.contains("kioskd check-config"))
    }

    @Test func `the command writes one file, its owner's alone, and over none`() async throws {
        let (book, terminal) = try await book()
        try book.close()
        let path = terminal.daemon.path("bundle.txt")
        let made = try terminal.command("support-bundle", path)
        #expect(made.status == 0, "\(made)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("refused E-12") && !text.contains("Vandewalle") && !text.contains("M-4711"))
        #expect(!text.contains(terminal.daemon.directory.path), "\(text)")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try terminal.command("support-bundle", path).status == 74)
        await terminal.end()
    }
}
