import Foundation
import Stands
import Testing

@testable import Drivers

@Suite struct BadgeFrameTests {
    typealias Options = BadgeFrameDecoder.Options

    /// Outcomes of `bytes` in one chunk, then silence.
    private func decode(_ bytes: [UInt8], _ options: Options = Options()) -> [String] {
        var decoder = BadgeFrameDecoder(options: options)
        return (decoder.decode(bytes) + decoder.flush()).map(\.short)
    }

    private func decode(_ text: String, _ options: Options = Options()) -> [String] {
        decode(Array(text.utf8), options)
    }

    @Test func `the example frame of the RDM6300 data sheet is badge 62E3086CED`() {
        #expect(decode("\u{2}62E3086CED08\u{3}") == ["em:62E3086CED"])
    }

    @Test func `the example frame of the ID-12LA data sheet, with line end, is badge 0C000621A5`() {
        #expect(decode("\u{2}0C000621A58E\r\n\u{3}") == ["em:0C000621A5"])
    }

    @Test func `a frame split over two reads at any place is one badge`() {
        for lineEnd in [false, true] {
            let frame = badgeFrame(0x62_E308_6CED, lineEnd: lineEnd)
            for place in 0...frame.count {
                var decoder = BadgeFrameDecoder()
                let outcomes =
                    decoder.decode(frame[..<place]) + decoder.decode(frame[place...]) + decoder.flush()
                #expect(outcomes.map(\.short) == ["em:62E3086CED"])
            }
        }
    }

    @Test func `two frames in one read are two badges`() {
        #expect(decode(badgeFrame(1) + badgeFrame(2, lineEnd: true)) == ["em:0000000001", "em:0000000002"])
    }

    @Test func `a wrong checksum is an error and never a number`() {
        #expect(decode("\u{2}62E3086CED09\u{3}") == ["!checksum"])
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func `lines end with any of the usual ends`(end: String) {
        #expect(decode("4711" + end + "AB12" + end) == ["text:4711", "text:AB12"])
    }

    @Test func `a line between STX and ETX is a line`() {
        #expect(decode("\u{2}09030510\u{3}") == ["text:09030510"])
        #expect(decode("\u{2}0009030510\u{3}", Options(format: .lineDecimal)) == ["text:0009030510"])
        #expect(decode("\u{2}62E3086CED\u{3}", Options(format: .lineHexadecimal)) == ["em:62E3086CED"])
    }

    @Test func `a frame that lost one or two digits is no badge, also before the first sound one`() {
        let frame = badgeFrame(0x62_E308_6CED)
        for first in 1..<frame.count - 1 {
            for second in first..<frame.count - 1 {
                var damaged = frame
                damaged.remove(at: second)
                if first != second { damaged.remove(at: first) }
                #expect(decode(damaged) == ["!length"], "without bytes \(first) and \(second)")
            }
        }
        #expect(decode("\u{2}0009030510\u{3}") == ["!length"], "decimal digits are hexadecimal ones, too")
    }

    @Test func `ten digits with a frame check of their own are checked enough`() {
        let digits = Array("62E3086CED".utf8)
        let check = digits.reduce(2 ^ 3, ^)
        #expect(decode([2] + digits + [3, check], Options(hasFrameCheck: true)) == ["em:62E3086CED"])
    }

    @Test func `noise before a frame says nothing, noise before a line spoils it`() {
        #expect(decode([0xFF, 0x00, 0x80] + badgeFrame(7)) == ["em:0000000007"])
        #expect(decode([0xFF] + Array("4711\r".utf8)) == ["!format"])
        #expect(decode([0xFF, 0x00, 0x0D, 0x0A]) == [])
        #expect(decode([0xFE, 0xFF]) == [])
    }

    @Test func `noise inside a frame or a line is an error`() {
        #expect(decode(Array("\u{2}62E3".utf8) + [0x80] + Array("86CED08\u{3}".utf8)) == ["!format"])
        #expect(decode(Array("47".utf8) + [0x00] + Array("11\n".utf8)) == ["!format"])
    }

    @Test func `a frame cut by the next one is truncated and the next one stands`() {
        #expect(decode("\u{2}62E30" + "\u{2}62E3086CED08\u{3}") == ["!truncated", "em:62E3086CED"])
    }

    @Test func `a frame without its beginning is truncated`() {
        #expect(decode("E3086CED08\u{3}") == ["!truncated"])
    }

    @Test func `silence in the middle is an error, or ends a line where the reader sends no end`() {
        #expect(decode("4711") == ["!truncated"])
        #expect(decode("4711", Options(silenceEndsLine: true)) == ["text:4711"])
        #expect(decode("\u{2}4711", Options(silenceEndsLine: true)) == ["!truncated"])
    }

    @Test func `a line of 4096 characters is a badge, a longer one is one error, and the next line stands`() {
        let longest = String(repeating: "A", count: 4096)
        #expect(decode(longest + "\n") == ["text:" + longest])
        #expect(decode(longest + "A\n4711\n") == ["!too-long", "text:4711"])
        #expect(
            decode("\u{2}" + longest + longest + longest + "\u{2}4711\u{3}") == ["!too-long", "text:4711"])
    }

    @Test func `after a valid frame a damaged one is not taken for a line`() {
        let frame = badgeFrame(0x62_E308_6CED)
        #expect(decode(frame + Array("\u{2}62E3086CED\u{3}".utf8)) == ["em:62E3086CED", "!length"])
        #expect(decode(frame + Array("62E3086CED\r".utf8)) == ["em:62E3086CED", "!format"])
        #expect(decode("\u{2}62E3086CED0\u{3}") == ["!length"])
    }

    @Test func `a fixed format refuses everything else`() {
        #expect(decode("4711\n", Options(format: .em4100)) == ["!format"])
        #expect(decode("47AB\n", Options(format: .lineDecimal)) == ["!format"])
        #expect(decode("47XY\n", Options(format: .lineHexadecimal)) == ["!format"])
        #expect(decode("123\n", Options(format: .lineHexadecimal)) == ["!length"])
        #expect(decode("1234567890\n", Options(format: .lineHexadecimal)) == ["em:1234567890"])
        #expect(decode("0009030510\n", Options(format: .lineDecimal)) == ["text:0009030510"])
    }

    @Test func `a frame check byte is verified, also when it looks like a control character`() {
        let options = Options(hasFrameCheck: true)
        let digits = Array("00090305".utf8)
        let check = digits.reduce(2 ^ 3, ^)
        #expect(decode([2] + digits + [3, check], options) == ["text:00090305"])
        #expect(decode([2] + digits + [3, check ^ 1], options) == ["!checksum"])
        #expect(decode([2] + digits + [3], options) == ["!truncated"])
        let other = Array("00000003".utf8)
        #expect(other.reduce(2 ^ 3, ^) == 2)
        #expect(decode([2] + other + [3, 2] + [2] + digits + [3, check], options).count == 2)
    }

    @Test func `a line without an end is one error in bounded memory`() {
        var decoder = BadgeFrameDecoder()
        let block = [UInt8](repeating: UInt8(ascii: "7"), count: 4096)
        var outcomes: [BadgeOutcome] = []
        for _ in 0..<256 { outcomes += decoder.decode(block) }
        #expect(outcomes == [.defect(.tooLong)])
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["KIOSKD_ENDURANCE"] == "1", "a part of make endurance"))
    func `a line of one gigabyte is one error in memory that does not grow, and the next line stands`() throws
    {
        var decoder = BadgeFrameDecoder()
        let block = [UInt8](repeating: UInt8(ascii: "7"), count: 1 << 20)
        var outcomes = decoder.decode(block)
        let before = try Self.residentBytes()
        for _ in 1..<1024 { outcomes += decoder.decode(block) }
        #expect(outcomes == [.defect(.tooLong)])
        #expect(try Self.residentBytes() < before + 16 << 20)
        #expect(decoder.decode(Array("\n4711\n".utf8)).map(\.short) == ["text:4711"])
    }

    /// proc_pid_statm(5), second field, in pages of 4 KiB.
    private static func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(fields.dropFirst().first.flatMap { Int($0) }) * 4096
    }
}

@Suite struct BadgeFrameNoiseTests {
    @Test func `100,000 random streams decode alike in any chunking`() {
        var noise = BadgeNoise(seed: 20_261_121)
        let alphabet = Array("0123456789ABCDEFabcdef,\r\n\u{2}\u{3}\u{2}\u{3}".utf8) + [0, 0xFF, 0x80, 0x1B]
        let formats = BadgeFrameDecoder.Options.Format.allCases
        var badges = 0
        for turn in 0..<Cases.count {
            let bytes = (0..<Int.random(in: 0...40, using: &noise)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &noise)]
            }
            let options = BadgeFrameDecoder.Options(
                format: formats[turn % formats.count], hasFrameCheck: turn % 7 == 0,
                silenceEndsLine: turn % 3 == 0)
            var whole = BadgeFrameDecoder(options: options)
            var pieces = BadgeFrameDecoder(options: options)
            let expected = whole.decode(bytes) + whole.flush()
            let place = Int.random(in: 0...bytes.count, using: &noise)
            let outcomes = pieces.decode(bytes[..<place]) + pieces.decode(bytes[place...]) + pieces.flush()
            badges += expected.count { if case .badge = $0 { true } else { false } }
            if expected != outcomes || whole.isPartial {
                Issue.record("case \(turn): \(bytes)")
                return
            }
        }
        #expect(badges > 1000)
    }

    @Test func `100,000 frames with one byte changed, lost or added never give another badge`() {
        var noise = BadgeNoise(seed: 4711)
        var decoder = BadgeFrameDecoder()
        _ = decoder.decode(badgeFrame(1))
        var damaged = 0
        for turn in 0..<Cases.count {
            let identifier = UInt64.random(in: 0...0xFF_FFFF_FFFF, using: &noise)
            var frame = badgeFrame(identifier, lineEnd: turn % 2 == 0)
            let place = Int.random(in: 0..<frame.count, using: &noise)
            let byte = UInt8.random(in: 0...255, using: &noise)
            switch turn % 3 {
            case 0: frame[place] = byte
            case 1: frame.remove(at: place)
            default: frame.insert(byte, at: place)
            }
            for outcome in decoder.decode(frame) + decoder.flush() {
                guard case .badge(let badge) = outcome else {
                    damaged += 1
                    continue
                }
                if badge.keys.first != BadgeKeys.em4100(identifier).first {
                    Issue.record("case \(turn): \(frame) gave \(badge.keys)")
                    return
                }
            }
        }
        #expect(damaged > 50_000)
    }
}
