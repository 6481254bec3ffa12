// What was done about the link. Names and fields are for ever: an old book is read by every later release.

/// Nobody was reached over the link, and something was tried against it. Recorded before it is done, so that whatever
/// it does to the machine, it counts.
package struct LinkRemedied: Hashable, Sendable {
    /// Mildest first.
    package enum Remedy: String, Sendable, Codable, CaseIterable {
        /// Every upstream drops its connections and opens new ones.
        case newConnection
        /// The same, and names, certificates and tokens are looked up and read afresh.
        case reresolve
        /// systemd is asked to restart the network or the modem.
        case restartUnit
        /// A relay takes the modem's power away for a moment.
        case pulseModem
    }
    package var remedy: Remedy
    /// How long nobody had been reached, seconds.
    package var downSeconds: Int
    /// What the last attempt met (`connect`, `no-route`, `name`, `timeout`, …).
    package var cause: String

    package init(remedy: Remedy, downSeconds: Int, cause: String) {
        self.remedy = remedy
        self.downSeconds = downSeconds
        self.cause = cause
    }
}

extension LinkRemedied: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("remedy", remedy)
        writer.field("downSeconds", downSeconds)
        writer.field("cause", cause)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        remedy = try reader.choice("remedy")
        downSeconds = try reader.count("downSeconds")
        cause = try reader.text("cause")
    }
}
