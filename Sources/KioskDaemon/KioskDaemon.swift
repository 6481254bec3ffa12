import ArgumentParser

/// What the executable starts.
package enum Program {
    package static func run() async { await Kioskd.main() }
}

struct Kioskd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kioskd",
        abstract: "Records every badge and position of a wall terminal durably, and forwards them.",
        discussion: """
            Started by systemd as `kioskd run`. To see it work on any machine: `kioskd simulate`.

            Exit codes: 0 done · 1 failed (the message says why) · 64 wrong use of the command line · 65 the data given \
            are wrong · 74 the book or a device cannot be read or written · 78 the configuration is wrong.
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, SimulateCommand.self, ProvisionCommand.self, CheckConfigCommand.self,
            DevicesCommand.self, PeopleCommand.self, RegisterCommand.self,
            JournalCommand.self, BackupCommand.self, RestoreCommand.self, FactoryResetCommand.self,
            UpstreamCommand.self, ClockCommand.self, TechnicianCommand.self, DoctorCommand.self,
            SupportBundleCommand.self, ExplainCommand.self, GNSSCommand.self, BadgeCommand.self,
            VersionCommand.self, ConsoleCommand.self, PosterCommand.self, InspectionCommand.self,
        ])
}

enum Version {
    static let text = "0.1.0"
}
