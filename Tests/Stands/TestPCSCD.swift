import Drivers
import Foundation

/// A pcscd of the tests' own: with its own socket and its own ports of vpcd, so that it meets no other on the machine.
/// The socket is handed to it as systemd would do it.
package final class TestPCSCD {
    private let folder: URL
    /// Port of the first virtual slot; the second one is at the next.
    package let port: UInt16
    private var process: pid_t = 0

    /// The environment in which a process finds it.
    package static var environment: [String: String] { [variable: socketPath] }

    /// This process's own environment as a child gets it that is not to find it: what one test inserts would be
    /// presented to the terminals of all others.
    package static var environmentWithout: [String: String] {
        ProcessInfo.processInfo.environment.filter { $0.key != variable }
    }

    private static let variable = "PCSCLITE_CSOCK_NAME"

    /// Where libpcsclite looks; it reads the variable once per process, so all tests share the name.
    private static let socketPath: String = {
        let path = "/tmp/kioskd-pcscd-\(getpid()).comm"
        setenv(variable, path, 1)
        return path
    }()

    /// pcscd must write below /run.
    package static var isPossible: Bool { Root.isExpected }

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try Self.freePorts()
        try start()
    }

    /// The only configuration: vpcd.
    private var configuration: String { folder.appending(path: "reader.conf").path }

    package func start() throws {
        let channel = "0x" + String(port, radix: 16, uppercase: true)
        let library = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
        let text = """
            FRIENDLYNAME "Virtual PCD"
            DEVICENAME /dev/null:\(channel)
            LIBPATH \(library)
            CHANNELID \(channel)

            """
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        let listener = try Self.listen()
        defer { close(listener) }  // only pcscd holds it, so nobody connects once it is dead
        process = try spawn(listener)
    }

    /// Sends a signal and waits for the end.
    package func end(_ signal: Int32 = SIGTERM) {
        guard process > 0 else { return }
        kill(process, signal)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        process = 0
    }

    private func spawn(_ listener: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, listener, 3)
        let log = folder.appending(path: "pcscd.log").path
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The sockets of other tests: one that somebody holds open stays taken.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        for descriptor in 4..<(open.compactMap { Int32($0) }.max() ?? 3) + 64 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        let script = "LISTEN_PID=$$ LISTEN_FDS=1 exec /usr/sbin/pcscd -f --error -c \"$0\""
        let words: [String] = ["/bin/sh", "-c", script, configuration]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()  // the thread of a test blocks signals, and a child would inherit that
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
        guard result == 0 else { throw DriverError(operation: "start", device: "pcscd", errno: result) }
        return child
    }

    private static func listen() throws -> Int32 {
        unlink(socketPath)
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: Array(socketPath.utf8.prefix(100)))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        guard bound == 0, Glibc.listen(listener, 8) == 0 else {
            throw DriverError(operation: "listen", device: socketPath, errno: errno)
        }
        return listener
    }

    /// Two ports in a row that nobody listens on.
    private static func freePorts() throws -> UInt16 {
        for _ in 0..<200 {
            let port = UInt16.random(in: 20_000..<30_000)
            if isFree(port), isFree(port + 1) { return port }
        }
        throw DriverError(operation: "bind", device: "loopback", errno: EADDRINUSE)
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
    }

    deinit {
        end(SIGKILL)
        unlink(Self.socketPath)
        try? FileManager.default.removeItem(at: folder)
    }
}
