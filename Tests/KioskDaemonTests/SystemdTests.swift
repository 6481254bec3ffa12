import Foundation
import Glibc
import Logging
import Testing

@testable import KioskDaemon

@Suite struct SystemdTests {
    /// A datagram socket that stands for systemd's.
    final class Listener {
        let descriptor: Int32
        let address: String

        init(_ address: String) throws {
            self.address = address
            let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            descriptor = socket(AF_UNIX, type, 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { path in
                path.copyBytes(from: Array(address.utf8))
                if address.hasPrefix("@") { path[0] = 0 }
            }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + address.utf8.count)
            let bound = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(bound == 0)
        }

        /// Everything received so far; a datagram sent on this machine is there when `sendto` returns.
        func received() -> [String] {
            var texts: [String] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return texts }
                texts.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
        }

        deinit { close(descriptor) }
    }

    @Test func `a start that takes long asks for more time every few seconds, however often it goes on`()
        throws
    {
        let listener = try Listener("@kd-\(UUID().uuidString.prefix(8))")
        let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": listener.address])
        var patience = StartPatience(notifier, status: "reading the book")
        let begin = ContinuousClock.now
        patience.goesOn(begin)
        for milliseconds in 1...4_999 { patience.goesOn(begin + .milliseconds(milliseconds)) }
        let line = "EXTEND_TIMEOUT_USEC=180000000\nSTATUS=reading the book"
        #expect(listener.received() == [line])
        for seconds in [5, 6, 9] { patience.goesOn(begin + .seconds(seconds)) }
        #expect(listener.received() == [line])
    }

    @Test func `systemd hears ready, status, watchdog and stopping on a socket with a path`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "kd-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let listener = try Listener(directory.appending(path: "n").path())
        let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": listener.address])
        #expect(notifier.send(.ready(status: "2 readers")))
        #expect(notifier.send(.status("link down\nMAINPID=1")))
        #expect(notifier.send(.watchdog))
        #expect(notifier.send(.stopping))
        #expect(
            listener.received() == [
                "READY=1\nSTATUS=2 readers", "STATUS=link down MAINPID=1", "WATCHDOG=1",
                "STOPPING=1\nSTATUS=stopping",
            ])
    }

    @Test func `systemd hears the daemon on an abstract socket`() throws {
        let listener = try Listener("@kioskd-test-\(getpid())")
        let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": listener.address])
        #expect(notifier.send(.watchdog))
        #expect(listener.received() == ["WATCHDOG=1"])
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/"],
        ["NOTIFY_SOCKET": "/nobody/listens"], ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)],
    ])
    func `without a listener nothing is sent and nothing fails`(environment: [String: String]) {
        #expect(!SystemdNotifier(environment: environment).send(.watchdog))
    }

    @Test func `the watchdog interval is taken only when it is meant for this process`() {
        func interval(_ environment: [String: String]) -> Duration? {
            SystemdNotifier(environment: environment, processID: 42).watchdog
        }
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "41"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
        #expect(interval([:]) == nil)
    }

    @Test func `one silent service keeps the watchdog hungry and is named`() {
        let start = ContinuousClock.now
        var proofs = ProofsOfLife()
        proofs.expect("store", within: .seconds(5), now: start)
        proofs.expect("web", within: .seconds(20), now: start)
        proofs.note("web", now: start + .seconds(9))
        #expect(throws: Never.self) { try proofs.mayFeed(start + .seconds(5)).get() }
        #expect(throws: ProofsOfLife.Culprit(service: "store", silence: .seconds(6), deadline: .seconds(5))) {
            try proofs.mayFeed(start + .seconds(6)).get()
        }
        // Both late: the one that is overdue by more.
        #expect(throws: ProofsOfLife.Culprit(service: "store", silence: .seconds(40), deadline: .seconds(5)))
        {
            try proofs.mayFeed(start + .seconds(40)).get()
        }
    }

    @Test func `a service that proves alive again, or ends in good order, is no culprit`() {
        let start = ContinuousClock.now
        var proofs = ProofsOfLife()
        proofs.expect("store", within: .seconds(5), now: start)
        proofs.expect("upstream.platform", within: .seconds(5), now: start)
        proofs.note("stranger", now: start)
        proofs.note("store", now: start + .seconds(9))
        proofs.dismiss("upstream.platform")
        #expect(throws: Never.self) { try proofs.mayFeed(start + .seconds(10)).get() }
    }

    @Test func `systemd is fed while all are alive and told once who is not`() async throws {
        let listener = try Listener("@kioskd-watchdog-\(getpid())")
        let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": listener.address])
        let watchdog = Watchdog(
            notifier: notifier, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await watchdog.expect("terminal", within: .seconds(10))
        let now = ContinuousClock.now
        #expect(await watchdog.look(now))
        #expect(await !watchdog.look(now + .seconds(60)))
        #expect(await !watchdog.look(now + .seconds(61)))
        await watchdog.note("terminal")
        #expect(await watchdog.look(.now))
        let texts = listener.received()
        #expect(texts.count == 3)
        #expect(texts.first == "WATCHDOG=1" && texts.last == "WATCHDOG=1")
        #expect(texts.dropFirst().first?.hasPrefix("STATUS=terminal has been silent for") == true)
    }
}
