import Domain

/// Badges for a day, as managers see and change them. Who has which stands in the register's view.
package protocol LoanPort: Sendable {
    func perform(_ order: LoanOrder, by: AccountID) async -> LoanReply
}

/// What a manager wants of them.
package enum LoanOrder: Hashable, Sendable {
    /// The number as it was typed.
    case mark(number: String, name: String)
    case withdraw(LoanBadgeID)
    /// Until the end of the day, which the terminal knows.
    case lend(LoanBadgeID, to: PersonID)
    case takeBack(LoanBadgeID)
}

package enum LoanReply: Hashable, Sendable {
    case done
    case problems([LoanProblem])
    case notRecorded
}
