import Foundation

/// How many random inputs a decoder is tried with.
package enum Cases {
    /// 100,000, or `KIOSKD_CASES`: a million in `make endurance`.
    package static let count =
        ProcessInfo.processInfo.environment["KIOSKD_CASES"].flatMap(Int.init).map { max($0, 1) } ?? 100_000
}
