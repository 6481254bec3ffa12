import Domain
import Logging
import Store
import Web

/// `[web]`: terminal page and metrics.
struct WebConfiguration: Sendable, Hashable {
    /// Loopback only: the terminal page has no login, the badge is the login.
    var address: String
    /// TCP port.
    var port: Int

    init(_ form: inout Form) {
        (address, port) = form.section("web", "The terminal page and `/metrics`, for this machine only.") {
            (
                $0.key(
                    "address", .word(of: ["127.0.0.1", "::1"]), standard: "127.0.0.1", "Loopback address."),
                $0.key(
                    "port", .integer(0...65535), standard: 8080, "TCP port; 0: any free one, told in the log."
                )
            )
        }
    }
}

/// `[store]`: the book.
struct StoreConfiguration: Sendable, Hashable {
    /// Absolute path of a directory that belongs to the daemon alone.
    var directory: String
    /// Percent of the file system from which the disk counts as low, and as critical.
    var lowPercent: Int
    var criticalPercent: Int
    /// How long entries are kept at least.
    var retention: RetentionTerm
    /// Absolute path of the company's certificate; without it no copy is encrypted.
    var backupCertificate: String?
    /// Absolute path of the directory in which sticks are mounted.
    var stickDirectory: String

    init(_ form: inout Form, in country: Country) {
        (directory, lowPercent, criticalPercent, retention, backupCertificate, stickDirectory) = form.section(
            "store", "The book."
        ) { section in
            let directory = section.key(
                "directory", .path, standard: "/var/lib/kioskd",
                "Where the book lies. Must be a local file system that honours fsync.")
            let low = section.key(
                "low_percent", .integer(1...99, unit: "%"), standard: 80,
                "The page, the log, upstream and the metrics warn when the file system is as full as this.")
            let critical = section.key(
                "critical_percent", .integer(1...99, unit: "%"), standard: 90,
                "They warn again when it is as full as this; at least `low_percent`.")
            if critical < low { section.problem("critical_percent", "is less than low_percent") }
            let retention = Self.retention(&section, country)
            let certificate = section.optional(
                "backup_certificate", .path, example: "/etc/kioskd/company.pem",
                "The company's X.509 certificate (PEM, RSA or elliptic), to whose key `kioskd backup --encrypt` and "
                    + "copies on USB sticks are encrypted. Its private key stays with the company. Without it nothing is "
                    + "copied onto a stick.")
            let sticks = section.key(
                "stick_directory", .path, standard: "/run/kioskd-stick",
                "Where USB sticks are mounted, each in a directory of its own; kioskd-stick@.service does it."
            )
            return (directory, low, critical, retention, certificate, sticks)
        }
    }

    private static func retention(_ section: inout Section, _ country: Country) -> RetentionTerm {
        let months = section.key(
            "retention_months", .integer(1...240, unit: "months of 31 days"), standard: 14,
            "Entries are kept at least so long, and until every upstream is done with them; then they are deleted in "
                + "idle time, behind a sealed state. Not less than the law of `site.country` (docs/retention.md)."
        )
        if let law = RetentionLaw.longest(in: country), months < law.months {
            section.problem(
                "retention_months",
                "is \(months), but the law asks for \(law.months) months (\(law.what): \(law.source))")
        }
        return RetentionTerm(months: months)
    }
}

/// `[clock]`.
struct ClockConfiguration: Sendable, Hashable {
    /// Local time of the site. Instants in the book are UTC whatever this says.
    var zone: Zone

    init(_ form: inout Form) {
        zone = form.section("clock", "Local time.") { section in
            let name = section.key(
                "zone", .text(1...64), standard: "Europe/Brussels",
                "IANA name of the time zone, as in /usr/share/zoneinfo. For people only: the book is in UTC.")
            do throws(ZoneFileError) {
                return try ZoneFile.load(name)
            } catch {
                section.problem("zone", "\(error)")
                return .utc
            }
        }
    }
}

/// `[log]`.
struct LogConfiguration: Sendable, Hashable {
    var level: Logger.Level

    init(_ form: inout Form) {
        level = form.section("log", "Messages to the journal, or to standard error.") {
            $0.key(
                "level", .choice(of: Logger.Level.allCases), standard: .info,
                "Least level that is written. info: a device or link changed state; warning: tolerated; error: a "
                    + "person must look.")
        }
    }
}
