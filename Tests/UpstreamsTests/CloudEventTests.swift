import Domain
import Testing

@testable import Upstreams

@Suite struct CloudEventTests {
    private func item(
        subject: String? = "A4711", derived: Int64? = nil, isLate: Bool = false, trust: ClockTrust = .gnss
    ) -> Outgoing {
        Outgoing(
            id: EntryID(book: BookID(7), sequence: 42), kind: "punched", version: 1, person: Rows.person(9),
            subject: subject, reader: ReaderName("entrance"),
            instant: Instant(
                wallMicroseconds: 1_772_344_680_123_456, bootMicroseconds: 5, boot: Rows.boot, trust: trust),
            derivedWallMicroseconds: derived, data: Array(#"{"person":9,"action":"checkIn"}"#.utf8),
            isLate: isLate)
    }

    private func written(_ item: Outgoing, terminal: String = "hall-3") -> String {
        var bytes: [UInt8] = []
        CloudEventWriter(terminal: terminal).append(item, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `the golden message`() {
        let golden = #"""
            {"specversion":"1.0","id":"0000000000007-42","source":"/terminals/hall-3","type":"eu.kioskd.punched.v1",\#
            "time":"2026-03-01T05:58:00.123456Z","subject":"A4711","book":"0000000000007",\#
            "sequence":"0000000000000000042","clocktrust":"gnss","reader":"entrance",\#
            "datacontenttype":"application/json","data":{"person":9,"action":"checkIn"}}
            """#
        #expect(written(item()) == golden)
    }

    @Test func `what is not known is left out, what is special is said`() {
        let text = written(
            item(subject: nil, derived: 1_772_344_680_000_000, isLate: true, trust: .saved),
            terminal: "Hall 3/é")
        #expect(!text.contains(#""subject""#))
        #expect(text.contains(#""source":"/terminals/Hall%203%2F%C3%A9""#))
        #expect(text.contains(#""clocktrust":"saved""#))
        #expect(text.contains(#""derivedtime":"2026-03-01T05:58:00.000000Z""#))
        #expect(text.contains(#""late":true"#))
    }

    @Test func `the site of a later answer is an attribute of its own`() {
        var item = item()
        item.assignedSite = SiteCode("S\"2")
        #expect(written(item).contains(#""assignedsite":"S\"2","#))
    }

    @Test func `quotation marks and control characters cannot break out of a text`() {
        #expect(written(item(subject: "a\"b\\c\n\u{1}é")).contains(#""subject":"a\"b\\c\u000a\u0001é""#))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func `times are written in RFC 3339`(_ microseconds: Int64, _ text: String) throws {
        var bytes: [UInt8] = []
        try #require(Timestamp(wallMicroseconds: microseconds)).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func `a time that cannot be written is none`() {
        #expect(Timestamp(wallMicroseconds: .max) == nil)
        #expect(Timestamp(wallMicroseconds: .min) == nil)
    }

    @Test(
        arguments: [
            (#"{"person":42,"action":"checkIn"}"#, "0000000000007-42"),
            (#"{"a":1,"person":42}"#, "0000000000007-42"),
            (#"{"person":"0000000000009-5"}"#, "0000000000009-5"), (#"{"note":"x\"person\":1","b":2}"#, nil),
            (#"{"note":",\"person\":1"}"#, nil), (#"{"person":}"#, nil),
            (#"{"person":99999999999999999999}"#, nil),
            (#"{"person":"#, nil), (#"{"person":"x"#, nil), ("", nil), ("{", nil), (#"{"person":-1}"#, nil),
            (#"{"person":"\#(String(repeating: "9", count: 300))"}"#, nil),
        ] as [(String, String?)])
    func `the person of an entry is found in its stored text`(_ text: String, _ id: String?) {
        let found = PersonScan.person(in: Array(text.utf8), of: BookID(7))
        #expect(found?.entry.description == id)
    }
}
