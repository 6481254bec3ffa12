import CCrypto
import Glibc

/// The key with which the terminal shows an upstream who it is. Not the one that signs the book: this one may be
/// renewed, that one must not.
package struct EnrolmentKey: Sendable {
    /// PKCS #8 in PEM form. A secret.
    package let pem: [UInt8]

    package init(pem: [UInt8]) { self.pem = pem }

    private static let mostBytes = 1 << 14

    package static func make() throws(StoreError) -> EnrolmentKey {
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        let count = kd_certificate_make_key(&bytes, bytes.count)
        guard count > 0 else { throw .temporary("no key could be made (errno \(-count))") }
        return EnrolmentKey(pem: Array(bytes.prefix(Int(count))))
    }

    /// An RSA key, for receivers that want signatures of that kind.
    package static func makeRSA(bits: Int32) throws(StoreError) -> EnrolmentKey {
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        let count = kd_certificate_make_rsa_key(bits, &bytes, bytes.count)
        guard count > 0 else { throw .temporary("no key could be made (errno \(-count))") }
        return EnrolmentKey(pem: Array(bytes.prefix(Int(count))))
    }

    /// What RS256 makes of `bytes` (RFC 7518, section 3.3). Only an RSA key of at least 2048 bits can.
    package func signRS256(_ bytes: [UInt8]) throws(StoreError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Self.mostSignatureBytes)
        let count = kd_certificate_sign_rs256(
            pem, pem.count, bytes, bytes.count, &signature, signature.count)
        switch -count {
        case ENOKEY: throw .permanent("it is not a private key in PEM form without a passphrase")
        case ENOTSUP: throw .permanent("it is not an RSA key of at least 2048 bits")
        default:
            guard count > 0 else { throw .temporary("nothing could be signed (errno \(-count))") }
            return Array(signature.prefix(Int(count)))
        }
    }

    /// Whether RS256 makes that signature of `bytes` with this key: what whoever has its public half can tell.
    package func hasSignedRS256(_ bytes: [UInt8], _ signature: [UInt8]) -> Bool {
        !signature.isEmpty
            && kd_certificate_verify_rs256(
                pem, pem.count, bytes, bytes.count, signature, signature.count) == 1
    }

    /// SHA-256 of the public key as certificates hold it, 64 hexadecimal digits; nil: it is no key. The same as
    /// `openssl pkey -in KEY -pubout -outform DER | sha256sum`.
    package var publicFingerprint: String? {
        var digest = [UInt8](repeating: 0, count: Digest.byteCount)
        guard kd_certificate_public_digest(pem, pem.count, &digest) == 0 else { return nil }
        return Hexadecimal.text(digest)
    }

    /// Of an RSA key of 16,384 bits.
    private static let mostSignatureBytes = 2_048

    /// A request for a certificate in that name (PKCS #10, PEM).
    package func request(name: String, organisation: String) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.mostBytes)
        // X.520: a common name or an organisation has at most 64 characters.
        let count = kd_certificate_request(
            pem, pem.count, String(name.prefix(64)), String(organisation.prefix(64)), &bytes, bytes.count)
        guard count > 0 else { throw .permanent("no request could be made for `\(name)` (errno \(-count))") }
        return Array(bytes.prefix(Int(count)))
    }

    /// A certificate that was issued for this key.
    package struct Certified: Sendable, Hashable {
        /// Seconds since 1970.
        package var from: Int64
        package var until: Int64
        /// SHA-256 of the certificate, 64 hexadecimal digits.
        package var fingerprint: String
    }

    /// Throws unless the first certificate of `chain` is for this key and each that follows issued the one before.
    package func check(_ chain: [UInt8]) throws(StoreError) -> Certified {
        var (from, until): (Int64, Int64) = (0, 0)
        var digest = [UInt8](repeating: 0, count: Digest.byteCount)
        let result = kd_certificate_check(chain, chain.count, pem, pem.count, &from, &until, &digest)
        switch -result {
        case 0: return Certified(from: from, until: until, fingerprint: Hexadecimal.text(digest))
        case EINVAL: throw .permanent("it is not a certificate in PEM form")
        case EKEYREJECTED:
            throw .permanent(
                "it is for another key: ask for one with the request that `kioskd provision --csr` prints")
        case EBADMSG:
            throw .permanent(
                "its chain does not hold: after the terminal's own certificate each must be the issuer of the one before"
            )
        default: throw .permanent("the terminal's own key cannot be read")
        }
    }
}

extension CompanyCertificate {
    /// Whether the holder of its private key has signed `bytes`, as `openssl dgst -sha256 -sign` does.
    package func hasSigned(_ bytes: [UInt8], _ signature: [UInt8]) -> Bool {
        !signature.isEmpty
            && kd_certificate_verify(pem, pem.count, bytes, bytes.count, signature, signature.count) == 1
    }
}

/// SHA-256 as text, for what is compared and shown.
package enum Fingerprint {
    /// 64 hexadecimal digits.
    package static func of(_ bytes: [UInt8]) throws(StoreError) -> String {
        Hexadecimal.text(try Digest()(bytes))
    }

    /// Bytes that nobody can foretell.
    package static func random(_ count: Int) throws(StoreError) -> [UInt8] { try Randomness.bytes(count) }
}
