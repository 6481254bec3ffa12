import Domain
import Stands
import Testing

@testable import KioskDaemon

@Suite struct `Roster file` {
    private func file(_ text: String) -> RosterFile {
        RosterFile(Array(text.utf8), language: .fr, zone: .utc)
    }

    @Test func `a spreadsheet with semicolons, a byte order mark and CRLF is read`() throws {
        let roster = file("\u{FEFF}code;first_name;last_name;badge\r\n4711;Amina;Bensalem; 0009030510 \r\n")
        #expect(roster.problems.isEmpty)
        let row = try #require(roster.rows.first)
        #expect(row.line == 2)
        #expect(row.person == Person(code: "4711", firstName: "Amina", lastName: "Bensalem"))
        #expect(row.badge?.key == CredentialKey("text:0009030510"))
    }

    @Test
    func `what was refused of a badge before the file gives it to somebody is listed with time and reader`() {
        var state = Terminal(book: BookID(7))
        let spellings = [CredentialKey("text:0009030510")]
        for (sequence, trust) in [(Sequence(1), ClockTrust.synchronised), (2, .unknown)] {
            state.apply(
                Entry(
                    sequence: sequence,
                    instant: Instant(
                        wallMicroseconds: 1_795_237_080_000_000, bootMicroseconds: sequence,
                        boot: BootID(high: 1, low: 2), trust: trust),
                    reader: ReaderName("yard"), place: nil,
                    fact: .refused(
                        Refused(
                            reason: .unknownCredential, method: .badge, key: CredentialKey("em:62E3086CED"),
                            otherKeys: spellings))))
        }
        let roster = file("code,first_name,last_name,badge\n4711,Amina,Bensalem,0009030510\n12,Bram,B,X9\n")
        #expect(
            RefusedBefore(roster, state: state, zone: .utc).lines == [
                "refused before: 2026-11-21 04:58:00 yard, badge of 4711"
            ])
    }

    @Test func `every bad row is named with its line and reason, and none is kept`() {
        let roster = file(
            """
            code,first_name,last_name,language,active,badge_from,badge_to,badge,shift
            1,A,B,fr,yes,,,,
            ,A,B,fr,yes,,,,
            3,A,B,it,yes,,,,
            4,A,B,fr,maybe,,,,
            5,A,B,fr,yes,2026-02-30,,X1,
            6,A,B,fr,yes,2026-03-02,2026-03-01,X2,
            7,A,B,fr,yes,,,,weekend
            8,A,B,fr,yes,,,,day,surplus
            """)
        #expect(roster.rows.map(\.line) == [2])
        #expect(roster.problems.map(\.line) == [3, 4, 5, 6, 7, 8, 9])
        #expect(roster.problems.map(\.reason)[1].contains("fr, nl, en, de"))
        #expect(roster.problems.map(\.reason)[3].contains("2026-02-30"))
    }

    @Test
    func `a quoted field may hold delimiters, quotation marks and line breaks, and lines still count right`()
    {
        let roster = file("code,first_name,last_name\n1,\"Anne,\n\"\"Annie\"\"\",B\n,A,B\n")
        #expect(roster.rows.first?.person.firstName == "Anne,\n\"Annie\"")
        #expect(roster.problems.map(\.line) == [4])
    }

    @Test func `UTF-16 and other encodings are refused with what to do about it`() {
        let utf16: [UInt8] = [0xFF, 0xFE] + Array("code".utf8).flatMap { [$0, 0] }
        let refusal = RosterFile(utf16, language: .fr, zone: .utc).problems.first
        #expect(refusal?.reason.contains("UTF-16") == true)
        let latin1 = Array("code,first_name,last_name\n1,Ren".utf8) + [0xE9] + Array(",B\n".utf8)
        let problem = RosterFile(latin1, language: .fr, zone: .utc).problems.first
        #expect(problem?.reason.contains("line 2") == true)
    }

    @Test func `unknown, missing and doubled columns are named`() {
        let reasons = file("code,firstname,last_name,last_name\n").problems.map(\.reason)
        #expect(reasons.contains { $0.contains("unknown column \"firstname\"") })
        #expect(reasons.contains { $0.contains("\"first_name\" is missing") })
        #expect(reasons.contains { $0.contains("\"last_name\" stands twice") })
    }

    @Test func `one badge on two people at the same time is a contradiction, one after the other is not`() {
        let head = "code,first_name,last_name,badge,badge_from,badge_to\n"
        #expect(file(head + "1,A,B,X,,\n2,C,D,X,,\n").problems.map(\.line) == [3])
        #expect(file(head + "1,A,B,X,,2026-03-01\n2,C,D,X,2026-03-01,\n").problems.isEmpty)
    }

    @Test func `a second row with the same code is a second badge, but not a second name`() {
        let head = "code,first_name,last_name,badge\n"
        #expect(file(head + "1,A,B,X\n1,A,B,Y\n").problems.isEmpty)
        #expect(file(head + "1,A,B,X\n1,A,C,Y\n").problems.map(\.line) == [3])
    }

    @Test func `100,000 mutated rosters never trap and give either rows or reasons`() {
        var seed: UInt64 = 0x5EED
        for _ in 0..<Cases.count {
            var bytes = Array("code,first_name,last_name,badge\n1,A,B,X\n".utf8)
            for _ in 0..<4 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let index = Int(seed >> 33) % bytes.count
                if seed & 1 == 0 {
                    bytes[index] = UInt8(truncatingIfNeeded: seed >> 20)
                } else {
                    bytes.remove(at: index)
                }
            }
            let roster = RosterFile(bytes, language: .fr, zone: .utc)
            #expect(!roster.rows.isEmpty || !roster.problems.isEmpty || bytes.count < 32)
        }
    }
}
