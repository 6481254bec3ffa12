/// What ONSS knows of a punch: in or out, and nothing else. A break is out at its start and in at its end (ONSS, Check
/// In and Out at Work; there is no break).
package enum RegistrationDirection: String, Sendable, Codable, CaseIterable {
    case `in`, out

    /// Nil: nothing is to be registered. Who leaves from a break is out already.
    package init?(_ action: Action, after before: Presence) {
        switch (action, before) {
        case (.checkIn, _), (.breakEnd, _): self = .in
        case (.checkOut, .onBreak): return nil
        case (.breakStart, _), (.checkOut, _): self = .out
        }
    }
}
