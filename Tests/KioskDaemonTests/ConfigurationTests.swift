import Domain
import Drivers
import Foundation
import Logging
import Testing
import Upstreams

@testable import KioskDaemon

@Suite struct ConfigurationTests {

    @Test(arguments: ["[", "[ ", "[!x]", "[[", "[ [é]", "[.a]", "  [{"])
    func `a table without a name is an error with its line, not the end of the process`(_ header: String) {
        #expect(throws: ConfigurationError.self) { try ConfigurationLoader.load(text: "\n" + header + "\n") }
    }

    @Test func `an empty file gives the documented defaults`() throws {
        let configuration = try ConfigurationLoader.load(text: "").configuration
        let defaults = TerminalSettings(
            name: "kiosk", licence: nil, company: "", site: SiteCode("site"), siteName: "", surveyed: nil)
        #expect(configuration.terminal.settings == defaults)
        #expect(configuration.devices.readers.isEmpty && configuration.upstreams.receivers.isEmpty)
        #expect(configuration.terminal.keys.isEmpty && configuration.devices.outputs == nil)
        #expect(configuration.web.port == 8080 && configuration.web.address == "127.0.0.1")
        #expect(configuration.store.directory == "/var/lib/kioskd")
        #expect(configuration.clock.zone.name == "Europe/Brussels")
        #expect(
            configuration.terminal.language == .fr && configuration.terminal.contact == nil
                && configuration.log.level == .info)
    }

    @Test func `every table arrives as values`() throws {
        let configuration = try ConfigurationLoader.load(
            text: """
                terminal = { name = "Quai 3", company = "Nettoie SA", licence = "L-1", language = "nl", contact = "02 1" }
                [site]
                code = "S7"
                name = "Dépôt"
                latitude = 50.85
                longitude = 4
                moved_metres = 300
                [[task]]
                code = "T1"
                name = "Sols"
                [[task]]
                code = "T2"
                name = "Vitres"
                active = false
                [attendance]
                choice_seconds = 8
                tasks_are_used = true
                [[attendance.bare_badge]]
                presence = "present"
                shift = "split"
                from_minutes = 30
                offers = ["checkOut", "breakStart"]
                [[reader]]
                name = "entrance"
                type = "serial-badge"
                device = "/dev/ttyUSB0"
                [reader.options]
                baud = 9600
                [keys]
                1 = "checkIn"
                "*" = "checkOut"
                """
        ).configuration
        let terminal = configuration.terminal.settings
        #expect(terminal.name == "Quai 3" && terminal.licence == "L-1" && terminal.company == "Nettoie SA")
        #expect(
            terminal.site == SiteCode("S7") && terminal.siteName == "Dépôt" && terminal.movedMetres == 300)
        #expect(terminal.surveyed == Position(latitude: 50.85, longitude: 4))
        #expect(
            terminal.tasks == [
                SiteTask(code: TaskCode("T1"), name: "Sols", isActive: true),
                SiteTask(code: TaskCode("T2"), name: "Vitres", isActive: false),
            ])
        #expect(terminal.choiceSeconds == 8 && terminal.tasksAreUsed)
        let row = BareBadgeRow(
            presence: .present, shift: .split, fromMinutes: 30, offers: [.checkOut, .breakStart])
        #expect(terminal.bareBadge == [row])
        let reader = ReaderSettings(
            name: "entrance", type: "serial-badge", device: "/dev/ttyUSB0", options: ["baud": "9600"])
        #expect(configuration.devices.readers == [reader])
        #expect(configuration.terminal.keys == ["1": .checkIn, "*": .checkOut])
        #expect(configuration.terminal.language == .nl && configuration.terminal.contact == "02 1")
    }

    @Test func `the environment overrides a file and its mistakes are named`() throws {
        let environment = [
            "KIOSKD_WEB_PORT": "8081", "KIOSKD_TERMINAL_NAME": "Quai",
            "KIOSKD_ATTENDANCE_TASKS_ARE_USED": "true",
            "KIOSKD_SITE_LATITUDE": "50.5", "HOME": "/", "KIOSKDX": "1", "KIOSKD_ARTEFACTS": "/x",
        ]
        let text = "[web]\nport = 1\n[site]\nlongitude = 4.0"
        let loaded = try ConfigurationLoader.load(text: text, environment: environment)
        let configuration = loaded.configuration
        #expect(
            loaded.ignored == ["KIOSKD_ARTEFACTS"]
                && loaded.explanation.contains("# ignored: KIOSKD_ARTEFACTS"))
        #expect(configuration.web.port == 8081 && configuration.terminal.settings.name == "Quai")
        #expect(configuration.terminal.settings.tasksAreUsed)
        #expect(configuration.terminal.settings.surveyed == Position(latitude: 50.5, longitude: 4))
        let wrong = [
            "KIOSKD_WEB_PORT": "http", "KIOSKD_WEB_PROT": "1", "KIOSKD_WBE_PORT": "1",
            "KIOSKD_READER_NAME": "x",
            "KIOSKD_ARTEFACTS": "x",
        ]
        #expect(
            configurationProblems("", environment: wrong) == [
                "KIOSKD_READER_NAME: [[reader]] cannot be set by a variable: write a drop-in",
                "KIOSKD_WBE_PORT: unknown variable (did you mean `KIOSKD_WEB_PORT`?)",
                "KIOSKD_WEB_PORT: `web.port` must be an integer from 0 to 65535, not text",
                "KIOSKD_WEB_PROT: unknown key `prot` in [web] (did you mean `port`?)",
            ])
    }

    @Test func `secrets are found in their file or in the credentials of systemd`() throws {
        let loaded = try ConfigurationLoader.load(
            text: """
                [[upstream]]
                name = "platform"
                url = "https://platform.example/events"
                token_file = "credential:platform-token"
                certificate_file = "/etc/kioskd/client.pem"
                private_key_file = "/nobody/has/this.pem"
                kinds = ["punched"]
                idempotent = false
                """, environment: [:])
        let receiver = try #require(loaded.configuration.upstreams.receivers.first)
        let settings = receiver.settings(environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/x"])
        #expect(settings.tokenFile == "/run/credentials/x/platform-token")
        #expect(
            receiver.settings(environment: [:]).tokenFile == "/run/credentials/kioskd.service/platform-token")
        #expect(settings.certificateFile == "/etc/kioskd/client.pem")
        #expect(settings.kinds == ["punched"] && !settings.isIdempotent && settings.requestSeconds == 30)
        #expect(loaded.explanation.contains("text:4; a credential, which only systemd can show"))
        #expect(loaded.explanation.contains("text:6; cannot be read: No such file or directory"))
    }

    @Test func `whom to call depends on the hour, and a mistake names its line`() throws {
        let text = """
            [terminal]
            contact = "Desk"
            contact_hours = ["mon-fri 06:00-18:00 Office", "sun 22:00-06:00 Night", "12:00-13:00 Noon"]
            """
        let terminal = try ConfigurationLoader.load(text: text).configuration.terminal
        // 2026-11-16 was a Monday.
        let monday: Int64 = 1_794_787_200_000_000
        let hour: Int64 = 3_600_000_000
        let expected: [(Int64, String)] = [
            (0, "Night"), (5, "Night"), (6, "Office"), (17, "Office"), (18, "Desk"), (24 * 5 + 12, "Noon"),
            (24 * 5 + 7, "Desk"), (24 * 6 + 22, "Night"), (24 * 7 - 1, "Night"), (-20, "Desk"),
        ]
        for (hours, name) in expected {
            #expect(terminal.contact(atMicroseconds: monday + hours * hour, zone: .utc) == name, "\(hours)")
        }
        for wrong in ["06:00 Office", "mon-fri 06:00-25:00 Office", "fri-mon 06:00-18:00 X", "06:00-18:00"] {
            let problems = configurationProblems("[terminal]\n\ncontact_hours = ['\(wrong)']")
            #expect(problems.first?.hasPrefix("text:3: `terminal.contact_hours`") == true, "\(problems)")
        }
    }

    @Test func `how loud it is depends on the hour, and a mistake names its line`() throws {
        let text = "[sound]\nvolume_percent = 80\nvolume_hours = ['sun 00:00-24:00 0', '22:00-06:00 20']"
        let sound = try ConfigurationLoader.load(text: text).configuration.sound
        // 2026-11-16 was a Monday.
        let monday: Int64 = 1_794_787_200_000_000
        for (hour, percent) in [(0, 20), (6, 80), (21, 80), (22, 20), (24 * 6, 0), (24 * 6 + 23, 0)] {
            let wall = monday + Int64(hour) * 3_600_000_000
            #expect(sound.percent(atMicroseconds: wall, zone: .utc) == percent, "\(hour)")
        }
        for wrong in ["22:00-06:00", "22:00-06:00 101", "22:00-06:00 -1", "22:00-06:00 20 30", "20"] {
            let problems = configurationProblems("[sound]\n\nvolume_hours = ['\(wrong)']")
            #expect(problems.first?.hasPrefix("text:3: `sound.volume_hours`") == true, "\(problems)")
        }
    }

    @Test func `outputs are lines of one chip`() throws {
        let text = "[outputs]\nchip = '/dev/gpiochip0'\ngreen = 17\nrelay = 5\nactive_low = ['relay']"
        let outputs = try ConfigurationLoader.load(text: text).configuration.devices.outputs
        #expect(outputs?.chip == "/dev/gpiochip0" && outputs?.offsets == [.green: 17, .relay: 5])
        #expect(outputs?.activeLow == [.relay])
        #expect(
            configurationProblems("[outputs]\ngreen = 1") == [
                "text:1: `outputs.chip` is missing, so the lines mean nothing"
            ])
        let twice = "[outputs]\nchip = '/dev/gpiochip0'\ngreen = 1\nred = 1\nactive_low = ['relay']"
        #expect(
            configurationProblems(twice) == [
                "text:2: `outputs.chip` has one line for two outputs",
                "text:5: `outputs.active_low` names `relay`, which has no line",
            ])
    }

    @Test func `the explanation is a configuration that gives the same values again`() throws {
        let text = """
            [terminal]
            name = "a \\"quoted\\" \\\\ name"
            [[reader]]
            name = "entrance"
            type = "serial-badge"
            device = "/dev/ttyS0"
            options = { baud = 4800, "framing" = "7E1" }
            [[attendance.bare_badge]]
            presence = "absent"
            offers = ["checkIn"]
            [keys]
            "*" = "checkOut"
            """
        let first = try ConfigurationLoader.load(text: text, environment: ["KIOSKD_WEB_PORT": "9000"])
        let explanation = first.explanation
        #expect(explanation.contains("# text:2"))
        #expect(explanation.contains("# KIOSKD_WEB_PORT"))
        #expect(explanation.contains("# default"))
        let second = try ConfigurationLoader.load(text: explanation)
        #expect(second.effective.map(\.key) == first.effective.map(\.key))
        #expect(second.effective.map(\.text) == first.effective.map(\.text))
    }
}

/// Where a terminal may be moved to, who is told what waits, and what proves a page in the receiver's place.
@Suite struct PlaceConfigurationTests {
    @Test func `places, supervisors and the probe are read, and a mistake names its line`() throws {
        let text = """
            [link]
            supervisors = ["4711"]
            probe_url = "http://probe.example/none"

            [[place]]
            code = "S-2"
            name = "North hall"
            latitude = 50.5
            longitude = 4.0

            [[upstream]]
            name = "platform"
            url = "https://platform.example/events"
            holds_while_moved = true

            [[upstream]]
            name = "archive"
            url = "file:///var/lib/kioskd/events.jsonl"
            """
        let configuration = try ConfigurationLoader.load(text: text).configuration
        #expect(configuration.terminal.settings.supervisors == ["4711"])
        #expect(
            configuration.terminal.places == [
                SitePlace(
                    site: SiteCode("S-2"), name: "North hall",
                    position: Position(latitude: 50.5, longitude: 4))
            ])
        let receivers = configuration.upstreams.receivers.map(\.settings)
        #expect(receivers.map(\.probeURL) == ["http://probe.example/none", nil])
        #expect(receivers.map(\.holdsWhileMoved) == [true, false])
        let wrong =
            text.replacing("http://probe", with: "https://probe").replacing("latitude = 50.5\n", with: "")
            + "\nholds_while_moved = true\n"
        #expect(
            configurationProblems(wrong) == [
                "text:3: `link.probe_url` must begin with http://, since a page for people cannot answer over TLS",
                "text:5: `place.S-2` lacks `latitude`: a number from -90.0 to 90.0",
                "text:18: `upstream.archive.holds_while_moved` a file takes entries in their order only",
            ])
    }
}
