import Foundation
import Glibc

/// One connection, byte by byte: what a browser would never send can be sent here.
package final class Wire: Sendable {
    private let descriptor: Int32

    package struct Failed: Error { package let operation: String, code: Int32 }

    package init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            // SAFETY: `sockaddr_in` begins with the fields of `sockaddr`; its own size is passed.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try check(result, "connect")
    }

    package init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            // SAFETY: `sockaddr_un` begins with the fields of `sockaddr`; its own size is passed.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try check(result, "connect")
    }

    deinit { close(descriptor) }

    private func check(_ result: Int32, _ operation: String) throws {
        guard result == 0 else { throw Failed(operation: operation, code: errno) }
        wait(seconds: 20)
    }

    /// How long silence is borne from a program of the usual speed.
    package func wait(seconds: Int) {
        var timeout = timeval(tv_sec: Int(Double(seconds) * max(1, Patience.factor)), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    /// False when the other side has closed meanwhile.
    @discardableResult
    package func write(_ bytes: [UInt8]) async -> Bool {
        await offThread { [descriptor] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    @discardableResult
    package func write(_ text: String) async -> Bool { await write(Array(text.utf8)) }

    /// Reads until `text` has come, the other side closes, or twenty seconds of silence.
    package func read(until text: String? = nil) async -> String {
        await offThread { [descriptor] in
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = recv(descriptor, &chunk, chunk.count, 0)
                if count <= 0 { break }
                bytes += chunk[..<count]
                if let text, String(decoding: bytes, as: UTF8.self).contains(text) { break }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// What has come, at most twenty seconds later; empty when nothing has.
    package func readSome() async -> [UInt8] {
        await offThread { [descriptor] in
            var chunk = [UInt8](repeating: 0, count: 65536)
            return Array(chunk[..<max(0, recv(descriptor, &chunk, chunk.count, 0))])
        }
    }

    /// Sends one request and reads the answer to its end.
    /// - Parameter silence: seconds without a byte after which it has ended.
    package static func ask(_ port: Int, _ request: String, silence: Int = 20) async throws -> String {
        let wire = try Wire(port: port)
        wire.wait(seconds: silence)
        await wire.write(request)
        return await wire.read()
    }
}

/// Blocking calls, away from the threads that tasks run on.
package func offThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: work()) }.start()
    }
}
