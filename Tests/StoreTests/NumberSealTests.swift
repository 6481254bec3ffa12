import CCrypto
import Testing

@testable import Store

@Suite struct NumberSealTests {
    private let seal: NumberSeal
    private let other: NumberSeal

    init() throws {
        seal = try NumberSeal(key: Array(0..<32))
        other = try NumberSeal(key: Array(1..<33))
    }

    @Test func `a number is opened with its key, and with no other`() throws {
        let text = try seal.seal("85073003328")
        #expect(seal.open(text) == "85073003328")
        #expect(other.open(text) == nil)
        #expect(!text.contains("85073003328"))
        #expect(try seal.seal("") != "" && seal.open(seal.seal("")) == "")
    }

    @Test func `it is another text each time, and the same mark`() throws {
        #expect(try seal.seal("85073003328") != seal.seal("85073003328"))
        #expect(try seal.mark(of: "85073003328") == seal.mark(of: "85073003328"))
        #expect(try seal.mark(of: "85073003328") != seal.mark(of: "85073003329"))
        #expect(try seal.mark(of: "85073003328") != other.mark(of: "85073003328"))
        #expect(try seal.mark(of: "85073003328").utf8.count == 32)
    }

    @Test func `a changed text is not opened, wherever it is changed`() throws {
        let text = Array(try seal.seal("85073003328").utf8)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            #expect(seal.open(String(decoding: changed, as: UTF8.self)) == nil, "\(index)")
            #expect(seal.open(String(decoding: text[..<index], as: UTF8.self)) == nil, "\(index)")
        }
        #expect(seal.open("1:" + String(repeating: "0", count: 10_000)) == nil)
    }

    @Test func `a key of another length is none, a text that is too long no number`() {
        #expect(throws: StoreError.self) { try NumberSeal(key: Array(0..<31)) }
        #expect(throws: StoreError.self) { try seal.seal(String(repeating: "9", count: 65)) }
    }

    @Test func `neither key nor number shows itself`() {
        #expect("\(seal)" == "<seal>")
        #expect(String(reflecting: seal) == "<seal>" || !String(reflecting: seal).contains("["))
        var shown = ""
        dump(seal, to: &shown)
        #expect(!shown.contains("elements"))
    }

    /// Test case 16 of the GCM specification (McGrew and Viega) needs additional data; case 14 has none: key, nonce and
    /// sixteen bytes of zeros.
    @Test func `known answers of AES-256-GCM and of HMAC with SHA-256`() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        var sealed = [UInt8](repeating: 0, count: 32)
        #expect(kd_seal(zeros, zeros, zeros, 16, &sealed) == 0)
        #expect(
            Hexadecimal.text(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        // RFC 4231, test case 1, whose key of twenty bytes is filled up with zeros (RFC 2104, section 2).
        let key = [UInt8](repeating: 0x0B, count: 20) + [UInt8](repeating: 0, count: 12)
        var mark = [UInt8](repeating: 0, count: 32)
        #expect(kd_mark(key, Array("Hi There".utf8), 8, &mark) == 0)
        #expect(Hexadecimal.text(mark) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    }
}
