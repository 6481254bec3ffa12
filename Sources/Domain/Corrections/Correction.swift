/// Why a punch is not as it was.
package enum CorrectionReason: String, Sendable, Codable, CaseIterable {
    /// He forgot to punch, or punched something else.
    case forgotten, wrongAction
    case wrongTime, wrongTask
    /// The terminal, its reader or its link was out of order.
    case outage
    /// The service has not registered what was punched.
    case notRegistered
    case other
}

/// How far a correction has got.
package enum CorrectionState: String, Sendable, Codable, CaseIterable {
    /// The company says so.
    case open
    /// It has asked ONSS to change the registration.
    case requested
    /// ONSS has changed it, or has not.
    case granted, declined
    /// Nothing comes of it: what was punched counts.
    case withdrawn

    /// Whether something is still to be done.
    package var isOpen: Bool { self == .open || self == .requested }
    /// Whether the company counts by it.
    package var counts: Bool { self != .withdrawn }
}

/// What is right instead of a punch. The punch stays as it is, and so does what was sent of it.
package struct CorrectedPunch: Hashable, Sendable, Codable {
    /// Nil: what was punched is right.
    package var action: Action?
    /// Microseconds since 1970, UTC; nil: the time of the punch is right.
    package var wallMicroseconds: Int64?
    /// The punch is right, and another one is missing: `action` at that time.
    package var isMissing: Bool

    package init(action: Action? = nil, wallMicroseconds: Int64? = nil, isMissing: Bool = false) {
        self.action = action
        self.wallMicroseconds = wallMicroseconds
        self.isMissing = isMissing
    }
}

/// The file about one punch: what is right, why, and how far it is. Its history is the entries that name the punch.
package struct Correction: Hashable, Sendable, Codable {
    package var person: PersonID
    package var state: CorrectionState
    package var reason: CorrectionReason
    package var right: CorrectedPunch
    /// The entry that opened it, and the last one that changed it.
    package var opened: Sequence
    package var changed: Sequence
    /// The entries whose documents are attached, oldest first; nil: none ever was.
    package var proofs: [Sequence]?

    package init(
        person: PersonID, state: CorrectionState = .open, reason: CorrectionReason, right: CorrectedPunch,
        opened: Sequence
    ) {
        self.person = person
        self.state = state
        self.reason = reason
        self.right = right
        self.opened = opened
        changed = opened
    }
}

/// What is wrong with a correction; nothing of it is done then.
package enum CorrectionProblem: String, Hashable, Sendable, CaseIterable {
    case forbidden
    /// There is no such punch, or its person was erased.
    case noSuchPunch
    /// A file about it is open already.
    case openAlready
    /// It is closed, or there is none.
    case notOpen
    /// Somebody else has changed it since it was looked at.
    case overtaken
    /// It says nothing that differs from the punch, or misses the time or the action of what is missing.
    case nothingSaid
    /// More than two days from the punch, or in the future.
    case timeForm
    case noteTooLong
    /// So many are open that one more would not fit.
    case tooMany
    /// Ten documents are attached.
    case tooManyProofs
    /// It is no PDF, JPEG or PNG.
    case proofKind
    case proofTooLarge
    /// All documents together are as many as the terminal keeps.
    case proofsFull
}

/// Corrections that count or are to be worked at, by the punch that they are about.
package struct Corrections: Hashable, Sendable {
    /// In all; the oldest that are closed make room.
    package static let most = 20_000

    package private(set) var all: [Sequence: Correction] = [:]

    package init() {}

    package subscript(punch: Sequence) -> Correction? { all[punch] }

    var isFull: Bool { all.count >= Self.most && !all.values.contains { !$0.state.isOpen } }

    mutating func set(_ correction: Correction, of punch: Sequence) {
        all[punch] = correction
        guard all.count > Self.most else { return }
        let oldest = all.filter { !$0.value.state.isOpen }.min { $0.key < $1.key }
        if let oldest { all[oldest.key] = nil }
    }

    /// Those of somebody who was erased, or of punches that were pruned.
    mutating func removeAll(where isGone: (Sequence, Correction) -> Bool) {
        for (punch, correction) in all where isGone(punch, correction) { all[punch] = nil }
    }
}

/// In a snapshot: by the punch, ascending.
extension Corrections: Codable {
    private struct Line: Codable {
        var punch: Sequence
        var correction: Correction
    }

    package init(from decoder: any Decoder) throws {
        let lines = try [Line](from: decoder)
        all = Dictionary(lines.map { ($0.punch, $0.correction) }, uniquingKeysWith: { first, _ in first })
    }

    package func encode(to encoder: any Encoder) throws {
        try all.sorted { $0.key < $1.key }.map { Line(punch: $0.key, correction: $0.value) }
            .encode(to: encoder)
    }
}
