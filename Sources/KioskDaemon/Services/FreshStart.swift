import ArgumentParser
import Foundation

/// Replaces the program by itself, from its beginning, in the same process: systemd sees no end, and a change of settings
/// is a restart of less than a second.
struct FreshStart: Sendable {
    /// What whoever started the program has left open for it; made before anything else is opened.
    private let inherited: Set<Int32> = Self.open

    private static var open: Set<Int32> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return Set(names.compactMap { Int32($0) })
    }

    /// Called when everything is closed; returns only by throwing.
    func begin() throws {
        // Whatever a library has left open is not for the next run, nor is what this thread does not want to hear.
        for descriptor in Self.open.subtracting(inherited) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
        Console.complain("starting anew: \(String(cString: strerror(errno)))")
        throw ExitCode.failure
    }
}
