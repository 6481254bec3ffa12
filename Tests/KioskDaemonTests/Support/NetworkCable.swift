import Foundation
import Stands
import Testing

/// A network of its own for a test: the daemon runs in one network namespace, a receiver with TLS stands in another, and
/// the cable between them (a veth pair) can be cut, lose packets, become slow, or swallow everything in silence.
final class NetworkCable {
    /// Namespaces need root. In CI the tests that need them are not optional.
    static var isPossible: Bool { Root.isExpected }
    static let need: Comment = "needs root: makes network namespaces; faults of the link itself are not shown"

    /// Where the receiver is, from the daemon's side.
    static let address = "198.18.0.2"  // RFC 2544: for tests of networks, routed nowhere

    private let near = "kd-near-\(UUID().uuidString.prefix(8))"
    private let far = "kd-far-\(UUID().uuidString.prefix(8))"
    private let folder: URL
    private var relays: [Process] = []
    /// The authority that the daemon is to trust, in PEM.
    var authority: String { path("ca.pem") }
    /// What the daemon is started by.
    var under: [String] { ["/usr/bin/nsenter", "--net=/run/netns/\(near)", "--"] }

    /// `page`: port of the daemon's page, the same on both sides; `upstream`: of the receiver behind the TLS.
    init(directory: URL, page: Int, upstream: Int) throws {
        folder = directory
        for name in [near, far] {
            _ = try Shell.output(Self.ip, "netns", "add", name)
            _ = try Shell.output(Self.ip, "-n", name, "link", "set", "lo", "up")
        }
        _ = try Shell.output(
            Self.ip, "-n", near, "link", "add", "kdnear", "type", "veth", "peer", "name", "kdfar", "netns",
            far)
        for (name, device, address) in [(near, "kdnear", "198.18.0.1"), (far, "kdfar", Self.address)] {
            _ = try Shell.output(Self.ip, "-n", name, "addr", "add", address + "/30", "dev", device)
            _ = try Shell.output(Self.ip, "-n", name, "link", "set", device, "up")
        }
        try certify()
        // A socket in the file system is in no network namespace: it leads out of one and into the other.
        let hole = path("upstream.sock")
        try relay("UNIX-LISTEN:\(hole),fork", "TCP:127.0.0.1:\(upstream)")
        try answerAsReceiver()
        let inside = path("page.sock")
        try relay("UNIX-LISTEN:\(inside),fork", "TCP:127.0.0.1:\(page)", in: near)
        try relay("TCP-LISTEN:\(page),bind=127.0.0.1,reuseaddr,fork", "UNIX-CONNECT:\(inside)")
    }

    /// A port that nobody has at this moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: sockaddr_in is a sockaddr by definition of the interface; `length` is its size.
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { throw HarnessError.timedOut("a free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    // MARK: faults

    func cut() throws { _ = try Shell.output(Self.ip, "-n", near, "link", "set", "kdnear", "down") }
    func plug() throws { _ = try Shell.output(Self.ip, "-n", near, "link", "set", "kdnear", "up") }

    /// Drops packets of both directions at random on the far side.
    func lose(percent: Int) throws { try filter("numgen random mod 100 < \(percent) drop") }

    /// Everything vanishes, and nobody says so.
    func swallow() throws { try filter("drop") }

    func passAll() throws { try inFar("/usr/sbin/nft", "delete", "table", "inet", "kd") }

    /// Both directions at so many bits a second, with a queue as long as a bad modem's.
    func throttle(bitsPerSecond: Int) throws {
        for (name, device) in [(near, "kdnear"), (far, "kdfar")] {
            _ = try Shell.output(
                "/usr/sbin/tc", "-n", name, "qdisc", "add", "dev", device, "root", "tbf", "rate",
                "\(bitsPerSecond)bit", "burst", "1600", "latency", "20s")
        }
    }

    func release() throws {
        for (name, device) in [(near, "kdnear"), (far, "kdfar")] {
            _ = try Shell.output("/usr/sbin/tc", "-n", name, "qdisc", "del", "dev", device, "root")
        }
    }

    /// As a SIM without data or a Wi-Fi that wants to be agreed to: whatever is asked in the clear is answered with a
    /// page, and behind TLS stands somebody with a certificate of his own.
    func becomePortal() async throws {
        try await silenceFar()
        let page = "<!DOCTYPE html><title>Top up</title>"
        try """
        while read -r line && [ "$line" != "$(printf '\\r')" ]; do echo "$line" >> '\(path("portal.log"))'; done
        printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: \(page.utf8.count)\\r\\n\\r\\n%s' '\(page)'
        """.write(toFile: path("portal.sh"), atomically: true, encoding: .utf8)
        try relay("TCP-LISTEN:80,reuseaddr,fork", "EXEC:/bin/sh \(path("portal.sh"))", in: far)
        try listen(with: "stranger.both")
    }

    /// What the portal was asked in the clear.
    var askedInTheClear: String {
        (try? String(contentsOfFile: path("portal.log"), encoding: .utf8)) ?? ""
    }

    func endPortal() async throws {
        try await silenceFar()
        try answerAsReceiver()
    }

    func remove() {
        for relay in relays where relay.isRunning { kill(relay.processIdentifier, SIGKILL) }
        for name in [near, far] {
            let rest = (try? Shell.output(Self.ip, "netns", "pids", name)) ?? ""
            for process in rest.split(separator: "\n").compactMap({ Int32($0) }) { kill(process, SIGKILL) }
            _ = try? Shell.output(Self.ip, "netns", "del", name)
        }
    }

    // MARK: inside

    private static let ip = "/usr/sbin/ip"

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func inFar(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        process.arguments = ["--net=/run/netns/\(far)", "--"] + command
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw HarnessError.timedOut(command.joined(separator: " "))
        }
    }

    private func filter(_ rule: String) throws {
        let rules = """
            table inet kd {
                chain in { type filter hook input priority 0; iif != "lo" \(rule); }
                chain out { type filter hook output priority 0; oif != "lo" \(rule); }
            }

            """
        let file = path("rules.nft")
        try rules.write(toFile: file, atomically: true, encoding: .utf8)
        try inFar("/usr/sbin/nft", "-f", file)
    }

    private func answerAsReceiver() throws { try listen(with: "server.both") }

    private func listen(with certificate: String) throws {
        let tls = "OPENSSL-LISTEN:443,reuseaddr,fork,verify=0,cert=\(path(certificate))"
        try relay(tls, "UNIX-CONNECT:\(path("upstream.sock"))", in: far)
    }

    /// Whoever listens on the far side is gone, and every connection to it.
    private func silenceFar() async throws {
        // What is killed holds its port until it is gone.
        let (ip, far) = (Self.ip, far)
        try await eventually("nobody is on the far side") {
            let all = try Shell.output(ip, "netns", "pids", far).split(separator: "\n").compactMap {
                Int32($0)
            }
            for process in all { kill(process, SIGKILL) }
            return all.isEmpty
        }
    }

    private func relay(_ from: String, _ to: String, in namespace: String? = nil) throws {
        let process = Process()
        let enter = namespace.map { ["/usr/bin/nsenter", "--net=/run/netns/\($0)", "--"] } ?? []
        let command = enter + ["/usr/bin/socat", from, to]
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        relays.append(process)
    }

    /// A throw-away authority, and a receiver's certificate for the address.
    private func certify() throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        func openssl(_ arguments: [String]) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            process.arguments = arguments
            process.currentDirectoryURL = folder
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw HarnessError.timedOut("openssl \(arguments.joined(separator: " "))")
            }
        }
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"]
                + key)
        try openssl(["req", "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"] + key)
        try "subjectAltName=IP:\(Self.address)".write(
            toFile: path("server.ext"), atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "server.ext", "-out", "server.pem",
        ])
        try openssl(
            [
                "req", "-x509", "-days", "2", "-subj", "/CN=portal", "-addext",
                "subjectAltName=IP:\(Self.address)", "-keyout", "stranger.key", "-out", "stranger.pem",
            ] + key)
        for name in ["server", "stranger"] {
            let both = try ["key", "pem"].map {
                try String(contentsOfFile: path("\(name).\($0)"), encoding: .utf8)
            }
            try both.joined().write(toFile: path("\(name).both"), atomically: true, encoding: .utf8)
        }
    }
}
