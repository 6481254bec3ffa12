import Drivers
import Foundation
import Upstreams

/// The machine as the doctor sees it: files below a root, and what the kernel and the network say. Tests make
/// up their own.
struct Surroundings: Sendable {
    var configuration: Configuration
    /// One line each; empty when the configuration is sound.
    var problems: [String] = []
    var environment: [String: String] = [:]
    /// The folder that stands for `/`.
    var root = ""
    /// Whether the kernel says that its clock is disciplined; nil when it cannot be asked.
    var isClockDisciplined: Bool?
    /// Seconds since 1970.
    var now: Int64
    /// How full the file system of the book is, percent.
    var diskPercent: Int?
    var reach: @Sendable (_ host: String, _ port: Int) async -> HostProbe.Reach
    /// What the daemon knows of itself, when it runs; nil: nobody answers.
    var daemon: @Sendable () async -> DaemonReport?

    private static let longestFile = 1 << 20

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + path) }

    /// The first MiB of a file as text; nil when it cannot be read.
    func text(_ path: String) -> String? {
        guard let handle = FileHandle(forReadingAtPath: root + path) else { return nil }
        defer { try? handle.close() }
        guard let bytes = try? handle.read(upToCount: Self.longestFile) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []).sorted()
    }

    /// Names of the programs that run (the kernel cuts them at 15 characters).
    var programs: Set<String> {
        Set(
            names(in: "/proc").filter { $0.allSatisfy(\.isNumber) }.compactMap {
                text("/proc/\($0)/comm")?.trimmingCharacters(in: .whitespacesAndNewlines)
            })
    }

    /// Whether a receiver of satellites is there, to tell the time.
    var hasReceiver: Bool {
        configuration.devices.readers.contains { $0.type == "gnss" }
            || announced.contains { $0.type == "gnss" }
    }

    /// Members of a group, besides those whose own group it is; nil: there is no such group.
    func members(of group: String) -> Set<String>? {
        for line in (text("/etc/group") ?? "").split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 4, fields[0] == group else { continue }
            return Set(fields[3].split(separator: ",").map(String.init))
        }
        return nil
    }

    func hasUser(_ name: String) -> Bool {
        (text("/etc/passwd") ?? "").split(separator: "\n").contains { $0.hasPrefix(name + ":") }
    }

    /// Reader types that udev announces (its database, `KIOSK_READER`), with their nodes; nil: without one.
    /// What has been unplugged since is left out.
    var announced: [(type: String, node: String?)] {
        names(in: "/run/udev/data").compactMap { name in
            let lines = (text("/run/udev/data/" + name) ?? "").split(separator: "\n")
            guard let type = lines.first(where: { $0.hasPrefix("E:KIOSK_READER=") })?.dropFirst(15) else {
                return nil
            }
            if name.hasPrefix("+usb:") {
                return exists("/sys/bus/usb/devices/" + name.dropFirst(5)) ? (String(type), nil) : nil
            }
            guard name.first == "c", let uevent = text("/sys/dev/char/\(name.dropFirst())/uevent"),
                let node = uevent.split(separator: "\n").first(where: { $0.hasPrefix("DEVNAME=") })
            else { return nil }
            return (String(type), "/dev/" + node.dropFirst(8))
        }
    }
}
