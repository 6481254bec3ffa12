import Stands
import Testing

@testable import Drivers

@Suite struct BadgeKeysTests {
    @Test func `an EM4100 badge has every spelling printed on it, canonical first`() {
        #expect(
            BadgeKeys.em4100(0x62_E308_6CED) == [
                "em:62E3086CED", "text:62E3086CED", "text:ED6C08E362", "w34:E3086CED", "w32:E3086CED",
                "text:3808980205", "w26:086CED", "text:008,27885", "text:00827885",
            ])
    }

    @Test func `leading zeros of a printed number stay`() {
        #expect(BadgeKeys.em4100(0x0C_0006_21A5).contains("text:0000401829"))
        #expect(BadgeKeys.em4100(0x0C_0006_21A5).contains("text:006,08613"))
    }

    @Test(arguments: ["0009030510", "137,52078", "13752078", "0100 89CB6E"])
    func `a badge enrolled by what is printed on it matches every reader`(
        printed: String
    ) {
        let printed = printed.filter { $0 != " " }
        let enrolled = "text:" + printed
        let serial = BadgeKeys.em4100(0x01_0089_CB6E)
        #expect(serial.contains { $0 == enrolled })
        #expect(BadgeKeys.text(printed).contains { $0 == enrolled })
    }

    @Test func `a keyboard reader's ten digits also match the short number and the Wiegand frame`() {
        let keys = BadgeKeys.text("0009030510")
        #expect(keys.first == "text:0009030510")
        #expect(keys.contains("text:137,52078"))
        #expect(keys.contains("text:13752078"))
    }

    @Test func `ten hexadecimal digits are an EM4100 identifier, in either case`() {
        #expect(BadgeKeys.text("62e3086ced").first == "em:62E3086CED")
        #expect(BadgeKeys.text("6230086070", digits: .hexadecimal).first == "em:6230086070")
        #expect(BadgeKeys.text("6230086070").first == "text:6230086070")
    }

    @Test func `codes that only look a little like numbers stay text`() {
        for code in ["4711", "99999999", "9999999999", "256,00001", "001,65536", "+12,00001", "AGENT-7", "É"]
        {
            #expect(BadgeKeys.text(code) == ["text:" + code])
        }
    }

    @Test func `text is also known in capitals without blanks, as lists are kept`() {
        #expect(BadgeKeys.text("Agent 7") == ["text:Agent 7", "text:AGENT7"])
    }

    @Test func `a UID is known in both byte orders and, with four bytes, in decimal`() {
        #expect(
            BadgeKeys.uid([4, 0xA2, 0x24, 0xB2, 0xC3, 0x1F, 0x80]).prefix(2) == [
                "uid:04A224B2C31F80", "uid:801FC3B224A204",
            ])
        let short = BadgeKeys.uid([0xDE, 0xAD, 0xBE, 0xEF])
        #expect(short.contains("text:3735928559"))
        #expect(short.contains("text:4022250974"))
        #expect(BadgeKeys.isRandom(uid: [8, 1, 2, 3]))
        #expect(!BadgeKeys.isRandom(uid: [8, 1, 2, 3, 4, 5, 6]))
    }

    @Test func `a Wiegand frame meets the same badge read serially`() {
        let wiegand = BadgeKeys.wiegand(bits: 0x086CED, dataBits: 24, length: 26, facility: 8, number: 27885)
        #expect(wiegand.first == "w26:086CED")
        #expect(wiegand.contains("text:008,27885"))
        #expect(BadgeKeys.em4100(0x62_E308_6CED).contains("w26:086CED"))
        let long = BadgeKeys.wiegand(bits: 0xE308_6CED, dataBits: 32, length: 34)
        #expect(long.contains("text:3808980205"))
    }

    @Test func `100,000 random codes have keys, each once, without a trap, and the same ones again`() {
        var random = BadgeNoise(seed: 4)
        let alphabet = Array("0123456789ABCDEFabcdef,;:- .é\u{0}\u{301}💧")
        for _ in 0..<Cases.count {
            let length = Int.random(in: 0...24, using: &random)
            // Mostly digits: what looks like a number is where the work is.
            let reach = Bool.random(using: &random) ? 10 : alphabet.count
            let code = String((0..<length).map { _ in alphabet[Int.random(in: 0..<reach, using: &random)] })
            for digits in [BadgeKeys.Digits.decimal, .hexadecimal] {
                let keys = BadgeKeys.text(code, digits: digits)
                #expect(Set(keys).count == keys.count && keys.count <= 32, "\(code)")
                #expect(keys == BadgeKeys.text(code, digits: digits))
            }
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            #expect(!BadgeKeys.uid(bytes).contains(""))
            #expect(BadgeKeys.em4100(random.next() >> 24).first?.hasPrefix("em:") == true)
        }
    }
}
