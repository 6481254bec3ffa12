/// How often the power went lately. A run of the kernel that begins while the book says that the program still runs in
/// another one has followed a loss of power, or a machine that hung.
package struct PowerLosses: Hashable, Sendable, Codable {
    static let regular = 3
    static let windowMicroseconds = 7 * Interval.day

    /// In which run of the kernel the program runs, as far as the book says; nil: it was stopped in good order.
    private var running: BootID?
    /// The newest trusted time of the book, microseconds since 1970: without a clock of its own a terminal does not
    /// know at a start how late it is. Nil: there never was one; then nothing grows old.
    private var newestTrusted: Int64?
    /// When it was found that the power had gone, by that time, oldest first.
    private var losses: [Int64] = []
    private var isSaid = false

    package init() {}

    mutating func note(_ instant: Instant) {
        guard instant.trust.isTrusted else { return }
        newestTrusted = max(newestTrusted ?? .min, instant.wallMicroseconds)
    }

    mutating func fold(_ fact: Running, at instant: Instant) {
        note(instant)
        guard fact.step == .started else {
            running = nil
            return
        }
        if let running, running != instant.boot { add(newestTrusted ?? 0) }
        running = instant.boot
    }

    private mutating func add(_ moment: Int64) {
        losses.removeAll { moment.subtracting($0) > Self.windowMicroseconds }
        if losses.isEmpty { isSaid = false }
        losses = losses.suffix(Self.regular - 1) + [moment]
    }

    mutating func fold(_ fact: PowerLostRegularly) { isSaid = true }

    /// Whether it has become regular, and nobody was told yet.
    var isNews: Bool { losses.count >= Self.regular && !isSaid }

    /// Whether somebody was told and it has not ceased for a week since.
    package func isRegular(at now: Instant) -> Bool {
        guard isSaid, let last = losses.last else { return false }
        guard now.trust.isTrusted else { return true }
        return now.wallMicroseconds.subtracting(last) <= Self.windowMicroseconds
    }

    package var count: Int { losses.count }
}
