import Foundation

/// What the kernel counts for a process.
package enum ProcessUse {
    /// Of `process`, or of this one.
    package static func now(_ process: Int32? = nil) -> (descriptors: Int, threads: Int) {
        let folder = "/proc/" + (process.map(String.init) ?? "self")
        let count = { (path: String) in
            (try? FileManager.default.contentsOfDirectory(atPath: path))?.count ?? 0
        }
        return (count(folder + "/fd"), count(folder + "/task"))
    }

    /// The most memory that `process` has ever had at once, KiB.
    package static func peakKibibytes(_ process: Int32) -> Int? {
        let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    /// Where the open descriptors of this process lead.
    package static var targets: [String] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
        }
    }
}

extension ProcessUse {
    /// Processor time of `process` and its threads since its start, seconds, in user and kernel mode. To a hundredth.
    package static func processorSeconds(_ process: Int32) -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        // The name may hold spaces: what follows it begins with field 3; 14 and 15 are utime and stime.
        let fields = text[name...].split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }
        return ticks.count == 2 ? (ticks[0] + ticks[1]) / Double(sysconf(Int32(_SC_CLK_TCK))) : nil
    }
}
