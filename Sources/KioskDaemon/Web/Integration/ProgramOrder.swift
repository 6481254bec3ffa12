import Domain

/// What a program wants of the register: one subject, with the key that it came with.
package struct ProgramOrder: Sendable {
    package var amendment: Amendment
    package var by: IntegrationKeyID
    /// Of an agent.
    package var number: RegisterOrder.TypedNumber

    package init(_ amendment: Amendment, by: IntegrationKeyID, number: RegisterOrder.TypedNumber = .kept) {
        self.amendment = amendment
        self.by = by
        self.number = number
    }
}
