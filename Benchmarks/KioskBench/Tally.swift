import Glibc

/// A number in a file that another process may read at any moment, in the machine's byte order.
struct Tally {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(code: errno) }
    }

    func write(_ number: Int64) throws {
        var number = number
        guard pwrite(descriptor, &number, MemoryLayout<Int64>.size, 0) == MemoryLayout<Int64>.size else {
            throw SystemError(code: errno)
        }
    }
}

struct SystemError: Error { var code: Int32 }

/// What this process has used so far.
enum Processor {
    private static var used: rusage {
        var used = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &used)
        return used
    }

    static var microseconds: Double {
        let used = used
        return Double(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6
            + Double(used.ru_utime.tv_usec + used.ru_stime.tv_usec)
    }

    static var peakKilobytes: Int { used.ru_maxrss }
}
