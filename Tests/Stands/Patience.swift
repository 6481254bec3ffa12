import Foundation

/// How long tests wait for what a sound program does soon: deadlines are for a broken one only.
package enum Patience {
    /// `KIOSKD_PATIENCE`: how many times as slow the programs are as usual. Under a sanitizer some ten times.
    package static let factor =
        ProcessInfo.processInfo.environment["KIOSKD_PATIENCE"].flatMap(Double.init) ?? 1

    /// `address` or `thread` in `make sanitize`, else nil.
    package static let sanitizer = ProcessInfo.processInfo.environment["SANITIZER"]

    /// A deadline of `seconds` for a program of the usual speed. Short ones are no deadlines, but pauses: they stay.
    package static func seconds(_ seconds: Double) -> Double { seconds < 10 ? seconds : seconds * factor }

    /// A time limit of `minutes` for a test on a program of the usual speed.
    package static func minutes(_ minutes: Int) -> Int {
        Int((Double(minutes) * max(1, factor)).rounded(.up))
    }
}
