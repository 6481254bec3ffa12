import Domain

extension RandomSource {
    mutating func anyKeyChange(in book: BookID) -> IntegrationKeyChanged {
        IntegrationKeyChanged(
            step: one(of: IntegrationKeyChanged.Step.allCases, or: .made),
            key: maybe(IntegrationKeyID(anyEntryID(in: book))), by: AccountID(anyEntryID(in: book)),
            scopes: some(of: IntegrationScope.allCases), lastDay: Day(number: number(0...30_000)),
            name: maybe(anyText()))
    }
}
