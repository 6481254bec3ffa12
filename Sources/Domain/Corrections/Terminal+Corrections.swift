/// What somebody at the console asks for. Who asks has looked the punch up: the state does not hold every punch.
package struct CorrectionOrder: Hashable, Sendable {
    package enum Deed: Hashable, Sendable {
        case open(CorrectionReason, CorrectedPunch)
        case change(CorrectionReason, CorrectedPunch)
        case request, grant, decline, withdraw
        /// A document that is kept already.
        case attach(Proof)
        /// The document of that entry.
        case detach(Sequence)
        /// Nothing comes of what was declared: the note says why.
        case setAside
    }

    /// At once.
    package static let most = 100

    package var deed: Deed
    package var punch: Sequence
    package var person: PersonID
    package var action: Action
    /// The moment of the punch, its true time where that was derived, microseconds since 1970, UTC.
    package var wallMicroseconds: Int64
    package var by: AccountID
    /// The last entry of the file that he has seen; nil for a new one.
    package var seen: Sequence?
    /// The entry `declared` about which this decides.
    package var declared: Sequence?
    package var note = ""
    package var reference = ""

    package init(
        _ deed: Deed, punch: Sequence, person: PersonID, action: Action, wallMicroseconds: Int64,
        by: AccountID, seen: Sequence? = nil
    ) {
        self.deed = deed
        self.punch = punch
        self.person = person
        self.action = action
        self.wallMicroseconds = wallMicroseconds
        self.by = by
        self.seen = seen
    }
}

extension Terminal {
    /// The right time may be so far from the punch, microseconds: a shift, and the night behind it.
    private static let reach: Int64 = 2 * Interval.day

    /// What is wrong with that at that moment; empty: it will be done.
    package func problems(of order: CorrectionOrder, at now: Instant) -> [CorrectionProblem] {
        var problems: [CorrectionProblem] = []
        let actor = accounts?[order.by]
        if actor?.mayEnter != true || actor.map({ Rights.allows($0.role, .modify, in: .followUp) }) != true {
            problems.append(.forbidden)
        }
        if people[order.person] == nil { problems.append(.noSuchPunch) }
        let present = corrections?[order.punch]
        switch order.deed {
        case .open(_, let right):
            if present?.state.isOpen == true { problems.append(.openAlready) }
            if corrections?.isFull == true { problems.append(.tooMany) }
            problems += self.problems(of: right, order, now)
        case .change(_, let right):
            if present?.state.isOpen != true { problems.append(.notOpen) }
            problems += self.problems(of: right, order, now)
        case .request: if present?.state != .open { problems.append(.notOpen) }
        case .grant, .decline: if present?.state != .requested { problems.append(.notOpen) }
        case .withdraw: if present?.state.isOpen != true { problems.append(.notOpen) }
        case .attach:
            if present?.state.isOpen != true { problems.append(.notOpen) }
            if (present?.proofs ?? []).count >= Proof.most { problems.append(.tooManyProofs) }
        case .detach(let entry):
            if present?.state.isOpen != true { problems.append(.notOpen) }
            if present?.proofs?.contains(entry) != true { problems.append(.overtaken) }
        case .setAside:
            if order.declared == nil || order.note.allSatisfy(\.isWhitespace) {
                problems.append(.nothingSaid)
            }
        }
        if let declared = order.declared, decidedDeclarations?.contains(declared) == true {
            problems.append(.overtaken)
        }
        if let present, let seen = order.seen, seen != present.changed { problems.append(.overtaken) }
        if order.note.utf8.count > CorrectionNoted.noteBytes { problems.append(.noteTooLong) }
        if order.reference.utf8.count > CorrectionNoted.referenceBytes { problems.append(.noteTooLong) }
        return problems
    }

    private func problems(of right: CorrectedPunch, _ order: CorrectionOrder, _ now: Instant)
        -> [CorrectionProblem]
    {
        var problems: [CorrectionProblem] = []
        if right.isMissing, right.action == nil || right.wallMicroseconds == nil {
            problems.append(.nothingSaid)
        }
        if let wall = right.wallMicroseconds {
            let distance = wall.subtracting(order.wallMicroseconds)
            let isAhead = now.trust.isTrusted && wall > now.wallMicroseconds
            if distance < -Self.reach || distance > Self.reach || isAhead { problems.append(.timeForm) }
        }
        return problems
    }

    /// What is wrong with any of them, or with all together; empty: all of it will be done.
    package func problems(of orders: [CorrectionOrder], at now: Instant) -> [CorrectionProblem] {
        var all = orders.flatMap { problems(of: $0, at: now) }
        if orders.count > CorrectionOrder.most { all.append(.tooMany) }
        if Set(orders.map(\.punch)).count != orders.count { all.append(.openAlready) }
        return CorrectionProblem.allCases.filter { all.contains($0) }
    }

    func decideCorrections(_ orders: [CorrectionOrder], _ draft: inout Draft) {
        guard problems(of: orders, at: draft.now).isEmpty else { return }
        for order in orders { draft.add(.correctionNoted(CorrectionNoted(order))) }
    }

    mutating func apply(_ fact: CorrectionNoted, _ entry: Entry) {
        if let declared = fact.declared {
            var decided = decidedDeclarations ?? DecidedDeclarations()
            decided.insert(declared)
            decidedDeclarations = decided
        }
        guard fact.step != .setAside else { return }
        var corrections = corrections ?? Corrections()
        var correction: Correction
        if let present = corrections[fact.punch], fact.step != .opened {
            correction = present
        } else {
            correction = Correction(
                person: fact.person, reason: fact.reason ?? .other, right: fact.right, opened: entry.sequence)
        }
        correction.changed = entry.sequence
        switch fact.step {
        case .opened, .changed:
            correction.reason = fact.reason ?? correction.reason
            correction.right = fact.right
        case .requested: correction.state = .requested
        case .granted: correction.state = .granted
        case .declined: correction.state = .declined
        case .withdrawn: correction.state = .withdrawn
        case .proofAdded: correction.proofs = (correction.proofs ?? []) + [entry.sequence]
        case .proofRemoved: correction.proofs?.removeAll { $0 == fact.removed }
        case .setAside: break
        }
        corrections.set(correction, of: fact.punch)
        self.corrections = corrections
    }
}

extension CorrectionNoted {
    fileprivate init(_ order: CorrectionOrder) {
        self.init(step: order.step, punch: order.punch, person: order.person, by: order.by)
        switch order.deed {
        case .open(let reason, let right), .change(let reason, let right):
            (self.reason, self.right) = (reason, right)
            // What is as it was punched is not said.
            if !right.isMissing, right.action == order.action { self.right.action = nil }
        case .attach(let proof): self.proof = proof
        case .detach(let entry): removed = entry
        case .request, .grant, .decline, .withdraw, .setAside: break
        }
        declared = order.declared
        note = order.note.isEmpty ? nil : order.note
        reference = order.reference.isEmpty ? nil : order.reference
    }
}

extension CorrectionOrder {
    fileprivate var step: CorrectionNoted.Step {
        switch deed {
        case .open: .opened
        case .change: .changed
        case .request: .requested
        case .grant: .granted
        case .decline: .declined
        case .withdraw: .withdrawn
        case .attach: .proofAdded
        case .detach: .proofRemoved
        case .setAside: .setAside
        }
    }
}
