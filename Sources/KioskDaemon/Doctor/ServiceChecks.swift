import Domain

extension Check {
    static let service = Check("service") { machine in
        guard let report = await machine.daemon() else { return [Self.unanswered(machine)] }
        guard report.condition?.isSafeMode == true else { return [.good("running: \(report.status)")] }
        return [
            .wrong(
                "SAFE MODE: badges are recorded, nothing is sent (E-50); \(report.status)",
                do: "kioskd check-config", "journalctl -u kioskd -b says what it died of",
                "systemctl reset-failed kioskd && systemctl start kioskd")
        ]
    }

    private static func unanswered(_ machine: Surroundings) -> Finding {
        guard machine.exists("/etc/systemd/system/multi-user.target.wants/kioskd.service") else {
            return .wrong(
                "the daemon does not answer, and is not started with the machine",
                do: "systemctl enable --now kioskd")
        }
        return .wrong(
            "the daemon does not answer, or only shows that it is out of service",
            do: "systemctl status kioskd kioskd-safe", "journalctl -u kioskd -b",
            "systemctl reset-failed kioskd && systemctl start kioskd")
    }

    /// What the running daemon says of its book.
    static let book = Check("book") { machine in
        guard let condition = await machine.daemon()?.condition else {
            return [
                .unknown(
                    "only the running daemon knows how its book does",
                    do: "kioskd journal verify reads all of it")
            ]
        }
        var findings: [Finding] = []
        if !condition.isRecording {
            findings.append(
                .wrong(
                    "CANNOT RECORD: every badge is refused in red (E-30 to E-33)",
                    do: "df and dmesg | tail: a disk that is full, read-only or failing",
                    "journalctl -u kioskd -b: store.error says what the disk said",
                    "it records again by itself once the disk takes it"))
        }
        if condition.lostEntries > 0 || condition.isDamageRecent {
            findings.append(damage(condition))
        }
        if condition.asideCount > 0 {
            findings.append(
                .notice(
                    "\(condition.asideCount) damaged files lie beside the book, with names in them",
                    do: "copy book-*.damaged away if somebody is to look at them; the daemon keeps two"))
        }
        return findings.isEmpty ? [.good("punches are recorded, nothing was ever lost")] : findings
    }

    private static func damage(_ condition: DaemonReport.Condition) -> Finding {
        guard condition.isDamageRecent else {
            return .notice(
                "\(condition.lostEntries) entries were lost to damage, more than two weeks ago",
                do: "kioskd journal verify names them")
        }
        return .wrong(
            "the book was damaged within two weeks: \(condition.lostEntries) entries LOST (E-35)",
            do: "kioskd journal verify names them: ask whom they concern",
            "dmesg | tail; replace the card if it fails: see docs/install.md")
    }

    /// A stick is mounted by root, who looks at fixed places for the company's key (kioskd-stick@.service).
    static let stick = Check("sticks") { machine in
        guard let path = machine.configuration.store.backupCertificate else {
            return [.good("no copies on sticks are wanted")]
        }
        guard machine.exists(path) else {
            return [
                .wrong(
                    "the company's key \(path) is missing: no stick gets a copy",
                    do: "put the company's certificate there: see docs/install.md")
            ]
        }
        guard path == "/etc/kioskd/company.pem" || isProvisioned(path) else {
            return [
                .wrong(
                    "the company's key lies in \(path), where kioskd-stick@.service does not look: no stick is mounted",
                    do: "move it to /etc/kioskd/company.pem and set backup_certificate to that",
                    "or: systemctl edit kioskd-stick@.service, [Unit], ConditionPathExists=|\(path)")
            ]
        }
        return [.good("a stick gets a copy for the company's key")]
    }

    private static func isProvisioned(_ path: String) -> Bool {
        path.hasPrefix("/var/lib/kioskd/provisioned/company-") && path.hasSuffix(".pem")
    }
}
