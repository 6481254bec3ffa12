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

    /// Where the open descriptors of this process lead.
    package static var targets: [String] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
        }
    }
}
