import Drivers
import Store
import Testing

@testable import KioskDaemon

/// Problems of a text, as lines; empty when it is sound.
func configurationProblems(_ text: String, environment: [String: String] = [:]) -> [String] {
    do throws(ConfigurationError) {
        _ = try ConfigurationLoader.load(text: text, environment: environment)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

@Suite struct ConfigurationProblemsTests {
    @Test func `all problems of a file are listed with their lines, not only the first`() {
        let names = Catalog.types.map { "`\($0.name)`" }
        let readerTypes = (names.count == 1 ? "" : "one of ") + names.joined(separator: ", ")
        let found = configurationProblems(
            """
            [terminal]
            nmae = "x"
            language = "fl"

            [web]
            port = 70000
            address = "0.0.0.0"
            [attendance]
            undo_seconds = "15"
            [[reader]]
            name = "Entrée"
            [atendance]
            [log]
            latitude = 1.0
            """)
        #expect(
            found == [
                "text:2: unknown key `nmae` in [terminal] (did you mean `name`?)",
                "text:3: `terminal.language` must be one of `fr`, `nl`, `en`, `de`, not `fl` (did you mean `fr`?)",
                "text:6: `web.port` must be an integer from 0 to 65535, not 70000",
                "text:7: `web.address` must be one of `127.0.0.1`, `::1`, not `0.0.0.0`",
                "text:9: `attendance.undo_seconds` must be an integer from 0 to 300, not text",
                "text:10: `reader.Entrée` lacks `type`: \(readerTypes)",
                "text:11: `reader.Entrée.name` must be a name of 1 to 40 small letters, digits or `-`, not `Entrée`",
                "text:12: unknown table [atendance] (did you mean `attendance`?)",
                "text:14: unknown key `latitude` in [log]; `latitude` belongs to [site]",
            ])
    }

    @Test(arguments: [
        ("reader = 1", "text:1: `reader` is a list of tables: write [[reader]]"),
        ("[reader]\nname = 'x'", "text:1: `reader` is a list of tables: write [[reader]]"),
        ("[[web]]", "text:1: `web` must be a table: write [web], once"),
        ("web = 8080", "text:1: `web` must be a table: write [web], once"),
        ("x = 1", "text:1: unknown `x`"),
        (
            "\n[web]\nport = 80.5",
            "text:3: `web.port` must be an integer from 0 to 65535, not a number with a fraction"
        ),
        ("[web]\nport = true", "text:2: `web.port` must be an integer from 0 to 65535, not true or false"),
        (
            "[web]\nport = 1979-05-27",
            "text:2: `web.port` must be an integer from 0 to 65535, not a date or time"
        ),
        ("[web]\nport = []", "text:2: `web.port` must be an integer from 0 to 65535, not a list"),
        (
            "[site]\nlatitude = nan\nlongitude = 1",
            "text:2: `site.latitude` must be a number from -90.0 to 90.0, not nan"
        ),
        ("[site]\nlatitude = 1.0", "text:2: `site.latitude` needs its other half"),
        ("[store]\ndirectory = 'data'", "text:2: `store.directory` must be an absolute path, not `data`"),
        (
            "[terminal]\nname = ''",
            "text:2: `terminal.name` must be text of 1 to 64 characters in one line, not 0 characters"
        ),
        (
            "[terminal]\nname = \"a\\nb\"",
            "text:2: `terminal.name` must be text of 1 to 64 characters in one line, not text with control characters"
        ),
        (
            "[[task]]\ncode='a'\nname='x'\n[[task]]\ncode='a'\nname='y'",
            "text:5: a second [[task]] with the same `code` in one file"
        ),
        (
            "[attendance]\n[[attendance.bare_badge]]\npresence='present'\noffers=[\n'checkIn',\n'chekOut']",
            "text:6: `attendance.bare_badge.#1.offers` must be a list of 1 to 4 values, each one of `checkIn`, "
                + "`breakStart`, `breakEnd`, `checkOut`, not `chekOut` (did you mean `checkOut`?) in the list"
        ),
        (
            "[keys]\n1 = 'arrive'",
            "text:2: `keys.1` must be one of `checkIn`, `breakStart`, `breakEnd`, `checkOut`, `undo`, not `arrive`"
        ),
        (
            "[clock]\nzone = 'Europe/Brusels'",
            "text:2: `clock.zone` names no zone in /usr/share/zoneinfo: `Europe/Brusels`: No such file or directory "
                + "(package tzdata)"
        ),
    ])
    func `a wrong value says where and what was expected`(text: String, message: String) {
        #expect(configurationProblems(text) == [message])
    }

    @Test(arguments: [
        "[web\nport = 1", "port = ", "a = 1\na = 2", "[a]\n[a]", "x = \"\\u0000\"", "x = \"a\0b\"",
        "x = " + String(repeating: "[", count: 5000), "\u{FEFF}x", "x = 99999999999999999999",
    ])
    func `text that is not TOML is one problem with its line`(text: String) throws {
        let found = configurationProblems(text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("text:") == true)
    }

    @Test func `a retention time below the law of the country is refused, with the law`() {
        let found = configurationProblems("[store]\nretention_months = 11")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("text:2: ") == true)
        #expect(found.first?.contains("12 months") == true && found.first?.contains("561/2006") == true)
        #expect(configurationProblems("[site]\ncountry = \"CA\"\n[store]\nretention_months = 11") == [])
        #expect(configurationProblems("[site]\ncountry = \"CA\"\n[store]\nretention_months = 5").count == 1)
        #expect(Configuration.standard.store.retention.months == 14)
    }

    @Test func `a file that is not UTF-8 or too large is refused`() {
        #expect(throws: ConfigurationError.self) { try TextDocument.parse([0xff, 0xfe, 0x41], path: "x") }
        let large = [UInt8](repeating: UInt8(ascii: "#"), count: TextDocument.maximumBytes + 1)
        #expect(throws: ConfigurationError.self) { try TextDocument.parse(large, path: "x") }
    }

    @Test(arguments: ["s3cr3t-t0ken", "credential:../x", "credential:a/b", "secrets/token"])
    func `a secret written into the configuration is refused and never repeated`(value: String) {
        let found = configurationProblems(
            "[[upstream]]\nname='p'\nurl='https://p.example/'\ntoken_file='\(value)'")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("text:4: `upstream.p.token_file` is a secret and never stands") == true)
        #expect(found.first?.contains(value) == false)
    }

    @Test(arguments: [
        ("url = 'ftp://x'", "text:3: `upstream.p.url` expected one of"),
        (
            "url = 'http://platform.example/'",
            "text:3: `upstream.p.url` plain http: is for loopback addresses only"
        ),
        (
            "url = 'https://x/'\nheartbeat_seconds = 3",
            "text:4: `upstream.p.heartbeat_seconds` expected 5 to 86400"
        ),
        (
            "url = 'https://x/'\ncertificate_file = '/a'",
            "text:4: `upstream.p.certificate_file` needs its other half"
        ),
        (
            "url = 'file:///x'\nsigning_key_file = '/a'",
            "text:4: `upstream.p.signing_key_file` signs what is posted as events"
        ),
        ("kinds = ['punched']", "text:1: `upstream.p` lacks `url`"),
        ("url = 'https://x/'\nkinds = []", "text:4: `upstream.p.kinds` must be a list of 1 to 32 values"),
    ])
    func `a receiver that cannot work says why`(lines: String, message: String) {
        let found = configurationProblems("[[upstream]]\nname = 'p'\n\(lines)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }

    @Test(arguments: [
        ("options = { baud = 'fast' }", "text:4: `reader.r.options.baud` \"fast\" is none of"),
        ("[reader.options]\nboud = 9600", "text:5: `reader.r.options.boud` unknown; known options are"),
        ("options = { baud = [] }", "text:4: `reader.r.options` must be a table"),
        ("options = 9600", "text:4: `reader.r.options` must be a table"),
    ])
    func `an option that its reader type does not know is named with its line`(lines: String, message: String)
    {
        let found = configurationProblems("[[reader]]\nname = 'r'\ntype = 'serial-badge'\n\(lines)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }
}
