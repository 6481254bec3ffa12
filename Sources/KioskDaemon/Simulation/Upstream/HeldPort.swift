import Glibc

/// A port of 127.0.0.1 that stays ours while nobody listens on it: a socket is bound to it and never listens, so the
/// kernel refuses whoever connects and gives the port to no other program. A listener with `SO_REUSEADDR` may share it.
package final class HeldPort: Sendable {
    package let number: Int
    private let descriptor: Int32

    /// Holds `wanted`, or a free port for 0; nil when it is taken.
    package init?(_ wanted: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var (yes, length) = (Int32(1), socklen_t(MemoryLayout<sockaddr_in>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(wanted).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        // SAFETY: a sockaddr_in is a sockaddr by its family, and the length is its own.
        let isHeld = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
                    == 0 && bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isHeld else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        number = Int(in_port_t(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
