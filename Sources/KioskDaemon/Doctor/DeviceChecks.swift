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
        Check("readers", readers),
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

    private static func readers(_ machine: Surroundings) -> [Finding] {
        let configured = machine.configuration.devices.readers
        let announced = machine.announced
        var findings: [Finding] = []
        for reader in configured {
            let named = reader.device
            if named.hasPrefix("/dev/") {
                findings.append(
                    machine.exists(named)
                        ? .good("\(reader.name): \(named) is there")
                        : .wrong(
                            "\(reader.name): \(named) is not there", do: "look at its cable and its power",
                            "ls /dev/serial/by-id /dev/input/by-id; a node may have another name today: leave"
                                + " `device` out, so that udev finds it"))
            } else if named.isEmpty {
                findings.append(
                    announced.contains { $0.type == reader.type }
                        ? .good("\(reader.name): udev announces a \(reader.type)")
                        : .wrong(
                            "\(reader.name): udev announces no \(reader.type)",
                            do: "look at its cable and its power",
                            "dmesg | tail; then `kioskd devices`: an unknown model is one line in"
                                + " /etc/udev/rules.d/71-kioskd-site.rules"))
            } else {
                findings.append(.unknown("\(reader.name): \(named) is not a file", do: "kioskd devices"))
            }
        }
        let isIdentifying = (configured.map(\.type) + announced.map(\.type)).contains { $0 != "gnss" }
        if !isIdentifying {
            findings.append(
                .wrong(
                    "no badge reader at all (E-21)", do: "plug one in",
                    "kioskd devices --types says what can be used"))
        }
        let extra = announced.filter { found in !configured.contains { $0.type == found.type } }
        for found in extra {
            findings.append(
                .good("\(found.type) announced by udev: \(found.node ?? "no node, through pcscd")"))
        }
        return findings
    }

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
