import Domain
import FoundationEssentials
import Testing

/// The numbers that ONSS wants, against the vectors of Belgif's rest-problem-java.
@Suite struct NumberTests {
    @Test(arguments: [
        "23292805780", "81050003552", "92200006963", "92321506985", "92400006909", "92521506931",
        "70252501507", "92471506993", "19282416134", "80240199943", "81000003517", "81120103571",
        "81050103522", "19082416188",
    ])
    func `a national number with right check digits is one`(text: String) throws {
        #expect(try #require(NationalNumber(text)).text == text)
    }

    @Test(arguments: [
        ("81001202357", .date), ("81130103578", .date), ("81022903534", .date), ("47060200096", .serial),
        ("99020299964", .serial), ("81043103522", .checkDigits), ("81023003522", .checkDigits),
        ("81050103521", .checkDigits), ("8105010352", .form), ("810501035222", .form),
        ("8105010352a", .form), ("", .form), ("٨١٠٥٠١٠٣٥٢٢", .form),
    ] as [(String, NumberDefect)])
    func `what is no national number is refused with its defect`(text: String, defect: NumberDefect) {
        #expect(NationalNumber.read(text) == .failure(defect))
    }

    @Test func `the check digits tell the century, and the month a BIS number`() throws {
        let young = try #require(NationalNumber("19082416188"))
        #expect(young.birthYear == 2019 && young.birthMonth == 8 && young.birthDay == 24 && !young.isBIS)
        let old = try #require(NationalNumber("81050103522"))
        #expect(old.birthYear == 1981 && old.birthMonth == 5 && old.birthDay == 1 && !old.isBIS)
        let stranger = try #require(NationalNumber("92521506931"))
        #expect(stranger.birthMonth == 12 && stranger.birthDay == 15 && stranger.isBIS)
        let unknown = try #require(NationalNumber("92200006963"))
        #expect(unknown.birthMonth == 0 && unknown.birthDay == 0 && unknown.isBIS)
    }

    @Test func `a single wrong digit makes nobody else of the same century`() throws {
        let right = Array("81050103522".utf8)
        for index in right.indices {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != right[index] {
                var wrong = right
                wrong[index] = digit
                let text = String(decoding: wrong, as: UTF8.self)
                // With the check digits of the other century it would be another person, a hundred years away.
                #expect(NationalNumber(text)?.birthYear != 1981, "\(index) \(digit)")
            }
        }
    }

    @Test func `nobody is registered before he is born`() throws {
        let number = try #require(NationalNumber("19082416188"))
        #expect(number.isBorn(by: 2019, 8, 24))
        #expect(!number.isBorn(by: 2019, 8, 23))
        #expect(try #require(NationalNumber("81050003552")).isBorn(by: 1981, 5, 1), "day unknown")
    }

    @Test func `people write it with dots and hyphens`() throws {
        #expect(NationalNumber("81.05.01-035.22")?.text == "81050103522")
        #expect(NationalNumber(" 81/05/01 035 22 ")?.text == "81050103522")
        #expect(EnterpriseNumber("BE 0884.303.369")?.text == "0884303369")
        #expect(EnterpriseNumber("be0884303369")?.text == "0884303369")
        #expect(WorksNumber("1y10-03sq5vssz")?.text == "1Y1003SQ5VSSZ")
    }

    @Test(arguments: [
        ("test", .form), ("54321", .form), ("20000000032", .form), ("2111111111", .form),
        ("0884303370", .checkDigits), ("0884303396", .checkDigits), ("NL0884303369", .form),
    ] as [(String, NumberDefect)])
    func `what is no enterprise number is refused with its defect`(text: String, defect: NumberDefect) {
        #expect(EnterpriseNumber.read(text) == .failure(defect))
    }

    @Test(arguments: ["1Y1003SQ5VSS", "1Y1003SQ5VSSZZ", "1Y1003SQ5VSSI", "OY1003SQ5VSSZ", "1Y1003SQ5VSSÉ", ""])
    func `a works number has 13 digits and capitals without I and O`(text: String) {
        #expect(WorksNumber("1Y1003SQ5VSSZ")?.text == "1Y1003SQ5VSSZ")
        #expect(WorksNumber.read(text) == .failure(.form))
    }

    @Test func `a number shows nothing of itself when it is printed`() throws {
        let person = try #require(NationalNumber("81050103522"))
        let company = try #require(EnterpriseNumber("0884303369"))
        let works = try #require(WorksNumber("1Y1003SQ5VSSZ"))
        var dumped = ""
        dump([person], to: &dumped)
        dump([company], to: &dumped)
        dump([works], to: &dumped)
        dumped += "\(person) \(company) \(works) \(String(reflecting: (person, company, works)))"
        for secret in ["8105", "0352", "0884", "1Y10"] { #expect(!dumped.contains(secret), "\(dumped)") }
        #expect(dumped.contains("<national number>"))
    }

    @Test func `a snapshot reads only what is still such a number`() throws {
        let company = try #require(EnterpriseNumber("0884303369"))
        let written = try JSONEncoder().encode([company])
        #expect(String(decoding: written, as: UTF8.self) == #"["0884303369"]"#)
        #expect(try JSONDecoder().decode([EnterpriseNumber].self, from: written) == [company])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([EnterpriseNumber].self, from: Data(#"["0884303370"]"#.utf8))
        }
        let works = try JSONEncoder().encode([try #require(WorksNumber("1Y1003SQ5VSSZ"))])
        #expect(String(decoding: works, as: UTF8.self) == #"["1Y1003SQ5VSSZ"]"#)
    }
}
