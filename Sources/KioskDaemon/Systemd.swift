import Glibc
import Logging
import ServiceLifecycle

/// What the daemon tells systemd: one datagram to `$NOTIFY_SOCKET` (sd_notify(3)), without libsystemd, which would
/// bring five more libraries into the process.
struct SystemdNotifier: Sendable, Hashable {
    enum Message: Sendable, Hashable {
        /// Start-up is complete: every service runs.
        case ready(status: String)
        /// The start goes on, and is not to be ended for so long yet.
        case starting(status: String, seconds: Int)
        /// One line for `systemctl status`.
        case status(String)
        case stopping
        /// All services have proved alive.
        case watchdog

        var text: String {
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(Self.line(status))"
            case .starting(let status, let seconds):
                "EXTEND_TIMEOUT_USEC=\(seconds)000000\nSTATUS=\(Self.line(status))"
            case .status(let status): "STATUS=\(Self.line(status))"
            case .stopping: "STOPPING=1\nSTATUS=stopping"
            case .watchdog: "WATCHDOG=1"
            }
        }

        /// A line end would begin another assignment.
        private static func line(_ text: String) -> String {
            String(text.unicodeScalars.prefix(200).map { $0.value < 32 ? " " : Character($0) })
        }
    }

    /// Path, or "@" and a name in the abstract namespace; nil: not started by systemd with `Type=notify`.
    let socket: String?
    /// systemd kills the daemon when it hears no `watchdog` for this long; nil: no watchdog.
    let watchdog: Duration?

    init(environment: [String: String], processID: Int32 = getpid()) {
        socket = environment["NOTIFY_SOCKET"].flatMap { Self.isAddress($0) ? $0 : nil }
        let isOurs = environment["WATCHDOG_PID"].map { Int32($0) == processID } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// False when nobody listens; never an error for the caller, and never blocks.
    @discardableResult
    func send(_ message: Message) -> Bool {
        guard let socket else { return false }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(socket.utf8)
        // SAFETY: `isAddress` has checked that `name` is shorter than sun_path, so it stays zero-terminated.
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name)
            if name[0] == UInt8(ascii: "@") { path[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(message.text.utf8)
        // SAFETY: sockaddr_un is a sockaddr by definition of the interface; `length` is within it.
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        return sent == bytes.count
    }

    private static func isAddress(_ text: String) -> Bool {
        let limit = MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        return (text.hasPrefix("/") || text.hasPrefix("@")) && (2..<limit).contains(text.utf8.count)
            && !text.utf8.contains(0)
    }
}

/// Which services have proved alive, and when. A value: the clock comes from outside.
struct ProofsOfLife: Sendable, Hashable {
    /// A service that has been silent for longer than its deadline.
    struct Culprit: Error, Sendable, Hashable {
        var service: String
        var silence: Duration
        var deadline: Duration
    }

    private struct Proof: Hashable {
        var deadline: Duration
        var last: ContinuousClock.Instant
    }

    private var proofs: [String: Proof] = [:]

    /// Expects proofs of `service` from now on; joining counts as the first one.
    mutating func expect(_ service: String, within deadline: Duration, now: ContinuousClock.Instant) {
        proofs[service] = Proof(deadline: deadline, last: now)
    }

    /// A service that ends in good order is expected no more.
    mutating func dismiss(_ service: String) { proofs[service] = nil }

    /// Of a service that is not expected: nothing happens.
    mutating func note(_ service: String, now: ContinuousClock.Instant) { proofs[service]?.last = now }

    /// Whether systemd may be told that all is well; otherwise who has been silent too long, the worst first.
    func mayFeed(_ now: ContinuousClock.Instant) -> Result<Void, Culprit> {
        let late = proofs.filter { now - $0.value.last > $0.value.deadline }
        let worst = late.max { left, right in
            let overdue = (now - left.value.last) - left.value.deadline
            let other = (now - right.value.last) - right.value.deadline
            return overdue == other ? left.key > right.key : overdue < other
        }
        guard let worst else { return .success(()) }
        return .failure(
            Culprit(
                service: worst.key, silence: now - worst.value.last, deadline: worst.value.deadline))
    }
}

/// Collects proofs of life and feeds systemd's watchdog while all of them are fresh. When one is late it says so and
/// stops feeding; systemd then restarts the daemon, which loses nothing.
actor Watchdog: Service {
    private var proofs = ProofsOfLife()
    private var named: String?
    /// Says of a service that does not come back what it is in.
    private var explanations: [String: @Sendable () -> String?] = [:]
    private let notifier: SystemdNotifier
    private let logger: Logger

    init(notifier: SystemdNotifier, logger: Logger) {
        self.notifier = notifier
        self.logger = logger
    }

    func expect(
        _ service: String, within deadline: Duration,
        culprit: @escaping @Sendable () -> String? = { nil }
    ) {
        explanations[service] = culprit
        proofs.expect(service, within: deadline, now: .now)
    }

    func dismiss(_ service: String) { proofs.dismiss(service) }

    func note(_ service: String) { proofs.note(service, now: .now) }

    /// Looks three times within systemd's own deadline; without one every 10 seconds, for the log alone.
    func run() async throws {
        let pause = notifier.watchdog.map { $0 / 3 } ?? .seconds(10)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.look()
                try? await Task.sleep(for: pause, tolerance: Idle.tolerance)
            }
        }
    }

    /// One look; returns whether all services have proved alive.
    @discardableResult
    func look(_ now: ContinuousClock.Instant = .now) -> Bool {
        switch proofs.mayFeed(now) {
        case .success:
            named = nil
            notifier.send(.watchdog)
            return true
        case .failure(let culprit):
            let name = explanations[culprit.service]?() ?? culprit.service
            if named != name {
                named = name
                notifier.send(
                    .status("\(name) has been silent for \(culprit.silence.components.seconds) s"))
                logger.error(
                    "service is silent",
                    metadata: [
                        "service.name": "\(name)",
                        "silence.seconds": "\(culprit.silence.components.seconds)",
                    ])
            }
            return false
        }
    }
}
