import Foundation
import Upstreams

extension Check {
    static let disk = Check("disk") { machine in
        let store = machine.configuration.store
        guard machine.exists(store.directory) else {
            return [
                .wrong(
                    "\(store.directory) is not there: no book",
                    do: "systemctl start kioskd makes it; look at: journalctl -u kioskd -b")
            ]
        }
        if let mount = Self.mount(of: store.directory, machine), Self.forgetful.contains(mount.type) {
            return [
                .wrong(
                    "\(store.directory) is on \(mount.type): \(Self.reason(mount.type))",
                    do: "put the book on a local ext4: `directory` in [store]")
            ]
        }
        if Self.mount(of: store.directory, machine)?.options.contains("ro") == true {
            return [
                .wrong(
                    "the file system under \(store.directory) is read-only (E-33)",
                    do: "dmesg | tail: a failing card goes read-only", "replace the card; see docs/install.md"
                )
            ]
        }
        guard let percent = machine.diskPercent else {
            return [.unknown("nobody says how full the disk is", do: "df \(store.directory)")]
        }
        if percent >= store.criticalPercent {
            return [
                .wrong(
                    "the disk is \(percent) % full (E-34)", do: "du -xh / | sort -h | tail",
                    "journalctl --vacuum-size=100M; apt-get clean")
            ]
        }
        return percent >= store.lowPercent
            ? [.notice("the disk is \(percent) % full (E-34)", do: "du -xh / | sort -h | tail")]
            : [.good("\(percent) % full")]
    }

    static let certificates = Check("certificates") { machine in
        var findings: [Finding] = []
        for receiver in machine.configuration.upstreams.receivers {
            let settings = receiver.settings(environment: machine.environment)
            let files = [
                ("certificate", settings.certificateFile), ("authority", settings.authorityFile),
            ]
            for (what, path) in files {
                guard let path else { continue }
                findings.append(Self.certificate(path, "\(settings.name): its \(what)", machine))
            }
            let secrets = [
                ("token", settings.tokenFile, receiver.token),
                ("signing key", settings.signingKeyFile, receiver.signingKey),
            ]
            for (what, path, reference) in secrets {
                guard let path else { continue }
                findings.append(Self.secret(path, what, of: settings.name, reference, machine))
            }
        }
        return findings.isEmpty ? [.good("none is used")] : findings
    }

    private static func secret(
        _ path: String, _ what: String, of name: String, _ reference: SecretReference?,
        _ machine: Surroundings
    ) -> Finding {
        if machine.exists(path) { return .good("\(name): its \(what) is there") }
        if case .credential? = reference {
            return .unknown(
                "\(name): its \(what) is a credential that only the running service sees",
                do: "systemctl cat kioskd | grep LoadCredential")
        }
        return .wrong(
            "\(name): its \(what) file \(path) is missing",
            do: "put the \(what) there, alone on its line, mode 0600, owner kioskd")
    }

    /// Days before its end from which a certificate is spoken of.
    private static let renewalDays: Int64 = 30

    private static func certificate(_ path: String, _ what: String, _ machine: Surroundings) -> Finding {
        guard machine.exists(path) else {
            return .unknown(
                "\(what) \(path) cannot be seen from here",
                do: "a credential is seen by the running service alone: systemctl cat kioskd")
        }
        guard let end = CertificateFile.end(of: machine.root + path) else {
            return .wrong("\(what) \(path) is no certificate in PEM", do: "ask for a new one")
        }
        let days = (end - machine.now) / 86_400
        if end <= machine.now {
            return .wrong(
                "\(what) has expired \(-days) days ago: nothing can be sent",
                do: "install the new one", "if the clock is wrong: kioskd clock")
        }
        return days < renewalDays
            ? .notice("\(what) expires in \(days) days", do: "ask for the new one now")
            : .good("\(what) is valid for \(days) days")
    }

    // MARK: file systems

    /// What neither keeps a book nor honours fsync.
    private static let forgetful: Set = ["tmpfs", "ramfs", "overlay", "nfs", "nfs4", "cifs", "vfat", "exfat"]

    private static func reason(_ type: String) -> String {
        switch type {
        case "tmpfs", "ramfs", "overlay": "it is forgotten when the power goes"
        case "nfs", "nfs4", "cifs": "it is not on this machine"
        default: "it does not survive a power cut"
        }
    }

    private static func mount(of path: String, _ machine: Surroundings) -> (
        type: String, options: [Substring]
    )? {
        var best: (point: Substring, type: String, options: [Substring])?
        for line in (machine.text("/proc/mounts") ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 3 else { continue }
            let point = fields[1]
            let holds = point == "/" || path == point || path.hasPrefix(point + "/")
            guard holds, point.count >= best?.point.count ?? 0 else { continue }
            best = (point, String(fields[2]), fields[3].split(separator: ","))
        }
        return best.map { ($0.type, $0.options) }
    }
}
