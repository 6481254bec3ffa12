import Testing
import VirtualDevices

@testable import Drivers

/// What is made of an identity file.
@Suite struct IdentityReadTests {
    private static let identity = VirtualIdentity(
        number: "01010298253", validFrom: "02.03.2021", validTo: "01.03.2031")

    private func read(_ file: [UInt8]) -> IdentityRead? { IdentityRead(file: file.span) }

    private let expected = IdentityRead(
        number: "01010298253", validFrom: IdentityRead.Day(year: 2021, month: 3, day: 2),
        validTo: IdentityRead.Day(year: 2031, month: 3, day: 1))

    @Test func `number and validity are taken, and nothing else`() {
        #expect(read(Self.identity.file) == expected)
    }

    @Test(arguments: [0, 1, 254, 255, 256, 510, 700])
    func `a field of any length is stepped over`(count: Int) {
        let long = VirtualIdentity.field(0x07, [UInt8](repeating: 0xFF, count: count))
        #expect(read(long + Self.identity.file.dropFirst(4)) == expected)
    }

    @Test func `zeros behind the fields do not count`() {
        for count in 1...5 {
            #expect(read(Self.identity.file + [UInt8](repeating: 0, count: count)) == expected)
        }
    }

    @Test func `a file that is torn anywhere is no identity, or the whole one`() {
        let file = Self.identity.file
        for count in 0..<file.count {
            let torn = read(Array(file[..<count]))
            #expect(torn == nil || torn == expected)
        }
        #expect(read(Array(file[..<60])) == nil)
    }

    @Test func `a field that is there twice, wrong or missing makes no identity`() {
        var cases: [[UInt8]] = [[], [0], [6], [6, 11], [6, 0xFF, 0xFF]]
        cases.append(Self.identity.file + VirtualIdentity.field(0x06, Array("01010298253".utf8)))
        for number in ["0101029820", "010102982530", "0101029820A", "0101029820\u{FF11}", " 1010298207"] {
            var wrong = Self.identity
            wrong.number = number
            cases.append(wrong.file)
        }
        for day in [
            "2.03.2021", "02/03/2021", "02.03.21  ", "00.03.2021", "02.13.2021", "32.01.2021", "",
            "02.03.202A",
        ] {
            var wrong = Self.identity
            wrong.validFrom = day
            cases.append(wrong.file)
            wrong = Self.identity
            wrong.validTo = day
            cases.append(wrong.file)
        }
        cases.append([UInt8](repeating: 0, count: IdentityRead.mostBytes) + [0])
        for file in cases { #expect(read(file) == nil) }
    }

    @Test func `no bytes trap, and what is read is eleven digits`() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            var file = round % 2 == 0 ? Self.identity.file : []
            if file.isEmpty {
                file = (0..<Int.random(in: 0...64)).map { _ in UInt8.random(in: 0...255, using: &random) }
            } else {
                for _ in 0...Int.random(in: 0...3) {
                    file[Int.random(in: file.indices)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            guard let read = read(file) else { continue }
            #expect(read.number.utf8.count == 11 && read.number.utf8.allSatisfy { (48...57).contains($0) })
        }
    }

    @Test func `an identity shows nothing of itself`() {
        var dumped = ""
        dump(expected, to: &dumped)
        let said =
            "\(expected) \(String(reflecting: expected)) \(Reading(value: .identity(expected))) \(dumped)"
        #expect(!said.contains("01010298253") && said.contains("<identity card>"))
    }

    @Test func `wiped bytes hold no more than they have room for, and what is cut off is overwritten`() {
        var bytes = WipedBytes(capacity: 8)
        #expect(bytes.append([1, 2, 3, 4, 5, 6]) && !bytes.append([7, 8, 9]) && bytes.free == 2)
        bytes.cut(to: 2)
        #expect(bytes.look { Array(unsafe: $0) } == [1, 2])
        // What lay behind is not there any more when room is made for something else.
        let written = bytes.append(most: 6) { start, most in
            #expect((0..<most).allSatisfy { start[$0] == 0 })
            return 4
        }
        #expect(written == 4 && bytes.count == 6)
    }
}

extension [UInt8] {
    fileprivate init(unsafe span: Span<UInt8>) { self = span.indices.map { span[$0] } }
}
