import Foundation
import Testing
import Upstreams

@testable import KioskDaemon

/// What is done to a sound machine, which check notices, and how.
struct Trouble: CustomTestStringConvertible {
    var check: String
    var verdict: Finding.Verdict
    /// In what was found or in what to do.
    var says: String
    var change: @Sendable (inout Machine) throws -> Void
    var testDescription: String { "\(check): \(says)" }

    init(
        _ check: String, _ verdict: Finding.Verdict, _ says: String,
        _ change: @escaping @Sendable (inout Machine) throws -> Void
    ) {
        self.check = check
        self.verdict = verdict
        self.says = says
        self.change = change
    }
}

extension Trouble {
    static let all = settings + devices + world + saidByTheDaemon

    private static func cut(_ line: String) -> @Sendable (inout Machine) throws -> Void {
        { machine in
            #expect(machine.text.contains(line))
            machine.text = machine.text.replacing(line, with: "")
        }
    }

    private static func without(_ path: String) -> @Sendable (inout Machine) throws -> Void {
        { try $0.remove(path) }
    }

    private static let settings: [Trouble] = [
        Trouble("configuration", .wrong, "kioskd.toml:3", { $0.problems = ["kioskd.toml:3: unknown key"] }),
        Trouble("activation", .wrong, "E-11", cut("licence = \"L\"")),
        Trouble("activation", .wrong, "E-17", cut("latitude = 50.0\nlongitude = 4.0")),
        Trouble("contact", .notice, "whom to call", cut("contact = \"Desk 7\"")),
        Trouble("service", .wrong, "enable --now", { $0.report = nil }),
        Trouble(
            "service", .wrong, "reset-failed",
            {
                $0.report = nil
                try $0.write("", to: "/etc/systemd/system/multi-user.target.wants/kioskd.service")
            }),
        Trouble("watchdog", .wrong, "a hang stays", without("/lib/systemd/system/kioskd.service")),
        Trouble("watchdog", .notice, "no hardware watchdog", without("/dev/watchdog0")),
        Trouble(
            "watchdog", .wrong, "RuntimeWatchdogSec",
            without("/usr/lib/systemd/system.conf.d/50-kioskd-watchdog.conf")),
        Trouble(
            "user", .wrong, "no user kioskd", { try $0.write("root:x:0:0::/:/bin/sh\n", to: "/etc/passwd") }),
        Trouble(
            "user", .wrong, "usermod -aG gpio",
            { try $0.write("dialout:x:20:kioskd\ninput:x:1:kioskd\n", to: "/etc/group") }),
    ]

    private static let devices: [Trouble] = [
        Trouble("rules", .wrong, "91-kioskd-guard", without("/lib/udev/rules.d/91-kioskd-guard.rules")),
        Trouble(
            "readers", .wrong, "/dev/ttyS7 is not there",
            {
                $0.report = nil
                try $0.remove("/dev/ttyS7")
            }),
        Trouble(
            "readers", .wrong, "announces no serial-badge",
            {
                $0.report?.condition?.readers[0].state = "absent"
                try cut("device = \"/dev/ttyS7\"")(&$0)
            }),
        Trouble(
            "readers", .wrong, "E-21",
            cut("[[reader]]\nname = \"entrance\"\ntype = \"serial-badge\"\ndevice = \"/dev/ttyS7\"")),
        Trouble(
            "readers", .wrong, "E-21", { $0.text = $0.text.replacing("serial-badge", with: "key-lines") }),
        Trouble(
            "readers", .unknown, "kioskd devices",
            {
                $0.report = nil
                $0.text = $0.text.replacing("/dev/ttyS7", with: "gpsd://127.0.0.1:2947").replacing(
                    "serial-badge", with: "gnss")
            }),
        Trouble(
            "rivals", .wrong, "rmmod pn533",
            { try $0.write("pn533_usb 1 0 - Live 0x0\n", to: "/proc/modules") }),
        Trouble(
            "rivals", .wrong, "gpsd",
            {
                $0.text = $0.text.replacing("serial-badge", with: "gnss")
                try $0.write("gpsd\n", to: "/proc/78/comm")
            }),
        Trouble("rivals", .notice, "KIOSK_ADAPTER", { try $0.write("brltty\n", to: "/proc/79/comm") }),
        Trouble("pcscd", .wrong, "apt-get install pcscd", announce),
        Trouble(
            "pcscd", .wrong, "pcscd.socket",
            {
                try announce(&$0)
                try $0.write("", to: "/usr/sbin/pcscd")
            }),
    ]

    private static let announce: @Sendable (inout Machine) throws -> Void = {
        try $0.write("E:KIOSK_READER=smart-card\n", to: "/run/udev/data/+usb:1-1:1.0")
        try $0.write("", to: "/sys/bus/usb/devices/1-1:1.0/uevent")
    }

    private static let world: [Trouble] = [
        Trouble("clock", .wrong, "E-41", { $0.isClockDisciplined = false }),
        Trouble("clock", .unknown, "kioskd clock", { $0.isClockDisciplined = nil }),
        Trouble(
            "time after a power cut", .wrong, "battery is empty",
            { try $0.write("946684800\n", to: "/sys/class/rtc/rtc0/since_epoch") }),
        Trouble(
            "power", .notice, "three times within a week",
            { $0.report?.status = "0 to send; power is lost regularly" }),
        Trouble("time after a power cut", .notice, "no hardware clock", without("/sys/class/rtc/rtc0")),
        Trouble(
            "time after a power cut", .wrong, "NEITHER A HARDWARE CLOCK NOR A TIME SOURCE",
            {
                try $0.remove("/sys/class/rtc/rtc0")
                try $0.remove("/proc/77/comm")
            }),
        Trouble("time zone", .wrong, "tzdata", without("/usr/share/zoneinfo/Europe/Brussels")),
        Trouble("disk", .wrong, "no book", without("/var/lib/kioskd")),
        Trouble(
            "disk", .wrong, "forgotten when the power goes",
            { try $0.write("overlay / overlay rw 0 0\n", to: "/proc/mounts") }),
        Trouble(
            "disk", .wrong, "E-33", { try $0.write("/dev/sda2 / ext4 ro,relatime 0 0\n", to: "/proc/mounts") }
        ),
        Trouble("disk", .wrong, "95 % full", { $0.diskPercent = 95 }),
        Trouble("disk", .notice, "85 % full", { $0.diskPercent = 85 }),
        Trouble("disk", .unknown, "df ", { $0.diskPercent = nil }),
        Trouble("link", .wrong, "its name has no address", { $0.reach = .nameUnknown }),
        Trouble("link", .wrong, "nobody listens", { $0.reach = .failed(ECONNREFUSED) }),
        Trouble("link", .wrong, "firewall", { $0.reach = .failed(ETIMEDOUT) }),
        Trouble(
            "link", .wrong, "no default route",
            {
                $0.reach = .failed(ENETUNREACH)
                try $0.write("Iface Destination\n", to: "/proc/net/route")
            }),
        Trouble("certificates", .notice, "expires in", { try $0.certify(days: 10) }),
        Trouble("certificates", .wrong, "has expired", { $0.daysLater = 500 }),
        Trouble(
            "certificates", .wrong, "no certificate in PEM",
            { try $0.write("-", to: "/etc/kioskd/authority.pem") }),
        Trouble("certificates", .unknown, "systemctl cat kioskd", without("/etc/kioskd/authority.pem")),
        Trouble("certificates", .wrong, "token file", without("/etc/kioskd/token")),
        Trouble(
            "certificates", .unknown, "LoadCredential",
            { $0.text = $0.text.replacing("/etc/kioskd/token", with: "credential:platform-token") }),
    ]
}
