/// What somebody wants of the badges for a day.
package enum LoanDeed: Hashable, Sendable {
    /// A supervisor at the terminal wants to lend the next loan badge to that person, until the end of the day: when that
    /// is, the daemon knows. Microseconds since 1970.
    case ask(person: PersonID, supervisor: PersonID, toMicroseconds: Int64)
    case giveUp(asked: Sequence)

    // In the console.

    case mark(key: CredentialKey, name: String, by: AccountID)
    case rename(LoanBadgeID, String, by: AccountID)
    /// It is not lent any more.
    case withdraw(LoanBadgeID, by: AccountID)
    case lend(LoanBadgeID, to: PersonID, toMicroseconds: Int64, by: AccountID)
    case takeBack(LoanBadgeID, by: AccountID)

    /// Who wants it, where it is somebody at the console.
    package var account: AccountID? {
        switch self {
        case .ask, .giveUp: nil
        case .mark(_, _, let by), .rename(_, _, let by), .withdraw(_, let by), .lend(_, _, _, let by),
            .takeBack(_, let by):
            by
        }
    }
}

/// Why nothing follows from it.
package enum LoanProblem: String, Hashable, Sendable, CaseIterable {
    case forbidden
    /// One line of 1 to 32 characters.
    case nameForm
    /// Another loan badge is called so.
    case nameTaken
    /// No number, or one that is too long.
    case keyForm
    /// Somebody has that badge, or it is for loans already.
    case keyTaken
    case tooMany
    case noSuchBadge
    case noSuchPerson
    /// The end of the day is over already.
    case dayOver
}

extension LoanProblem {
    static let mostNameBytes = 32
    static let mostKeyBytes = 512
}
