import Foundation
import Testing

@testable import KioskDaemon

@Suite struct PINTests {
    @Test func `a hash is another each time, knows its PIN and no other, and holds no digit of it`() throws {
        let first = try #require(PINHash(pin: "482913"))
        let second = try #require(PINHash(pin: "482913"))
        #expect("\(first)" != "\(second)")
        #expect(first.matches("482913") && second.matches("482913"))
        for wrong in ["482914", "48291", "4829133", "", "482913\0", "４８２９１３"] {
            #expect(!first.matches(wrong))
        }
        #expect(!"\(first)".contains("482913"))
        let again = try #require(PINHash("\(first)"))
        #expect(again == first && again.matches("482913"))
        for none in ["12345", "1234567890123", "12345a", ""] { #expect(PINHash(pin: none) == nil) }
    }

    /// RFC 7914, section 12: the second vector is too large for us, so the effort is ours and the key openssl's.
    @Test func `the key is what openssl makes of it`() throws {
        let salt = Data("0123456789abcdef".utf8)
        let key = try DaemonProcess.shell(
            "openssl kdf -keylen 32 -kdfopt pass:482913 -kdfopt salt:0123456789abcdef -kdfopt n:1024 -kdfopt r:8"
                + " -kdfopt p:2 -binary SCRYPT | base64 -w0")
        #expect(key.status == 0, "\(key.error)")
        let line = "scrypt$1024$8$2$\(salt.base64EncodedString())$\(key.out)"
        #expect(try #require(PINHash(line)).matches("482913"))
    }

    @Test(arguments: [
        "", "scrypt", "482913", "scrypt$1$8$1$AAAA$AAAA",
        "scrypt$1073741824$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA",
        "bcrypt$16384$8$2$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "scrypt$-1$8$2$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "scrypt$16384$8$99$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    ])
    func `what is no hash, or asks for too much work, is refused`(line: String) {
        #expect(PINHash(line) == nil)
    }

    @Test func `the command reads a PIN from standard input, and refuses what is none without repeating it`()
        throws
    {
        let good = try DaemonProcess.run(["technician", "pin"], input: Data("482913\n".utf8))
        #expect(good.status == 0)
        let line = try #require(good.out.split(separator: "\n").first)
        #expect(try #require(PINHash(String(line))).matches("482913"))
        for bad in ["1234\n", "secret\n", ""] {
            let result = try DaemonProcess.run(["technician", "pin"], input: Data(bad.utf8))
            #expect(result.status == 65 && result.out.isEmpty && !result.error.contains("secret"))
        }
    }
}
