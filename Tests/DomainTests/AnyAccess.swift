import Domain

extension RandomSource {
    mutating func anyAccess(in book: BookID) -> Accessed {
        Accessed(
            step: one(of: Accessed.Step.allCases, or: .denied),
            account: maybe(AccountID(anyEntryID(in: book))), count: maybe(Int(number(0...1_000))),
            address: maybe(anyText()), subject: maybe(PersonID(anyEntryID(in: book))),
            day: maybe(anyInteger()),
            file: maybe(
                TakenFile(
                    one(of: TakenFile.Kind.allCases, or: .hours), days: maybe(-9...number(0...40_000)),
                    people: maybe(Int(number(0...1_000))))))
    }
}
