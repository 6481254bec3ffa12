import Drivers

extension Check {
    static let deviceChecks: [Check] = [
        Check("rules") { machine in
            let missing = ["70-kioskd.rules", "91-kioskd-guard.rules"].filter { name in
                !["/etc/udev/rules.d/", "/lib/udev/rules.d/", "/usr/lib/udev/rules.d/"].contains {
                    machine.exists($0 + name)
                }
            }
            guard !missing.isEmpty else { return [.good("udev knows the readers")] }
            return [
                .wrong(
                    "udev rules are missing: \(missing.joined(separator: ", "))",
                    do: "reinstall the package: apt-get install --reinstall kioskd",
                    "udevadm control --reload && udevadm trigger")
            ]
        },
        readers,
        Check("rivals", rivals),
        Check("pcscd") { machine in
            let wants =
                machine.configuration.devices.readers.contains { $0.type == "smart-card" }
                || machine.announced.contains { $0.type == "smart-card" }
            guard wants else { return [.good("no smart card reader, none needed")] }
            guard machine.exists("/usr/sbin/pcscd") else {
                return [.wrong("a smart card reader is there, but no pcscd", do: "apt-get install pcscd")]
            }
            guard machine.exists("/run/pcscd/pcscd.comm") else {
                return [
                    .wrong(
                        "pcscd does not listen", do: "systemctl enable --now pcscd.socket",
                        "systemctl status pcscd")
                ]
            }
            return [.good("pcscd listens")]
        },
    ]

    /// Programs that take devices away.
    private static func rivals(_ machine: Surroundings) -> [Finding] {
        var findings: [Finding] = []
        let modules = (machine.text("/proc/modules") ?? "").split(separator: "\n").compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        if let module = modules.first(where: { ["pn533_usb", "pn533"].contains($0) }) {
            findings.append(
                .wrong(
                    "the kernel's NFC driver \(module) takes ACR122U readers before pcscd can",
                    do: "rmmod pn533_usb pn533 nfc",
                    "reinstall the package, whose /usr/lib/modprobe.d/kioskd.conf keeps it away"))
        }
        let programs = machine.programs
        let owners = machine.configuration.devices.readers.filter {
            $0.type == "gnss" && !$0.device.hasPrefix("gpsd://")
        }
        if programs.contains("gpsd"), !owners.isEmpty {
            findings.append(
                .wrong(
                    "gpsd runs, and \(owners[0].name) wants the same receiver",
                    do: "let gpsd have it: device = \"gpsd://127.0.0.1:2947\"",
                    "or: systemctl disable --now gpsd.socket gpsd"))
        }
        if programs.contains("brltty") {
            findings.append(
                .notice(
                    "brltty runs: it takes serial adapters for braille displays",
                    do: "nobody reads braille here: apt-get remove brltty",
                    "or mark the adapter with KIOSK_ADAPTER in /etc/udev/rules.d/71-kioskd-site.rules"))
        }
        return findings.isEmpty ? [.good("nobody else wants the devices")] : findings
    }
}
