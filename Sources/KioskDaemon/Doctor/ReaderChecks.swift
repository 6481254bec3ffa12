import Drivers

extension Check {
    static let readers = Check("readers") { machine in
        let configured = machine.configuration.devices.readers
        let announced = machine.announced
        let known = await machine.daemon()?.condition?.readers ?? []
        var findings: [Finding] = []
        for reader in configured {
            let said = known.first { $0.name == reader.name }
            findings.append(said.flatMap(opened) ?? node(reader, said, announced, machine))
        }
        let isIdentifying = (configured.map(\.type) + announced.map(\.type)).contains {
            Catalog.type(named: $0)?.identifies == true
        }
        if !isIdentifying {
            findings.append(
                .wrong(
                    "no badge reader at all (E-21)", do: "plug one in",
                    "kioskd devices --types says what can be used"))
        }
        for found in announced where !configured.contains(where: { $0.type == found.type }) {
            let node = found.node ?? "no node, through pcscd"
            let said = known.first { $0.type == found.type && $0.state != "ready" }
            findings.append(
                said.flatMap(opened) ?? .good("\(found.type) announced by udev: \(node)"))
        }
        return findings
    }

    /// What the daemon says of a reader that it has opened, or has failed to; nil: it does not see it either.
    private static func opened(_ reader: DaemonReport.Reader) -> Finding? {
        let cause = reader.cause ?? "no cause is known"
        switch reader.state {
        case "ready": return .good("\(reader.name): the daemon reads it")
        case "faulty":
            return .wrong(
                "\(reader.name): it is there, but does not work: \(cause)",
                do: "permission denied: `user` above; busy: fuser -v on its node says who has it",
                "unplug it, count to ten, plug it in again", "journalctl -u kioskd -b | grep reader")
        case "silent":
            return .wrong(
                "\(reader.name): it is open, but says nothing: \(cause)",
                do: "hold a badge to it; a receiver of satellites needs its antenna under the sky",
                "look at its cable, its speed (`baud`) and its type",
                "the technician's page shows each byte that comes")
        default: return nil
        }
    }

    /// Whether the node is there that a reader needs. `absent`: the daemon runs, and sees none.
    private static func node(
        _ reader: ReaderSettings, _ absent: DaemonReport.Reader?,
        _ announced: [(type: String, node: String?)],
        _ machine: Surroundings
    ) -> Finding {
        let named = reader.device
        if named.isEmpty, !announced.contains(where: { $0.type == reader.type }) {
            return .wrong(
                "\(reader.name): udev announces no \(reader.type)", do: "look at its cable and its power",
                "dmesg | tail; then `kioskd devices`: an unknown model is one line in"
                    + " /etc/udev/rules.d/71-kioskd-site.rules")
        }
        if named.hasPrefix("/dev/"), !machine.exists(named) {
            return .wrong(
                "\(reader.name): \(named) is not there", do: "look at its cable and its power",
                "ls /dev/serial/by-id /dev/input/by-id; a node may have another name today: leave"
                    + " `device` out, so that udev finds it")
        }
        let place = named.isEmpty ? "a \(reader.type) that udev announces" : named
        if let absent {
            return .wrong(
                "\(reader.name): the daemon cannot open \(place): \(absent.cause ?? "it does not see it")",
                do: "unplug it, count to ten, plug it in again", "journalctl -u kioskd -b | grep reader",
                "kioskd devices")
        }
        return named.isEmpty || named.hasPrefix("/dev/")
            ? .good("\(reader.name): \(place) is there")
            : .unknown("\(reader.name): \(named) is not a file", do: "kioskd devices")
    }
}
