import CCrypto
import Glibc

/// The company's certificate, X.509 in PEM form: whoever has its private key, and nobody else, opens what is encrypted
/// to it.
package struct CompanyCertificate: Sendable {
    let pem: [UInt8]

    /// Throws when it is no certificate, or nothing can be encrypted to its key.
    package init(pem: [UInt8]) throws(StoreError) {
        self.pem = pem
        _ = try Envelope(to: self, descriptor: -1)
    }
}

/// Owns one encrypted message that is being written to an open file.
struct Envelope: ~Copyable {
    private let handle: OpaquePointer

    init(to certificate: CompanyCertificate, descriptor: Int32) throws(StoreError) {
        var opened: OpaquePointer?
        let result = kd_envelope_open(certificate.pem, certificate.pem.count, descriptor, &opened)
        guard result == 0, let opened else { throw .permanent(Self.reason(-result)) }
        handle = opened
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case EINVAL: "it is not an X.509 certificate in PEM form"
        case ENOTSUP: "nothing can be encrypted to the certificate's key; RSA or an elliptic curve can"
        default: "the certificate cannot be used (errno \(code))"
        }
    }

    func write(_ bytes: ArraySlice<UInt8>, of path: String) throws(StoreError) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { kd_envelope_write(handle, $0, buffer.count) } ?? 0
        }
        guard result == 0 else { throw .failed("write", path, -result) }
    }

    func finish(_ path: String) throws(StoreError) {
        let result = kd_envelope_finish(handle)
        guard result == 0 else { throw .failed("write", path, -result) }
    }

    deinit { kd_envelope_close(handle) }
}

extension Envelope {
    /// Decrypts the message in `input` to `output`, which is worth nothing when this throws.
    static func extract(
        _ input: Int32, _ path: String, to output: Int32, _ target: String, key: [UInt8]
    ) throws(StoreError) {
        let result = kd_envelope_extract(input, key, key.count, output)
        switch -result {
        case 0: return
        case EINVAL: throw .permanent("the key is not a private key in PEM form")
        case EACCES: throw .permanent("the key is locked by a passphrase: unlock it first (openssl pkey)")
        case EBADMSG: throw .permanent("\(path) is not a copy that kioskd made, or not all of it is there")
        case EKEYREJECTED: throw .permanent("\(path) is not for this key, or was changed or cut off")
        default: throw .failed("write", target, -result)
        }
    }
}
