import Domain
import Stands
import Testing

@testable import Upstreams

/// What a receiver may answer, and what is no answer.
@Suite struct AnswerTests {
    private func items(_ count: Int64) -> [Outgoing] {
        (1...count).map { sequence in
            Outgoing(
                id: EntryID(book: BookID(7), sequence: sequence), kind: "punched", version: 1, person: nil,
                subject: nil, reader: nil, instant: Rows.instant(sequence), derivedWallMicroseconds: nil,
                data: [],
                isLate: false)
        }
    }

    private func outcomes(_ text: String, count: Int64 = 2, isIdempotent: Bool = true) -> [Outcome]? {
        ResultsBody(Array(text.utf8))?.outcomes(for: items(count), isIdempotent: isIdempotent)
    }

    @Test func `results are matched by id, whatever their order`() {
        let text = """
            {"results":[{"id":"0000000000007-2","status":"rejected","reason":"no such agent"},
            {"id":"0000000000007-1","status":"accepted","receipt":"N-17"},{"id":"other","status":"accepted"}]}
            """
        #expect(outcomes(text) == [.accepted("N-17"), .rejected(reason: "no such agent")])
    }

    @Test func `an event without a result is not received`() {
        let text = #"{"results":[{"id":"0000000000007-1","status":"later","retryAfterSeconds":7}]}"#
        #expect(outcomes(text) == [.later(after: 7), .later(after: nil)])
        #expect(outcomes(text, isIdempotent: false) == [.later(after: 7), .unknown])
    }

    @Test func `the short form counts only for exactly this many`() {
        #expect(outcomes(#"{"accepted":2}"#) == [.accepted(nil), .accepted(nil)])
        #expect(outcomes(#"{"accepted":3}"#) == nil)
        #expect(outcomes("") == [.accepted(nil), .accepted(nil)])
    }

    @Test(arguments: [
        "<html>", "{}", "[]", "null", #"{"ok":true}"#, #"{"results":[{"id":"x"}]}"#, #"{"results":{}}"#,
        "\u{0}",
        #"{"results":[{"id":"0000000000007-1","status":"fine"}]}"#, String(repeating: "[", count: 100_000),
        " ",
    ])
    func `anything else is no receipt`(_ text: String) {
        #expect(outcomes(text) == nil)
    }

    @Test func `100,000 mutations of a good answer never trap`() {
        let good = Array(
            #"{"results":[{"id":"0000000000007-1","status":"accepted","receipt":"é\u00e9"}]}"#.utf8)
        var generator = SplitMix(state: 11)
        var accepted = 0
        for _ in 0..<Cases.count {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            let found = ResultsBody(bytes)?.outcomes(for: items(1), isIdempotent: true)
            if case .accepted? = found?.first { accepted += 1 }
        }
        // Some mutations only touch the receipt's text; most must not pass.
        #expect(accepted < 50_000)
    }

    @Test(
        arguments: [
            ("120", nil, 120), (" 5 ", nil, 5), ("99999999999999999999", nil, 86_400), ("-1", nil, nil),
            ("", nil, nil),
            ("soon", nil, nil), ("Sun, 06 Nov 1994 08:49:37 GMT", nil, nil),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:48:00 GMT", 97),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:00 GMT", 0),
            ("Sun, 99 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:48:00 GMT", nil),
        ] as [(String, String?, Int?)])
    func `Retry-After is seconds, or a date by the receiver's own clock`(
        _ field: String, _ date: String?, _ seconds: Int?
    ) {
        #expect(RetryAfter.seconds(field: field, date: date) == seconds)
    }

    @Test func `dates are counted from 1970`() {
        #expect(RetryAfter.secondsSince1970("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(RetryAfter.secondsSince1970("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800)
    }
}
