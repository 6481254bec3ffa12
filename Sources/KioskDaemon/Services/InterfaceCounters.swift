import Domain
import Foundation

/// The kernel's own counters of a network interface: what truly passed, with everything that is around the payload.
struct InterfaceCounters: Sendable {
    /// The folder with one folder for each interface.
    var folder = Self.standardFolder

    static let standardFolder = "/sys/class/net"

    enum Look: Hashable, Sendable {
        case counted(DataVolume)
        case absent
        /// It may be there: nothing is known this time.
        case unreadable
    }

    func look(at interface: String) -> Look {
        do throws(FileError) {
            let statistics = "\(folder)/\(interface)/statistics"
            let received = try Self.number(in: statistics + "/rx_bytes")
            let sent = try Self.number(in: statistics + "/tx_bytes")
            guard let received, let sent else { return .unreadable }
            return .counted(DataVolume(received: received, sent: sent))
        } catch {
            // One that is going away says EINVAL (net-sysfs.c).
            switch error.reason {
            case .system(ENOENT), .system(ENODEV), .system(EINVAL): return .absent
            default: return .unreadable
            }
        }
    }

    /// Nil: not the kernel's.
    private static func number(in file: String) throws(FileError) -> Int64? {
        let text = String(decoding: try BoundedFile.read(file, limit: 4096), as: UTF8.self)
        return UInt64(text.prefix { $0 != "\n" }).map { Int64(clamping: $0) }
    }
}
