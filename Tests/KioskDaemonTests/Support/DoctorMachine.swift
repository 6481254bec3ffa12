import Domain
import Foundation
import Testing
import Upstreams

@testable import KioskDaemon

/// A machine on which nothing is wrong.
struct Machine {
    let root: URL
    var text: String
    var isClockDisciplined: Bool? = true
    var diskPercent: Int? = 12
    var reach = HostProbe.Reach.connected
    /// What the daemon says of itself; nil: it does not answer.
    var report: DaemonReport? = DaemonReport(
        status: "page on http://127.0.0.1:8080; 0 to send",
        condition: DaemonReport.Condition(
            readers: [DaemonReport.Reader(name: "entrance", type: "serial-badge", state: "ready")],
            upstreams: [DaemonReport.Upstream(name: "platform", link: "up")]))
    var problems: [String] = []
    var daysLater: Int64 = 0

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-\(UUID().uuidString)")
        text = """
            [terminal]
            licence = "L"
            contact = "Desk 7"
            [site]
            code = "S1"
            latitude = 50.0
            longitude = 4.0
            [[reader]]
            name = "entrance"
            type = "serial-badge"
            device = "/dev/ttyS7"
            [[upstream]]
            name = "platform"
            url = "https://platform.example/events"
            authority_file = "/etc/kioskd/authority.pem"
            token_file = "/etc/kioskd/token"
            """
        let files = [
            ("/etc/passwd", "root:x:0:0::/root:/bin/sh\nkioskd:x:990:990::/:/bin/false\n"),
            ("/etc/group", "dialout:x:20:kioskd\ninput:x:104:kioskd,other\ngpio:x:991:kioskd\n"),
            ("/lib/systemd/system/kioskd.service", "[Service]\nWatchdogSec=30\n"),
            ("/usr/lib/systemd/system.conf.d/50-kioskd-watchdog.conf", "[Manager]\n"),
            ("/dev/watchdog0", ""), ("/dev/ttyS7", ""),
            ("/lib/udev/rules.d/70-kioskd.rules", ""), ("/lib/udev/rules.d/91-kioskd-guard.rules", ""),
            ("/proc/modules", "usbserial 1 0 - Live 0x0\n"), ("/proc/77/comm", "chronyd\n"),
            ("/proc/mounts", "/dev/sda2 / ext4 rw,relatime 0 0\ntmpfs /run tmpfs rw 0 0\n"),
            (
                "/proc/net/route",
                "Iface Destination Gateway\neth0\t00000000\t0102A8C0\t3\t0\t0\t0\t00000000\n"
            ),
            ("/sys/class/rtc/rtc0/since_epoch", "1795237080\n"),
            ("/usr/share/zoneinfo/Europe/Brussels", ""), ("/var/lib/kioskd/book.sqlite", ""),
            ("/etc/kioskd/token", "secret\n"),
        ]
        for (path, content) in files { try write(content, to: path) }
        try certify(days: 400)
    }

    func write(_ content: String, to path: String) throws {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file, atomically: true, encoding: .utf8)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: root.appendingPathComponent(path))
    }

    func certify(days: Int) throws {
        try write("", to: "/etc/kioskd/authority.pem")
        _ = try Shell.output(
            "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", "/CN=authority", "-keyout", "/dev/null", "-days", "\(days)",
            "-out", root.appendingPathComponent("/etc/kioskd/authority.pem").path)
    }

    func findings() async throws -> [Finding] {
        let loaded = try ConfigurationLoader.load(text: text)
        let (reach, report) = (reach, report)
        return await Check.examine(
            Surroundings(
                configuration: loaded.configuration, problems: problems, root: root.path,
                isClockDisciplined: isClockDisciplined,
                now: Int64(Date().timeIntervalSince1970) + daysLater * 86_400,
                diskPercent: diskPercent, reach: { _, _ in reach }, daemon: { report }))
    }
}
