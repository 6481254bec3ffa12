import NIOSSL

/// A file of certificates, in PEM.
package enum CertificateFile {
    /// When the first of them to end does, seconds since 1970; nil: it holds none.
    package static func end(of path: String) -> Int64? {
        (try? NIOSSLCertificate.fromPEMFile(path))?.map { Int64($0.notValidAfter) }.min()
    }
}
