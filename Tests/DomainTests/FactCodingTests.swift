import Domain
import Testing

@Suite struct FactCodingTests {
    let book = BookID(0x1234_5678_9ABC_DEF0)

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test func `a punch is written in one fixed form`() {
        let person = PersonID(EntryID(book: book, sequence: 7))
        let punched = Punched(
            person: person, action: .checkOut, basis: .defaulted, method: .badge, presented: 41,
            site: SiteCode("LIE-1"), before: .present, anomalies: [.noBreak6h, .clockSuspect])
        let coded = Fact.punched(punched).coded(in: book)
        #expect(coded.kind == "punched")
        #expect(coded.version == 1)
        #expect(
            text(coded.publicText) == """
                {"person":7,"action":"checkOut","basis":"defaulted","method":"badge","presented":41,\
                "site":"LIE-1","before":"present","anomalies":["noBreak6h","clockSuspect"]}
                """)
        #expect(coded.privateText == nil)
    }

    @Test func `an id of another book is written with its book`() {
        let foreign = PersonID(EntryID(book: BookID(1), sequence: 7))
        let coded = Fact.undone(Undone(person: foreign, punch: 3)).coded(in: book)
        #expect(text(coded.publicText) == #"{"person":"0000000000001-7","punch":3}"#)
        #expect(Fact(coded, in: book) == .undone(Undone(person: foreign, punch: 3)))
    }

    @Test func `names, codes and badge numbers are never in the public part`() throws {
        let person = Person(
            code: "C4711", firstName: "Amina", lastName: "Benali", allowedSites: [SiteCode("S9")])
        let key = CredentialKey("em:62E3086CED")
        let id = PersonID(EntryID(book: book, sequence: 7))
        let facts: [Fact] = [
            .staged(Staged(batch: 1, change: .person(person, existing: nil))),
            .staged(Staged(batch: 1, change: .credential(Credential(key: key, person: id), existing: nil))),
            .refused(Refused(reason: .unknownCredential, method: .badge, key: key)),
            .refused(
                Refused(
                    reason: .unknownCredential, method: .badge, key: key,
                    otherKeys: [CredentialKey("text:62E3"), CredentialKey("text:4711")])),
        ]
        for fact in facts {
            let coded = fact.coded(in: book)
            let publicText = try #require(text(coded.publicText))
            for secret in ["4711", "Amina", "Benali", "S9", "62E3"] { #expect(!publicText.contains(secret)) }
            #expect(Fact(coded, in: book) == fact)
        }
    }

    @Test func `the licence is private, and an erased one was a licence all the same`() throws {
        let settings = TerminalSettings(
            name: "T", licence: "L-99", company: "ACME", site: SiteCode("S"), siteName: "Site",
            surveyed: .zero)
        var coded = Fact.configured(Configured(terminal: settings)).coded(in: book)
        #expect(text(coded.publicText)?.contains("L-99") == false)
        #expect(Fact(coded, in: book) == .configured(Configured(terminal: settings)))
        coded.privateText = nil
        var erased = settings
        erased.licence = ""
        #expect(Fact(coded, in: book) == .configured(Configured(terminal: erased)))
    }

    @Test func `an entry whose private part was erased still decodes`() {
        let id = PersonID(EntryID(book: book, sequence: 7))
        let person = Person(code: "C", firstName: "F", lastName: "L")
        let key = CredentialKey("em:1")
        for change in [
            Staged.Change.person(person, existing: id),
            .credential(Credential(key: key, person: id, fromMicroseconds: 1), existing: nil),
        ] {
            var coded = Fact.staged(Staged(batch: 3, change: change)).coded(in: book)
            coded.privateText = nil
            #expect(Fact(coded, in: book) == .staged(Staged(batch: 3, change: .erased)))
        }
        var refused = Refused(reason: .credentialLost, method: .smartCard, person: id, key: key)
        var coded = Fact.refused(refused).coded(in: book)
        coded.privateText = nil
        refused.key = nil
        #expect(Fact(coded, in: book) == .refused(refused))
    }

    @Test func `every fact survives being written and read`() {
        var random = RandomSource(seed: 1)
        for _ in 0..<2_000 {
            for fact in random.anyFacts(in: book) {
                let coded = fact.coded(in: book)
                #expect(coded.kind == fact.kind)
                guard Fact(coded, in: book) == fact else {
                    Issue.record("\(fact) as \(text(coded.publicText) ?? "")")
                    return
                }
            }
        }
    }

    @Test func `a later kind or version is unknown and changes nothing`() {
        let later = CodedFact(kind: "teleported", version: 1, publicText: Array("{}".utf8))
        #expect(Fact(later, in: book) == .unknown(kind: "teleported", version: 1))
        var punched = Fact.undone(Undone(person: PersonID(EntryID(book: book, sequence: 1)), punch: 2))
            .coded(in: book)
        punched.version = 2
        #expect(Fact(punched, in: book) == .unknown(kind: "undone", version: 2))
        #expect(
            Fact(Fact(punched, in: book).coded(in: book), in: book) == .unknown(kind: "undone", version: 2))
    }

    @Test(arguments: [
        "", "{", "}", "{}", "[]", #"{"person":07,"punch":2}"#, #"{"person":-0,"punch":2}"#,
        #"{"punch":2,"person":7}"#,
        #"{"person":7,"punch":2,"more":1}"#, #"{"person":7,"punch":2 }"#, #"{ "person":7,"punch":2}"#,
        #"{"person":7,"punch":9223372036854775808}"#, #"{"person":7,"punch":-9223372036854775809}"#,
        #"{"person":7.0,"punch":2}"#, #"{"person":"7","punch":2}"#, #"{"person":7,"punch":}"#,
        #"{"person":7,"punch":-}"#,
        #"{"person":7,"punch":2},"#, #"{"person":7"punch":2}"#, #"{,"person":7,"punch":2}"#, #"{"person":"#,
    ])
    func `anything but the canonical form is damage`(damaged: String) {
        let coded = CodedFact(kind: "undone", version: 1, publicText: Array(damaged.utf8))
        #expect(Fact(coded, in: book) == .unknown(kind: "undone", version: 1))
    }

    @Test(arguments: [
        #"{"defect":"a\/b"}"#, #"{"defect":"\u0009"}"#, #"{"defect":"\u001F"}"#, #"{"defect":"\u0020"}"#,
        #"{"defect":"\"#, #"{"defect":"\u00"#, #"{"defect":"\"}"#, #"{"defect":"\u001"}"#,
        "{\"defect\":\"\t\"}",
        #"{"defect":"\x41"}"#, #"{"defect":null}"#, #"{"defect":"open}"#,
    ])
    func `a text has one spelling`(damaged: String) {
        let coded = CodedFact(kind: "readFailed", version: 1, publicText: Array(damaged.utf8))
        #expect(Fact(coded, in: book) == .unknown(kind: "readFailed", version: 1))
    }

    @Test func `bytes that are no UTF-8 are damage`() {
        let bytes = Array(#"{"defect":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
        let coded = CodedFact(kind: "readFailed", version: 1, publicText: bytes)
        #expect(Fact(coded, in: book) == .unknown(kind: "readFailed", version: 1))
    }

    /// 10^5 cases: half of them noise, half of them real texts with bytes changed, cut or put in. What is
    /// read is what would be written.
    @Test func `random and mutated bytes never trap and are never misread`() {
        var random = RandomSource(seed: 2)
        var samples: [CodedFact] = []
        for _ in 0..<20 { samples += random.anyFacts(in: book).map { $0.coded(in: book) } }
        var understood = 0
        for round in 0..<100_000 {
            var coded = samples[round % samples.count]
            if random.chance(50) {
                random.mutate(&coded.publicText)
            } else if random.chance(50), var secret = coded.privateText {
                random.mutate(&secret)
                coded.privateText = secret
            } else {
                coded.publicText = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                    UInt8(truncatingIfNeeded: random.next())
                }
            }
            let fact = Fact(coded, in: book)
            if case .unknown = fact { continue }
            if case .staged(let staged) = fact, staged.change == .erased { continue }
            understood += 1
            guard fact.coded(in: book).publicText == coded.publicText else {
                Issue.record("read \(text(coded.publicText) ?? "") as \(fact)")
                return
            }
        }
        #expect(understood > 100)
    }
}

extension RandomSource {
    mutating func mutate(_ bytes: inout [UInt8]) {
        for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            let spice = one(of: Array("{}[]\":,\\u0-9ae\u{7F}".utf8), or: 0)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: next())
            case 1: bytes[index] = spice
            case 2: bytes.insert(spice, at: index)
            default:
                bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...4, using: &self)))
            }
        }
    }
}
