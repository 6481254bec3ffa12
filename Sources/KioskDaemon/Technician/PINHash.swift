/// What is kept of a technician's PIN: the line of a `ScryptHash`. Whoever reads it can try all PINs of six digits in
/// some hours, so the file is a secret.
struct PINHash: Sendable, Hashable, CustomStringConvertible {
    /// Digits of a PIN: fewer are guessed too soon, more are typed wrong with gloves.
    static let digits = 6...12

    private let hash: ScryptHash

    static func isPIN(_ text: String) -> Bool {
        digits.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Hashes a new PIN. Nil when it is none, or the kernel gives no random bytes.
    init?(pin: String) {
        guard Self.isPIN(pin), let hash = ScryptHash(of: pin) else { return nil }
        self.hash = hash
    }

    /// Reads the line; nil when it is no such line.
    init?(_ description: String) {
        guard let hash = ScryptHash(description) else { return nil }
        self.hash = hash
    }

    var description: String { hash.description }

    /// Whether that is the PIN. Takes a tenth of a second, whatever the answer.
    func matches(_ pin: String) -> Bool { Self.isPIN(pin) && hash.matches(pin) }
}
