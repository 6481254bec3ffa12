import Domain

/// What a physical key means; the words of `[keys]`.
enum KeyMeaning: String, Sendable, CaseIterable {
    case checkIn, breakStart, breakEnd, checkOut
    /// Takes back what was done last, as "Erreur, annuler" and "Annuler" on the screen.
    case undo

    var happening: Happening {
        switch self {
        case .checkIn: .keyPressed(.checkIn)
        case .breakStart: .keyPressed(.breakStart)
        case .breakEnd: .keyPressed(.breakEnd)
        case .checkOut: .keyPressed(.checkOut)
        case .undo: .undoKeyPressed
        }
    }
}
