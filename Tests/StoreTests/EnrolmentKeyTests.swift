import Foundation
import Testing

@testable import Store

/// The keys with which the terminal shows others who it is.
struct EnrolmentKeyTests {
    let directory = try? TemporaryDirectory()

    private func openssl(_ arguments: String, in folder: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func `RS256 gives what openssl gives, and only with an RSA key of at least 2048 bits`() throws {
        let folder = try #require(directory).path
        func bytes(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
        }
        let key = try EnrolmentKey.makeRSA(bits: 2_048)
        try Data(key.pem).write(to: URL(filePath: folder + "/key.pem"))
        let message = Array("the same in, the same out".utf8)
        try Data(message).write(to: URL(filePath: folder + "/message"))
        try openssl("dgst -sha256 -sign key.pem -out signature message", in: folder)
        #expect(try key.signRS256(message) == bytes("signature"))
        #expect(try key.signRS256(message + [0]) != bytes("signature"))
        #expect(key.hasSignedRS256(message, try bytes("signature")))
        #expect(!key.hasSignedRS256(message + [0], try bytes("signature")))
        #expect(!key.hasSignedRS256(message, []))
        #expect(try !EnrolmentKey.makeRSA(bits: 2_048).hasSignedRS256(message, bytes("signature")))
        for made in [
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.pem",
            "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out other.pem",
        ] {
            try openssl(made, in: folder)
            let other = EnrolmentKey(pem: try bytes("other.pem"))
            #expect {
                try other.signRS256(message)
            } throws: {
                "\($0)".contains("2048 bits")
            }
            try openssl("dgst -sha256 -sign other.pem -out weaker message", in: folder)
            #expect(try !other.hasSignedRS256(message, bytes("weaker")))
        }
        for bits in [1_024, 4_097] as [Int32] {
            #expect(throws: StoreError.self) { try EnrolmentKey.makeRSA(bits: bits) }
        }
        #expect(throws: StoreError.self) { try EnrolmentKey(pem: []).signRS256(message) }
    }
}
