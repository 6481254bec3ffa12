import Domain

extension Check {
    static let configurationChecks: [Check] = [
        Check("configuration") { machine in
            guard !machine.problems.isEmpty else { return [.good("every key is understood")] }
            return machine.problems.map { .wrong($0, do: "mend that line, then: systemctl restart kioskd") }
        },
        Check("activation") { machine in
            let settings = machine.configuration.terminal.settings
            var findings: [Finding] = []
            if settings.licence == nil {
                findings.append(
                    .wrong(
                        "no licence: every badge is refused (E-11)",
                        do: "kioskd provision, which asks for everything",
                        "or a USB stick with kioskd-provision.toml: see docs/install.md"))
            }
            if settings.surveyed == nil {
                findings.append(
                    .wrong(
                        "no surveyed position: every badge is refused (E-17)",
                        do: "kioskd provision, or write `latitude` and `longitude` into [site]"))
            }
            return findings.isEmpty ? [.good("licence and position are there")] : findings
        },
        Check("contact") { machine in
            machine.configuration.terminal.contact == nil
                && machine.configuration.terminal.contactHours.isEmpty
                ? [
                    .notice(
                        "no contact: the screens do not say whom to call",
                        do: "write `contact = \"name and number\"` into [terminal]")
                ] : [.good("the screens say whom to call")]
        },
    ]

    static let systemChecks: [Check] = [
        service, book,
        Check("watchdog", watchdog),
        Check("user") { machine in
            guard machine.hasUser(Self.user) else {
                return [.wrong("there is no user kioskd", do: "systemd-sysusers")]
            }
            let groups = Self.groups.filter { group, _ in
                machine.members(of: group).map { !$0.contains(Self.user) } ?? true
            }
            guard !groups.isEmpty else { return [.good("kioskd is in the groups of its devices")] }
            return groups.map { group, devices in
                .wrong(
                    "the user kioskd is not in the group \(group): \(devices) cannot be opened",
                    do: "systemd-sysusers", "usermod -aG \(group) kioskd && systemctl restart kioskd")
            }
        },
    ]

    private static let user = "kioskd"
    private static let groups: [(name: String, devices: String)] = [
        ("dialout", "serial readers and receivers"), ("input", "readers that type"),
        ("gpio", "Wiegand readers, lights and relays"),
    ]

    private static func watchdog(_ machine: Surroundings) -> [Finding] {
        var findings: [Finding] = []
        let units = ["/etc/systemd/system/kioskd.service", "/lib/systemd/system/kioskd.service"]
        let unit = units.lazy.compactMap { machine.text($0) }.first
        if unit?.contains("\nWatchdogSec=") != true {
            findings.append(
                .wrong(
                    "systemd does not watch the daemon: a hang stays",
                    do: "reinstall the package: apt-get install --reinstall kioskd"))
        }
        let drop = "/usr/lib/systemd/system.conf.d/50-kioskd-watchdog.conf"
        if !machine.exists("/dev/watchdog0") {
            findings.append(
                .notice(
                    "no hardware watchdog: a kernel that hangs stays so until somebody pulls the plug",
                    do: "look whether the board has one, and load its module (Raspberry Pi: bcm2835_wdt)"))
        } else if !machine.exists(drop), !machine.exists("/etc/systemd/system.conf.d/50-kioskd-watchdog.conf")
        {
            findings.append(
                .wrong(
                    "a hardware watchdog is there and systemd does not feed it",
                    do: "apt-get install --reinstall kioskd, then: systemctl daemon-reexec",
                    "without the package: RuntimeWatchdogSec=14s under [Manager] in \(drop)"))
        }
        return findings.isEmpty ? [.good("daemon and machine are watched")] : findings
    }
}
