import Foundation
import Stands
import Testing

/// Threads of another process that stand still while the rest of it runs: what a loop that never ends looks like from
/// outside. They go on when the value ends.
final class FrozenThreads {
    /// A thread that is frozen inside the thread sanitizer's own runtime holds up all the others there.
    static let isPossible = Patience.sanitizer != "thread"
    static let rest: Comment = "one frozen thread freezes a program under the thread sanitizer"
    private let holder = Process()
    private let leash = Pipe()

    /// ptrace(2): a debugger seizes a thread and interrupts it; when the debugger goes, the thread goes on.
    private static let script = """
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        SEIZE, INTERRUPT, WALL = 0x4206, 0x4207, 0x40000000
        for thread in map(int, sys.argv[1:]):
            for request in (SEIZE, INTERRUPT):
                if libc.ptrace(request, thread, None, None) != 0:
                    sys.exit(os.strerror(ctypes.get_errno()))
            os.waitpid(thread, WALL)
        print("frozen", flush=True)
        sys.stdin.read()
        """

    /// Freezes the threads of the process whose name begins so; throws when there is none.
    init(of process: Int32, named prefix: String) throws {
        let threads = try Self.names(of: process).filter { $0.name.hasPrefix(prefix) }.map(\.id)
        guard !threads.isEmpty else {
            throw HarnessError.timedOut("no thread \(prefix): \(try Self.names(of: process).map(\.name))")
        }
        let out = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        holder.arguments = ["-c", Self.script] + threads
        holder.standardInput = leash
        holder.standardOutput = out
        holder.standardError = out
        try holder.run()
        let said = String(decoding: out.fileHandleForReading.availableData, as: UTF8.self)
        guard said.hasPrefix("frozen") else { throw HarnessError.timedOut("freezing \(prefix): \(said)") }
    }

    static func names(of process: Int32) throws -> [(id: String, name: String)] {
        let folder = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { id in
            let name = (try? String(contentsOfFile: "\(folder)/\(id)/comm", encoding: .utf8)) ?? ""
            return (id, name.trimmingCharacters(in: .newlines))
        }
    }

    func thaw() {
        guard holder.isRunning else { return }
        try? leash.fileHandleForWriting.close()
        holder.waitUntilExit()
    }

    deinit { thaw() }
}
