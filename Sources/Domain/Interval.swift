/// Intervals from settings, in microseconds. Whatever the settings say, the result is from 0 to a century, so
/// that sums of it never overflow.
enum Interval {
    static let second: Int64 = 1_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour

    private static let century = 36_525 * day

    static func seconds(_ count: Int) -> Int64 { of(count, second) }
    static func minutes(_ count: Int) -> Int64 { of(count, minute) }
    static func hours(_ count: Int) -> Int64 { of(count, hour) }

    private static func of(_ count: Int, _ unit: Int64) -> Int64 {
        min(max(Int64(count), 0), century / unit) * unit
    }
}

extension Int64 {
    /// The sum, or the nearest that there is.
    func adding(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest that there is.
    func subtracting(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (other < 0 ? .max : .min) : difference
    }
}
