/// What the terminal knows of its own position.
package struct Whereabouts: Hashable, Sendable, Codable {
    /// The last stored position, and when.
    package private(set) var last: Place?
    package private(set) var at: Instant?
    /// Whether it stands elsewhere than it was surveyed.
    package private(set) var isAway = false
    /// The entry that said so; nil: it does not.
    private(set) var awaySince: Sequence?
    /// Another spot of the same site, by a technician's word; nil: where it was surveyed.
    private(set) var accepted: Position?
    /// Fixes in a row that speak against `isAway`.
    private(set) var evidence = 0
    /// When such a row was last broken off.
    private(set) var brokenOff: Instant?

    mutating func fold(_ positioned: Positioned, at instant: Instant) {
        if positioned.evidence == 0, evidence > 0 { brokenOff = instant }
        evidence = positioned.evidence
        last = positioned.place
        at = instant
    }

    mutating func acceptLast() { accepted = last?.position }

    mutating func forgetAccepted() { accepted = nil }

    mutating func fold(_ moved: Moved, as sequence: Sequence) {
        isAway = moved.isAway
        awaySince = isAway ? sequence : nil
        evidence = 0
        brokenOff = nil
    }
}

/// How fixes are thinned and weighed.
extension Whereabouts {
    /// A new opinion needs this many fixes in a row.
    static let evidenceNeeded = 3
    /// A reflected signal breaks rows off again and again; a new one is begun at most this often.
    private static let pauseAfterBreakMicroseconds = 10 * Interval.minute
    private static let dailyMicroseconds = 6 * Interval.hour
    private static let stepMetres = 30.0
    private static let stepPauseMicroseconds = 10 * Interval.minute
    private static let stepPauseAwayMicroseconds = Interval.minute

    /// What is worth recording of a live fix.
    func facts(
        for place: Place, accuracyCentimetres: Int?, at now: Instant, surveyed: Position?, limitMetres: Int
    ) -> [Fact] {
        let accuracy = Double(min(max(accuracyCentimetres ?? 0, 0), 100_000_000)) / 100
        let distance = surveyed.map { place.position.metres(to: $0) }
        var positioned = Positioned(place: place, accuracyCentimetres: accuracyCentimetres)
        if let distance, speaksAgainst(distance, accuracy, Double(limitMetres)), mayCount(now) {
            positioned.evidence = evidence + 1
            guard positioned.evidence >= Self.evidenceNeeded else { return [.positioned(positioned)] }
            let moved = Moved(isAway: !isAway, distanceMetres: Int(distance))
            return [.positioned(positioned), .moved(moved)]
        }
        return evidence > 0 || isWorthKeeping(place, accuracy, now) ? [.positioned(positioned)] : []
    }

    private func speaksAgainst(_ distance: Double, _ accuracy: Double, _ limit: Double) -> Bool {
        isAway ? distance <= limit : distance - accuracy > limit
    }

    private func mayCount(_ now: Instant) -> Bool {
        guard evidence == 0, let brokenOff, let pause = now.microseconds(since: brokenOff) else {
            return true
        }
        return pause >= Self.pauseAfterBreakMicroseconds
    }

    private func isWorthKeeping(_ place: Place, _ accuracy: Double, _ now: Instant) -> Bool {
        guard let last, let at, let age = now.microseconds(since: at) else { return true }
        if age >= Self.dailyMicroseconds { return true }
        let pause = isAway ? Self.stepPauseAwayMicroseconds : Self.stepPauseMicroseconds
        return age >= pause && place.position.metres(to: last.position) > Self.stepMetres + accuracy
    }
}

extension Position {
    /// Distance on the ground, metres. Exact to a percent within hundreds of kilometres, which is all that
    /// "moved" needs.
    package func metres(to other: Position) -> Double {
        let degree = 111_195.0  // a 360th of the circumference of a sphere of 6,371 km
        let north = (other.latitude - latitude) * degree
        var east = other.longitude - longitude
        if east > 180 { east -= 360 }
        if east < -180 { east += 360 }
        east *= degree * cosine(degrees: (latitude + other.latitude) / 2)
        return (north * north + east * east).squareRoot()
    }

    /// Within 1e-7 from -90° to 90°: the series to the 12th power. (There is no `cos` without a C library.)
    private func cosine(degrees: Double) -> Double {
        let square = (degrees * .pi / 180) * (degrees * .pi / 180)
        var sum = 0.0
        var term = 1.0
        for step in 1...7 {
            sum += term
            term *= -square / Double((2 * step - 1) * (2 * step))
        }
        return sum
    }
}
