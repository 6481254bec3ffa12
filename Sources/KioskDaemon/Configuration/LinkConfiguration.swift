import Domain
import Upstreams
import Web

/// `[link]`: what is done when nobody is reached.
struct LinkConfiguration: Sendable, Hashable {
    /// In the order in which they are tried.
    var steps: [LinkRemedies.Step]
    /// How long the modem is without power.
    var modemOffSeconds: Int
    var delay: DelayLimits
    /// What is asked in the clear whether a page for people answers; nil: each receiver's own host.
    var probeURL: String?
    /// Codes of people who are told with their punch what has waited for long.
    var supervisors: [String]
    /// Nil: nothing is counted.
    var data: DataConfiguration?

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
            does. After the last one the first is tried again with twice the waits, up to eight times. And what is \
            counted of the modem's data, and how much of it a month has.
            """
        (steps, modemOffSeconds, delay, probeURL, supervisors, data) = form.section("link", explanation) {
            section in
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
            let delay = DelayLimits(&section)
            let supervisors = section.key(
                "supervisors", .list(of: .text(1...64), count: 0...20), standard: [],
                "Codes of people (people.csv) who are told with their own punch how many punches wait, and since when, "
                    + "once the rest screen says so. They may also lend badges for a day.")
            let probe = Self.probe(&section)
            return (steps, off, delay, probe, supervisors, DataConfiguration(&section))
        }
    }

    private static func probe(_ section: inout Section) -> String? {
        let address = section.optional(
            "probe_url", .text(8...500), example: "http://probe.example/no-page",
            """
            What is asked, without token or data, when an `https:` receiver twice gives no answer or a wrong \
            certificate: where a page or a way to another host comes back, the state is captive. Without it \
            `/.well-known/kioskd-link` of the receiver's own host, over `http:`.
            """)
        if let address, !address.hasPrefix("http://") {
            section.problem(
                "probe_url", "must begin with http://, since a page for people cannot answer over TLS")
        }
        return address
    }
}

/// When punches without a receipt are shown as late, hours.
struct DelayLimits: Sendable, Hashable {
    var noticeHours: Int
    var warningHours: Int
    var alarmHours: Int

    fileprivate init(_ section: inout Section) {
        func hours(_ key: String, _ standard: Int, _ what: String) -> Int {
            section.key(
                key, .integer(1...8_760, unit: "h"), standard: standard,
                "When the oldest punch without a receipt is older than this, \(what).")
        }
        noticeHours = hours("late_notice_hours", 4, "the rest screen says so (E-43)")
        warningHours = hours("late_warning_hours", 24, "it asks for the technician, and the red light blinks")
        alarmHours = hours("late_alarm_hours", 72, "it does so in red, and the light blinks faster")
        if warningHours < noticeHours {
            section.problem("late_warning_hours", "is less than late_notice_hours")
        }
        if alarmHours < warningHours {
            section.problem("late_alarm_hours", "is less than late_warning_hours")
        }
    }

    func level(oldestMicroseconds: Int64?) -> DelayLevel {
        guard let oldestMicroseconds else { return .none }
        let hours = oldestMicroseconds / 3_600_000_000
        if hours >= alarmHours { return .alarm }
        if hours >= warningHours { return .warning }
        return hours >= noticeHours ? .notice : .none
    }
}
