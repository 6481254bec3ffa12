import Drivers
import Glibc

/// The dialogue of a virtual card with vpcd while it is in the slot, on a thread of its own.
struct VirtualCardSession: Sendable {
    let atr: [UInt8]
    let handler: VirtualCard.Handler

    /// Answers until the card is taken out or vpcd goes away.
    func serve(_ socket: CardSocket, until stop: Stop) {
        while let message = socket.receive(stop) {
            if message == [4] {
                guard socket.send(atr) else { return }
            } else if message.count > 1 {
                guard let answer = handler(message), socket.send(answer) else { return }
            }  // the other orders have no answer
        }
    }
}

/// The connection to vpcd. Used by one thread at a time.
final class CardSocket: Sendable {
    private let descriptor: Int32

    /// Throws ECONNREFUSED when nobody listens.
    init(port: UInt16) throws(DriverError) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw DriverError(operation: "socket", device: "vpcd", errno: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        // SAFETY: a sockaddr_in is a sockaddr by its family, and the length is its own.
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let error = errno
            close(descriptor)
            throw DriverError(operation: "connect", device: "vpcd port \(port)", errno: error)
        }
        self.descriptor = descriptor
        set(TCP_NODELAY)
    }

    /// The next message; nil when the connection has ended or the stop is raised.
    func receive(_ stop: Stop) -> [UInt8]? {
        guard let header = receive(count: 2, stop) else { return nil }
        return receive(count: Int(header[0]) << 8 | Int(header[1]), stop)
    }

    func send(_ message: [UInt8]) -> Bool {
        guard message.count <= 0xFFFF else { return false }
        let bytes = [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private func receive(count: Int, _ stop: Stop) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            // vpcd writes length and payload separately; without this the delayed acknowledgement of the one holds
            // the other back, 45 ms for each APDU. The kernel forgets it, so it is said again.
            set(TCP_QUICKACK)
            guard isReadable(before: stop) else { return nil }
            var buffer = [UInt8](repeating: 0, count: count - bytes.count)
            let received = recv(descriptor, &buffer, buffer.count, 0)
            guard received > 0 else { return nil }
            bytes += buffer[..<received]
        }
        return bytes
    }

    /// Waits until there is something to read; false when the stop is raised first.
    private func isReadable(before stop: Stop) -> Bool {
        var entries = [
            pollfd(fd: stop.fileDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&entries, nfds_t(entries.count), -1) < 0 {
            guard errno == EINTR else { return false }
        }
        return entries[0].revents == 0
    }

    private func set(_ option: Int32) {
        var on: Int32 = 1
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }
}
