import CCrypto
import Glibc

/// Whose signature under an identity file is believed: certificates of the national register, or of who has issued them.
struct IdentityTrust: Sendable {
    private let certificates: [UInt8]

    private static let mostBytes = 256 * 1024

    /// - Parameter path: certificates in PEM, one after the other.
    ///
    /// Throws ENOKEY (no such file, or no certificate in it), EACCES, EFBIG.
    init(path: String) throws(DriverError) {
        let bytes = try Self.read(path)
        guard kd_identity_trusted_count(bytes, bytes.count) > 0 else {
            throw DriverError(operation: Self.operation, device: path, errno: ENOKEY)
        }
        certificates = bytes
    }

    /// Whether the certificate is one of these, or issued by one of these, and has signed the file. The card says neither
    /// which hash was signed nor how an ECDSA signature is written: what fits the key is tried.
    func proves(
        _ file: borrowing WipedBytes, signature: borrowing WipedBytes, certificate: borrowing WipedBytes
    ) -> Bool {
        file.lookRaw { file in
            signature.lookRaw { signature in
                certificate.lookRaw { certificate in
                    guard let file = file.baseAddress.map({ ($0, file.count) }),
                        let signature = signature.baseAddress.map({ ($0, signature.count) }),
                        let certificate = certificate.baseAddress.map({ ($0, certificate.count) })
                    else { return false }
                    return kd_identity_verify(
                        certificates, certificates.count, certificate.0, certificate.1, file.0, file.1,
                        signature.0, signature.1) == 1
                }
            }
        }
    }

    private static let operation = "read trusted certificates"

    private static func read(_ path: String) throws(DriverError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // ENOENT would mean that the reader is not plugged in.
            throw DriverError(operation: operation, device: path, errno: errno == ENOENT ? ENOKEY : errno)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: mostBytes + 1)
        var count = 0
        while count < bytes.count {
            let capacity = bytes.count - count
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, capacity)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw DriverError(operation: operation, device: path, errno: errno) }
            if got == 0 { break }
            count += got
        }
        guard count <= mostBytes else { throw DriverError(operation: operation, device: path, errno: EFBIG) }
        return Array(bytes[..<count])
    }
}
