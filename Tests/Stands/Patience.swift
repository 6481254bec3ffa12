import Foundation

/// How long tests wait for what a sound program does soon: deadlines are for a broken one only.
package enum Patience {
    /// `KIOSKD_PATIENCE`: how many times as slow the programs are as usual. Under a sanitizer some ten times.
    package static let factor =
        ProcessInfo.processInfo.environment["KIOSKD_PATIENCE"].flatMap(Double.init) ?? 1

    /// A deadline of `seconds` for a program of the usual speed. Short ones are no deadlines, but pauses: they stay.
    package static func seconds(_ seconds: Double) -> Double { seconds < 10 ? seconds : seconds * factor }
}
