import Domain
import Foundation
import Testing

@testable import Web

/// JSON that somebody else has written, and moments in it.
@Suite struct APITextTests {
    private func read(_ text: String) throws -> APIValue { try APIText.read(Array(text.utf8)) }

    @Test func `what we write we read, and it is the same`() throws {
        let value = APIValue.members([
            ("a", .null), ("b\"\\\n", .text("é\u{1F9F9}\u{0}\u{2028}/")), ("c", .integer(.min)),
            ("", .list([])),
            ("d", .list([.truth(true), .truth(false), .number("1.50"), .object([])])),
        ])
        #expect(try APIText.read(value.bytes) == value)
        let pair = #" { "\u0041\ud83e\uddf9" : [ -0 , 1.5e-3 , "\/\b\f" ] } "#
        #expect(
            try read(pair)
                == .members([("A🧹", .list([.integer(0), .number("1.5e-3"), .text("/\u{8}\u{c}")]))]))
        #expect(try read("9223372036854775808").decimal == 9_223_372_036_854_775_808)
        #expect(try read("1e999").decimal == nil)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\"}", "\"", "\"\\", "\"\\x\"", "\"\\u12g4\"", "\"\\u+123\"",
        "\"\\udc00\"", "\"\\ud800\\u0041\"", "01", "-", "1.", ".5", "1e", "+1", "nul", "true1", "{}{}", "NaN",
        "{\"a\":1,\"a\":2}", "\u{FEFF}{}", "[[[[[[[[1]]]]]]]]", "\"\t\"",
    ])
    func `what is no JSON is told with its place`(text: String) {
        #expect(throws: APIText.Defect.self) { try read(text) }
        #expect(throws: APIText.Defect.self) { try APIText.read(Array("[".utf8) + [0xFF] + Array("]".utf8)) }
        #expect(throws: APIText.Defect.self) { try APIText.read([0x22, 0xFF, 0x22]) }
    }

    @Test(arguments: [
        ("2026-11-15T13:00:00.000000+01:00", Int64(1_794_744_000_000_000)),
        ("2026-11-15T12:00:00Z", 1_794_744_000_000_000), ("1970-01-01T00:00:00.25Z", 250_000),
        ("1969-12-31T23:59:59.123456789-00:30", 1_799_123_456),
    ])
    func `a moment is read with its offset, and what is finer than a microsecond is cut off`(
        text: String, wall: Int64
    ) {
        #expect(APIMoment.read(text) == wall)
    }

    @Test(arguments: [
        "", "2026-11-15", "2026-11-15T13:00:00", "2026-11-15 13:00:00Z", "2026-11-15T24:00:00Z",
        "2026-11-15T13:60:00Z", "2026-11-15T13:00:60Z", "2026-02-30T13:00:00Z", "2026-11-15T13:00:00.Z",
        "2026-11-15T13:00:00+1:00", "2026-11-15T13:00:00+24:00", "2026-11-15T13:00:00ZZ",
        "2026-11-15T13:00:-1Z",
        "0026-11-15T13:00:00Z", "2026-11-15T13:00:00.0123456789Z", "２026-11-15T13:00:00Z",
    ])
    func `what is no moment is none`(text: String) {
        #expect(APIMoment.read(text) == nil)
    }

    @Test func `what is answered as a moment is read as the same`() {
        for wall in [Int64(0), 1_792_889_999_999_999, 1_792_890_000_000_000, -1] {
            #expect(APIValue.moment(wall, in: Samples.brussels).string.flatMap(APIMoment.read) == wall)
        }
    }
}
