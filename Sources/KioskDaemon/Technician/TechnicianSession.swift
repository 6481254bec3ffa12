import Domain

/// The visit of the technician who is there.
struct TechnicianSession {
    var token: String
    /// Nil: the book could not be written when he came. He may look, and nothing else.
    var visit: Sequence?
    /// Whose badge it was; nil: a PIN.
    var person: PersonID?
    var lastTouched: Int64
}
