// Refused reads of a badge that has been given to somebody since (SITUATIONS 4). He says whether they were his; then
// they are declarations for a correction, never punches.

/// A read that may be somebody's, and when it was.
package struct Claim: Hashable, Sendable {
    /// The `refused` entry.
    package var read: Sequence
    /// Microseconds since 1970, UTC: the derived time where the clock was not trusted, if there is one.
    package var wallMicroseconds: Int64
    package var reader: ReaderName?

    package init(read: Sequence, wallMicroseconds: Int64, reader: ReaderName?) {
        self.read = read
        self.wallMicroseconds = wallMicroseconds
        self.reader = reader
    }
}

extension Terminal {
    /// As many as fit on a screen; the others are asked at the badge after that.
    static let mostClaims = 4

    /// The refused reads of the last seven days of a badge, oldest first; without those before a technician's eyes, and
    /// without those of which nobody knows when they were.
    package func claims(of key: CredentialKey) -> [Claim] { claims { $0.contains(key) } }

    /// Those of all his badges to which he has not said anything yet.
    func claims(of person: PersonID) -> [Claim] {
        claims { keys in
            staff.holders(of: keys).contains { $0.person == person && $0.state != .returned }
        }
    }

    private func claims(_ isMeant: ([CredentialKey]) -> Bool) -> [Claim] {
        refusedReads.reads.compactMap { read in
            guard read.reason == .unknownCredential, read.isSettled != true, let key = read.key,
                isMeant([key] + (read.otherKeys ?? []))
            else { return nil }
            let instant = read.instant
            let said = instant.canDatePeriods ? instant.wallMicroseconds : nil
            guard let wall = chronology.derivedMicroseconds(of: instant) ?? said else { return nil }
            return Claim(read: read.sequence, wallMicroseconds: wall, reader: read.reader)
        }
    }

    /// The answer to all that was asked with that punch.
    func decideClaimed(_ punch: Sequence, _ isHis: Bool, _ draft: inout Draft) {
        guard let person = recentPunches[punch]?.punched.person else { return }
        for claim in claims(of: person).prefix(Self.mostClaims) {
            draft.add(
                .declared(
                    Declared(
                        person: person, punch: punch, leftMicroseconds: nil, read: claim.read,
                        readMicroseconds: claim.wallMicroseconds, isHis: isHis)))
        }
    }

    mutating func apply(_ fact: Declared) {
        if fact.missing != nil { return }
        if let read = fact.read { refusedReads.settle(read) } else { openQuestions.remove(fact.punch) }
    }
}
