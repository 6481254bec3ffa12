import Domain

/// What follows from committed entries goes to these: bounded streams that never block the terminal. Called in order
/// of commits, never before one.
struct TerminalSinks: Sendable {
    /// Light, sound and screen, in the order in which they are to happen.
    var effects: @Sendable ([Effect]) -> Void
    /// The book has grown: wakes the forwarders. A hint, not a hand-over.
    var grown: @Sendable () -> Void
    /// The book cannot be written, and why; nil: it can again.
    var recording: @Sendable (RecordingFault?) -> Void
    /// The terminal has left its surveyed place, or is back.
    var moved: @Sendable (_ isAway: Bool) -> Void
    /// A badge was not accepted.
    var refused: @Sendable (RefusalReason) -> Void
    /// The tamper contacts that are open; told at the start, and when they change.
    var housing: @Sendable (_ openContacts: [ReaderName]) -> Void = { _ in }
    /// Other settings hold: the configuration has changed, or a technician has said at which site it is.
    var settled: @Sendable (TerminalSettings) -> Void = { _ in }

    /// Nobody looks or listens.
    static let none = TerminalSinks(
        effects: { _ in }, grown: {}, recording: { _ in }, moved: { _ in }, refused: { _ in })
}
