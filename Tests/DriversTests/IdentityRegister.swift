import Foundation
import Testing

/// A national register of the tests' own: an authority, and a certificate by it that signs identity files. Made by the
/// `openssl` program.
struct IdentityRegister {
    private let folder: URL
    private let hash: String
    private let isRaw: Bool

    /// - Parameter kind: `rsa-sha256`, `rsa-sha1`, `p384-sha384`, `p384-sha384-raw`.
    init(_ kind: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let words = kind.split(separator: "-").map(String.init)
        hash = words[1]
        isRaw = words.count > 2
        let key = words[0] == "rsa" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]
        let request = ["req", "-newkey"] + key + ["-nodes"]
        try openssl(
            request + [
                "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", path("issuer.key"), "-out",
                issuerPath,
            ])
        try openssl(
            request + [
                "-subj", "/CN=register", "-keyout", path("register.key"), "-out", path("register.csr"),
            ])
        try openssl([
            "x509", "-req", "-in", path("register.csr"), "-CA", issuerPath, "-CAkey", path("issuer.key"),
            "-CAcreateserial", "-days", "2", "-out", certificatePath,
        ])
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
    var issuerPath: String { path("issuer.pem") }
    var certificatePath: String { path("register.pem") }

    /// DER, and zeros up to the end of the file on the card.
    func certificate() throws -> [UInt8] {
        try openssl(["x509", "-in", certificatePath, "-outform", "DER", "-out", path("register.der")])
        return Array(try Data(contentsOf: folder.appending(path: "register.der"))) + [0, 0, 0]
    }

    func sign(_ file: [UInt8]) throws -> [UInt8] {
        try Data(file).write(to: folder.appending(path: "file"))
        try openssl([
            "dgst", "-\(hash)", "-sign", path("register.key"), "-out", path("signature"), path("file"),
        ])
        let signature = Array(try Data(contentsOf: folder.appending(path: "signature")))
        return isRaw ? Self.numbers(signature, size: 48) : signature
    }

    /// The two numbers of a DER signature, each with so many bytes.
    private static func numbers(_ der: [UInt8], size: Int) -> [UInt8] {
        var rest = der.dropFirst(2)
        var numbers: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(rest.dropFirst().first ?? 0)
            let number = rest.dropFirst(2).prefix(length)
            let bare = number.count > size ? number.suffix(size) : number
            numbers += [UInt8](repeating: 0, count: size - bare.count) + bare
            rest = rest.dropFirst(2 + length)
        }
        return numbers
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "openssl \(arguments.first ?? "")")
    }
}
