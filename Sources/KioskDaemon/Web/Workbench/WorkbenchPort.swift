/// The virtual devices and the virtual upstream behind `/workbench`. Exists only in simulation.
package protocol WorkbenchPort: Sendable {
    /// Opens the technician's page of the simulation, and is no secret.
    nonisolated var technicianPIN: String { get }
    /// Everything the page shows, at this moment.
    func state() async -> WorkbenchState
    /// One element after each change of `state` (newest wins); ends with the simulation.
    func changes() async -> AsyncStream<Void>
    /// Does to a virtual device what a hand would do to a real one.
    func perform(_ deed: WorkbenchDeed) async -> WorkbenchReply
}

package enum WorkbenchReply: Hashable, Sendable {
    case done
    /// Not possible now: why, for the person at the page ("the reader is unplugged").
    case impossible(String)
}

/// Something that a hand does at the workbench.
package enum WorkbenchDeed: Hashable, Sendable {
    /// Holds the badge with that id to that reader.
    case holdBadge(id: String, reader: String)
    /// A frame with a wrong checksum.
    case holdDamagedBadge(reader: String)
    /// Presses the key of an action (`checkIn`, `breakStart`, `breakEnd`, `checkOut`).
    case pressKey(String)
    case insertCard(id: String)
    case pullCard
    case setReader(name: String, isPlugged: Bool)
    case setGNSS(WorkbenchState.GNSS)
    case setLink(isUp: Bool)
    /// A fault by its id; nil: behaves well.
    case setFault(id: String?)
    /// How ONSS behaves, by its id; nil: as at the beginning.
    case setSocialSecurity(id: String?)
    /// What ONSS says of its last registration from now on: `valid`, `invalid`, `remarked`.
    case judgeLast(String)
    /// Makes a code for the console's first administrator, instead of the one before.
    case makeConsoleCode
    /// Moves the wall clock that the terminal sees, seconds from the real one.
    case setClockOffset(seconds: Int64)
    case setClockTrust(isTrusted: Bool)
}
