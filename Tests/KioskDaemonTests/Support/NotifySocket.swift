import Foundation
import Stands
import Synchronization

/// Stands for systemd's notification socket: collects what a daemon under test says of itself.
final class NotifySocket: Sendable {
    let path: String
    private let descriptor: Int32
    private let said = Mutex<[String]>([])

    init(directory: URL) throws {
        path = directory.appendingPathComponent("notify").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw HarnessError.socket(path)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + 1)
        unlink(path)
        // SAFETY: bind reads `length` bytes of the address, which is larger.
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0 else { throw HarnessError.socket(path) }
    }

    deinit { close(descriptor) }

    /// Everything said so far, oldest first.
    var lines: [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            said.withLock { $0 += text.split(separator: "\n").map(String.init) }
        }
        return said.withLock { $0 }
    }
}

enum HarnessError: Error {
    case socket(String)
    case timedOut(String)
}

/// Waits until a condition holds, looking every few milliseconds; the deadline is for a broken program only.
func eventually<Value>(
    _ what: String, within seconds: Double = 60, _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now.advanced(by: .seconds(Patience.seconds(seconds)))
    while ContinuousClock.now < deadline {
        if let value = try await condition() { return value }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw HarnessError.timedOut(what)
}

func eventually(_ what: String, within seconds: Double = 60, _ condition: () async throws -> Bool)
    async throws
{
    _ = try await eventually(what, within: seconds) { try await condition() ? true : nil }
}
