import Foundation

/// The real pcscd, started by the simulation when the machine does not run one (no systemd, or a container).
actor PCSCDaemon {
    private static let executable = "/usr/sbin/pcscd"
    private static let socket = "/run/pcscd/pcscd.comm"
    private static let processFile = "/run/pcscd/pcscd.pid"
    private var child: Process?

    /// Whether somebody answers where libpcsclite asks.
    private static var isRunning: Bool {
        guard let descriptor = try? LocalSocket(path: socket) else { return false }
        descriptor.close()
        return true
    }

    /// Nil when pcscd runs now; otherwise why not, for the person at the workbench.
    func start() async -> String? {
        if Self.isRunning { return nil }
        guard FileManager.default.isExecutableFile(atPath: Self.executable) else {
            return "pcscd is not installed (packages pcscd and vsmartcard-vpcd)"
        }
        guard geteuid() == 0 else {
            return "pcscd does not run, and only root can start it: sudo systemctl start pcscd"
        }
        try? FileManager.default.createDirectory(atPath: "/run/pcscd", withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.executable)
        process.arguments = ["--foreground", "--error"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return "pcscd cannot be started: \(error)"
        }
        child = process
        for _ in 0..<100 where !Self.isRunning { try? await Task.sleep(for: .milliseconds(50)) }
        return Self.isRunning ? nil : "pcscd was started and does not answer"
    }

    /// Whether the simulation started it, and so may stop it.
    var isOurs: Bool { child?.isRunning == true }

    /// Kills it: a child of Foundation's starts with nearly all signals blocked, so it would not hear a milder one. What
    /// it leaves in the file system would keep the next one from starting.
    func stop() {
        guard let child else { return }
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
        self.child = nil
        unlink(Self.socket)
        unlink(Self.processFile)
    }
}

/// A connected Unix stream socket; only its being there matters here.
private struct LocalSocket {
    private let descriptor: Int32

    struct Refused: Error {}

    init(path: String) throws(Refused) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Refused()
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        // SAFETY: sockaddr_un is a sockaddr by definition of the interface, and its whole size is passed.
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard result == 0 else {
            Glibc.close(descriptor)
            throw Refused()
        }
    }

    func close() { Glibc.close(descriptor) }
}
