import Domain

/// How one upstream stands, for the pages and the metrics.
package struct UpstreamStatus: Sendable, Hashable {
    package var name: String
    package var link: LinkState
    /// Every entry up to here has a receipt, is not for this upstream, or is counted below.
    package var cursor: Sequence
    /// Entries not yet received, refused or doubtful.
    package var unsent: Int
    /// Of these, punches and their corrections.
    package var unsentPunches = 0
    package var refused: Int
    /// Sent, outcome unknown: wait for upstream's word or for a person.
    package var doubtful: Int
    /// Of the unsent, those that wait until their time is trusted ("attend l'heure").
    package var awaitingTime: Int
    /// Of those: until it is known at which site the terminal is.
    package var awaitingPlace = 0
    /// Of those: until people have mended something that is missing.
    package var held = 0
    /// The table of exceptions is full: nothing new is sent until a person has settled some.
    package var isStalled: Bool
    /// When the oldest unsent punch was recorded.
    package var oldestPunch: Instant?
    /// Its age at the least, also after a start without a trusted clock; nil: there is none.
    package var oldestPunchMicroseconds: Int64?
    package var lastReceipt: Receipt?
    /// Class of the last fault (`http-401`, `timeout`, `captive`, …), also after it has passed.
    package var lastError: String?
    /// When the link is tried next, boot clock, microseconds; nil: nothing is waiting for it.
    package var nextAttemptBootMicroseconds: Int64?
    /// Whether anybody is there; nil: it needs no link.
    package var sign: LinkSign?
}

/// An entry that upstream has confirmed.
package struct Received: Sendable, Hashable {
    package var sequence: Sequence
    package var receipt: Receipt
    /// How it stands there, where upstream says more than that it has it.
    package var state: RegistrationState?

    package init(sequence: Sequence, receipt: Receipt, state: RegistrationState? = nil) {
        self.sequence = sequence
        self.receipt = receipt
        self.state = state
    }
}

/// Who is told what a forwarder does. Each is awaited: be quick.
package struct ForwarderListeners: Sendable {
    package var status: @Sendable (UpstreamStatus) async -> Void
    /// Receipts of one batch, ascending: "enregistré, sera transmis" becomes "reçu". Again when upstream says something else
    /// of one later.
    package var received: @Sendable (_ upstream: String, [Received]) async -> Void
    /// Called at least every ten seconds while the forwarder is sound, for the systemd watchdog.
    package var alive: @Sendable (_ upstream: String) async -> Void

    package init(
        status: @escaping @Sendable (UpstreamStatus) async -> Void = { _ in },
        received: @escaping @Sendable (_ upstream: String, [Received]) async -> Void = { _, _ in },
        alive: @escaping @Sendable (_ upstream: String) async -> Void = { _ in }
    ) {
        self.status = status
        self.received = received
        self.alive = alive
    }
}
