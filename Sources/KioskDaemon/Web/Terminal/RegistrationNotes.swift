import Domain

/// What ONSS has said of a punch.
package struct RegistrationNote: Hashable, Sendable {
    package var punch: Domain.Sequence
    package var state: RegistrationState
    /// Its own number of the registration: without it nothing is called received.
    package var number: String?

    package init(punch: Domain.Sequence, state: RegistrationState, number: String?) {
        self.punch = punch
        self.state = state
        self.number = number
    }
}

/// The newest of them, for the punch that is on the screen.
struct RegistrationNotes: Sendable {
    private static let most = 256

    private var notes: [RegistrationNote] = []

    mutating func add(_ new: [RegistrationNote]) {
        notes += new.suffix(Self.most)
        if notes.count > Self.most { notes.removeFirst(notes.count - Self.most) }
    }

    /// The last word on that punch.
    subscript(punch: Domain.Sequence?) -> RegistrationNote? {
        punch.flatMap { punch in notes.last { $0.punch == punch } }
    }
}

extension Catalogue {
    /// "Reçu par l’ONSS n° 17611", "Validé par l’ONSS n° 17611"; nil: ONSS has said nothing that may be called so.
    func words(_ note: RegistrationNote?) -> String? {
        guard let note, let number = note.number, !number.isEmpty else { return nil }
        return switch note.state {
        case .received, .remarked: self("onss.received", ["number": number])
        case .validated: self("onss.validated", ["number": number])
        case .rejected, .outOfScope: nil
        }
    }
}
