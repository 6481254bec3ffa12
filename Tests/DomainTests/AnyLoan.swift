import Domain

extension RandomSource {
    mutating func anyLoanFacts(in book: BookID) -> [Fact] {
        [
            .loanBadgeChanged(
                LoanBadgeChanged(
                    badge: maybe(LoanBadgeID(anyEntryID(in: book))), by: anyText(), name: anyText(),
                    isWithdrawn: chance(50), key: maybe(CredentialKey(anyText())))),
            .loaned(
                Loaned(
                    step: one(of: Loaned.Step.allCases, or: .lent), person: anyPersonID(in: book),
                    badge: maybe(LoanBadgeID(anyEntryID(in: book))), of: maybe(anyInteger()),
                    supervisor: maybe(anyPersonID(in: book)), by: maybe(anyText()),
                    cause: maybe(one(of: Loaned.Cause.allCases, or: .dayOver)),
                    fromMicroseconds: maybe(anyInteger()), toMicroseconds: maybe(anyInteger()),
                    untilBootMicroseconds: maybe(anyInteger()))),
        ]
    }
}
