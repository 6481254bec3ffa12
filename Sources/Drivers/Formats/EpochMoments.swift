/// The moments of the newest fixes. The same moment said again is no second fix: by a receiver that lost its
/// lock and stands still, by a second talker, in sentences that alternate between two seconds, or in the
/// other language.
struct EmittedMoments {
    enum Language { case nmea, ubx, gpsd }

    private struct Moment {
        var utcMicroseconds: Int64
        var language: Language
    }

    /// UBX gives the nanosecond, NMEA the hundredth or thousandth.
    private static let roundingMicroseconds: Int64 = 5000
    /// How long a mode holds for epochs that do not speak of it.
    private static let modeMicroseconds: Int64 = 10_000_000

    private var moments = InlineArray<8, Moment?>(repeating: nil)
    private var next = 0
    private var newest: Int64 = 0
    private var newestMode = 2

    /// False when there was a fix of that moment already.
    mutating func add(_ fix: Fix, _ language: Language) -> Bool {
        for index in moments.indices {
            guard let moment = moments[index] else { continue }
            let distance = abs(moment.utcMicroseconds - fix.utcMicroseconds)
            if distance == 0 || (moment.language != language && distance < Self.roundingMicroseconds) {
                return false
            }
        }
        moments[next] = Moment(utcMicroseconds: fix.utcMicroseconds, language: language)
        next = (next + 1) % moments.count
        newest = fix.utcMicroseconds
        newestMode = fix.mode
        return true
    }

    /// The mode of the newest fix, if that is not long ago; else 2.
    func mode(at utcMicroseconds: Int64) -> Int {
        abs(utcMicroseconds - newest) <= Self.modeMicroseconds ? newestMode : 2
    }
}
