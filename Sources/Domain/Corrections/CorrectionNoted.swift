/// Somebody said something of a punch that is not as it was. Names and fields are for ever: an old book is read by every
/// later release.
package struct CorrectionNoted: Hashable, Sendable {
    package enum Step: String, Sendable, CaseIterable {
        case opened
        /// What is right, or why, is said anew.
        case changed
        case requested, granted, declined, withdrawn
        /// A document that proves it is attached, or taken away again.
        case proofAdded, proofRemoved
        /// Nothing comes of what somebody has declared: the note says why. There is no file.
        case setAside
    }

    /// Of a note, bytes.
    package static let noteBytes = 1_000
    package static let referenceBytes = 100

    package var step: Step
    package var punch: Sequence
    package var person: PersonID
    package var by: AccountID
    /// Of `opened` and `changed`.
    package var reason: CorrectionReason?
    package var right: CorrectedPunch
    /// The entry whose document is taken away, of `proofRemoved`.
    package var removed: Sequence?
    /// Private from here on. Nil once erased, and where nothing was noted.
    package var note: String?
    /// What ONSS calls the request.
    package var reference: String?
    /// Of `proofAdded`.
    package var proof: Proof?
    /// The entry `declared` that is decided with this, of `opened` and `setAside`; nil: it came from a manager.
    package var declared: Sequence?

    package init(
        step: Step, punch: Sequence, person: PersonID, by: AccountID, reason: CorrectionReason? = nil,
        right: CorrectedPunch = CorrectedPunch(), note: String? = nil, reference: String? = nil,
        declared: Sequence? = nil, removed: Sequence? = nil, proof: Proof? = nil
    ) {
        self.step = step
        self.punch = punch
        self.person = person
        self.by = by
        self.reason = reason
        self.right = right
        self.note = note
        self.reference = reference
        self.declared = declared
        self.removed = removed
        self.proof = proof
    }
}

extension CorrectionNoted: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("punch", punch)
        writer.field("person", person.entry)
        writer.field("by", by.entry)
        writer.field("reason", reason?.rawValue)
        writer.field("action", right.action?.rawValue)
        writer.field("wallMicroseconds", right.wallMicroseconds)
        writer.field("isMissing", right.isMissing)
        writer.field("declared", declared)
        writer.field("removed", removed)
    }

    func writePrivate(to writer: inout FactWriter) {
        writer.field("note", note)
        writer.field("reference", reference)
        writer.field("proofSHA256", proof?.digest)
        writer.field("proofName", proof?.name)
        writer.field("proofKind", proof?.kind.rawValue)
        writer.field("proofBytes", proof?.byteCount)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        punch = try reader.integer("punch")
        person = PersonID(try reader.entry("person"))
        by = AccountID(try reader.entry("by"))
        reason = try reader.optionalChoice("reason")
        right = CorrectedPunch(
            action: try reader.optionalChoice("action"),
            wallMicroseconds: try reader.optionalInteger("wallMicroseconds"),
            isMissing: try reader.truth("isMissing"))
        declared = try reader.optionalInteger("declared")
        removed = try reader.optionalInteger("removed")
        note = try secret?.optionalText("note")
        reference = try secret?.optionalText("reference")
        proof = try secret?.proof()
    }
}
