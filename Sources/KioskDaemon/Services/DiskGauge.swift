import Domain
import Glibc

/// How full the file system under the book is.
struct DiskGauge: Sendable {
    private let directory: String
    private let lowPercent: Int
    private let criticalPercent: Int
    /// A level is left only this far below where it begins.
    private static let hysteresisPercent = 2

    init(_ store: StoreConfiguration) {
        directory = store.directory
        lowPercent = store.lowPercent
        criticalPercent = store.criticalPercent
    }

    /// Of what others than root may use, rounded up; nil when the file system does not say.
    func usedPercent() -> Int? {
        var found = statvfs()
        guard statvfs(directory, &found) == 0 else { return nil }
        let used = UInt64(found.f_blocks) - min(UInt64(found.f_blocks), UInt64(found.f_bfree))
        let usable = used + UInt64(found.f_bavail)
        return usable == 0 ? nil : Int((used * 100 + usable - 1) / usable)
    }

    /// The level that follows `before`.
    func level(at percent: Int, after before: StorageChanged.Level) -> StorageChanged.Level {
        func limit(_ percent: Int, of level: StorageChanged.Level) -> Int {
            before >= level ? percent - Self.hysteresisPercent : percent
        }
        if percent >= limit(criticalPercent, of: .critical) { return .critical }
        return percent >= limit(lowPercent, of: .low) ? .low : .sufficient
    }
}
