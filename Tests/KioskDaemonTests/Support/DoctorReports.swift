import Foundation

@testable import KioskDaemon

// What only the daemon itself can tell: the nodes are there, the host can be connected to.

extension Trouble {
    private static func said(
        _ change: @escaping @Sendable (inout DaemonReport.Condition) -> Void
    ) -> @Sendable (inout Machine) throws -> Void {
        { machine in
            guard var condition = machine.report?.condition else { return }
            change(&condition)
            machine.report?.condition = condition
        }
    }

    private static func reader(_ state: String, _ cause: String?) -> @Sendable (inout Machine) throws -> Void
    {
        said { $0.readers[0] = .init(name: "entrance", type: "serial-badge", state: state, cause: cause) }
    }

    private static func link(_ state: String, _ cause: String?) -> @Sendable (inout Machine) throws -> Void {
        said { ($0.upstreams[0].link, $0.upstreams[0].lastError) = (state, cause) }
    }

    static let saidByTheDaemon: [Trouble] = [
        Trouble("service", .wrong, "SAFE MODE", said { $0.isSafeMode = true }),
        Trouble("book", .unknown, "journal verify", { $0.report = nil }),
        Trouble("book", .wrong, "CANNOT RECORD", said { $0.isRecording = false }),
        Trouble(
            "book", .wrong, "7 entries LOST (E-35)", said { ($0.lostEntries, $0.isDamageRecent) = (7, true) }),
        Trouble("book", .notice, "7 entries were lost", said { $0.lostEntries = 7 }),
        Trouble("book", .notice, "2 damaged files", said { $0.asideCount = 2 }),
        Trouble(
            "readers", .wrong, "Permission denied", reader("faulty", "open /dev/ttyS7: Permission denied")),
        Trouble("readers", .wrong, "fuser -v", reader("faulty", "open /dev/ttyS7: Device or resource busy")),
        Trouble("readers", .wrong, "says nothing: silent for 900 s", reader("silent", "silent for 900 s")),
        Trouble(
            "readers", .wrong, "cannot open /dev/ttyS7: No such device", reader("absent", "No such device")),
        Trouble("readers", .wrong, "does not see it", reader("absent", nil)),
        Trouble("link", .wrong, "does not let this terminal in (http-401)", link("refused", "http-401")),
        Trouble("link", .wrong, "takes nothing (http-500)", link("refused", "http-500")),
        Trouble("link", .wrong, "SIM has data", link("captive", "captive")),
        Trouble("link", .wrong, "no secure connection (tls)", link("down", "tls")),
        Trouble("link", .wrong, "does not answer the daemon (timeout)", link("down", "timeout")),
        Trouble("link", .notice, "slowly", link("slow", nil)),
        Trouble("link", .wrong, "nothing new is sent", said { $0.upstreams[0].isStalled = true }),
        Trouble("link", .notice, "3 entries were refused", said { $0.upstreams[0].refused = 3 }),
        Trouble("link", .notice, "of 2 entries nobody knows", said { $0.upstreams[0].doubtful = 2 }),
        Trouble("data", .wrong, "there is no interface wwan0", { $0.text += counted }),
        Trouble(
            "data", .unknown, "the running daemon alone knows",
            {
                $0.report = nil
                try modem(&$0)
            }),
        Trouble("data", .notice, "500 MB since 2026-11 began, 85 % of its data (E-49)", used(85)),
        Trouble("data", .wrong, "500 MB since 2026-11 began, 100 % of its data: used up (E-49)", used(100)),
        Trouble("sticks", .wrong, "is missing", certificate("/etc/kioskd/company.pem", isThere: false)),
        Trouble("sticks", .wrong, "does not look", certificate("/etc/kioskd/keys/backup.pem", isThere: true)),
    ]

    private static let counted = "\n[link]\ninterface = \"wwan0\"\nmonthly_megabytes = 588\n"

    private static let modem: @Sendable (inout Machine) throws -> Void = {
        $0.text += counted
        try $0.write("1\n", to: "/sys/class/net/wwan0/statistics/rx_bytes")
    }

    private static func used(_ percent: Int) -> @Sendable (inout Machine) throws -> Void {
        { machine in
            try modem(&machine)
            machine.report?.condition?.data = .init(
                month: "2026-11", received: 400_000_000, sent: 100_999_999, percent: percent)
        }
    }

    private static func certificate(
        _ path: String, isThere: Bool
    ) -> @Sendable (inout Machine) throws -> Void {
        { machine in
            machine.text += "\n[store]\nbackup_certificate = \"\(path)\"\n"
            if isThere { try machine.write("-", to: path) }
        }
    }
}
