import Domain
import Upstreams

/// `[link]`: what is done when nobody is reached.
struct LinkConfiguration: Sendable, Hashable {
    /// In the order in which they are tried.
    var steps: [LinkRemedies.Step]
    /// How long the modem is without power.
    var modemOffSeconds: Int

    private static let words: [(word: String, value: LinkRemedied.Remedy)] =
        LinkRemedied.Remedy.allCases.map { ($0.rawValue, $0) }

    private static let waits: [(remedy: LinkRemedied.Remedy, key: String, seconds: Int, what: String)] = [
        (.newConnection, "new_connection_seconds", 60, "all connections are opened anew"),
        (.reresolve, "reresolve_seconds", 120, "names, certificates and tokens are looked up afresh"),
        (
            .restartUnit, "restart_unit_seconds", 600,
            "kioskd-link-remedy.service is asked to restart the network"
        ),
        (.pulseModem, "pulse_modem_seconds", 1_800, "the modem's power is taken away for a moment"),
    ]

    /// `hasModem`: whether an output for the modem's power is configured.
    init(_ form: inout Form, hasModem: Bool) {
        let explanation = """
            What is done when no upstream beyond this machine answers: remedies, one after the other, until somebody \
            does. After the last one the first is tried again with twice the waits, up to eight times.
            """
        (steps, modemOffSeconds) = form.section("link", explanation) { section in
            let remedies = section.key(
                "remedies", .list(of: .choice(Self.words), count: 0...4),
                standard: [.newConnection, .reresolve, .restartUnit],
                "In this order; none: nothing is done. `pulseModem` needs `outputs.modem`.")
            if Set(remedies).count < remedies.count { section.problem("remedies", "names one twice") }
            if remedies.contains(.pulseModem), !hasModem {
                section.problem("remedies", "has `pulseModem`, but `outputs.modem` is not configured")
            }
            let waits = Self.waits.map { remedy, key, seconds, what in
                let wait = section.key(
                    key, .integer(1...86_400, unit: "s"), standard: seconds,
                    "So long after the remedy before it, or after the link fell, \(what).")
                return (remedy, Int64(wait) * 1_000_000)
            }
            let wait = Dictionary(uniqueKeysWithValues: waits)
            let limits: [LinkRemedied.Remedy: Int] = [
                .restartUnit: section.key(
                    "restart_unit_per_day", .integer(0...RemediesTried.mostPerDay), standard: 6,
                    "At most so often in 24 hours, restarts of the program included."),
                .pulseModem: section.key(
                    "pulse_modem_per_day", .integer(0...RemediesTried.mostPerDay), standard: 4,
                    "At most so often in 24 hours, restarts of the program included."),
            ]
            let off = section.key(
                "modem_off_seconds", .integer(1...60, unit: "s"), standard: 10,
                "How long the modem is without power.")
            let steps = remedies.map {
                LinkRemedies.Step($0, waitMicroseconds: wait[$0] ?? 60_000_000, mostPerDay: limits[$0])
            }
            return (steps, off)
        }
    }
}
