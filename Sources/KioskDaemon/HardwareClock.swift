import Foundation

/// Whether the machine has a clock that goes on without power.
enum HardwareClock {
    static let folder = "/sys/class/rtc"

    static let isThere = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty == false
}
