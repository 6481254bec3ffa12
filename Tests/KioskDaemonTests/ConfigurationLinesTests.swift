import Stands
import Testing

@testable import KioskDaemon

@Suite struct ConfigurationLinesTests {
    private let text = #"""
        # comment with [brackets] and = signs
        top = 1
        [a]
        x = "=[]#"      # y = 2
        y = '''
        [not.a.table]
        z = 1
        '''
        z = [ 1,        # one
              { p = 1, q = [2,
                3] }, ]
        [a.b."c d"]
        deep.er = { k = 1, l.m = 2 }
        [[list]]
        name = "one"
        [list.inner]
        v = 1
        [[list]]
        name = "two \" quoted"
        [list.inner]
        v = """
        many "quotes" \""" here
        \""""
        w = 2
        """#

    @Test func `each key is found on its own line`() {
        let lines = KeyLines(text)
        let expected: [([String], Int)] = [
            (["top"], 2), (["a"], 3), (["a", "x"], 4), (["a", "y"], 5), (["a", "z"], 9),
            (["a", "z", "#0"], 9),
            (["a", "z", "#1", "q"], 10), (["a", "z", "#1", "q", "#1"], 11), (["a", "b", "c d"], 12),
            (["a", "b", "c d", "deep", "er", "k"], 13), (["a", "b", "c d", "deep", "er", "l", "m"], 13),
            (["list"], 14), (["list", "#0"], 14), (["list", "#0", "name"], 15),
            (["list", "#0", "inner", "v"], 17),
            (["list", "#1"], 18), (["list", "#1", "name"], 19), (["list", "#1", "inner", "v"], 21),
            (["list", "#1", "inner", "w"], 24),
        ]
        for (path, line) in expected { #expect(lines.line(of: path) == line, "\(path)") }
        #expect(lines.line(of: ["a", "nothing"]) == 3)
        #expect(lines.line(of: ["nothing"]) == 1)
    }

    @Test func `line ends of another system count the same`() {
        let lines = KeyLines("a = 1\r\n[b]\r\nc = 2\r\n")
        #expect(lines.line(of: ["b"]) == 2 && lines.line(of: ["b", "c"]) == 3)
    }

    @Test func `any text is read to its end`() {
        var generator = ConfigurationGenerator(seed: 7)
        let alphabet = Array("ab=.[]{}\"'#,\\ \n\r\t\u{e9}1")
        for _ in 0..<Cases.count {
            let length = Int.random(in: 0...60, using: &generator)
            let random = String(
                (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
            let lines = KeyLines(random).lines.values
            #expect(lines.allSatisfy { $0 >= 1 && $0 <= random.utf8.count(where: { $0 == 10 }) + 1 })
        }
    }

    @Test func `any mutation of a configuration is accepted or refused with places inside the file`() {
        var generator = ConfigurationGenerator(seed: 20261121)
        let lines = ReferenceText.file(Configuration.reference).split(separator: "\n").map(String.init)
        let sound = lines.map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? String($0.dropFirst()) : $0 }
        let whole = Array(sound.joined(separator: "\n").utf8)
        let pieces = Array("[]{}\"'=.,#\n\\ \u{0}\u{7f}\u{e9}1-".utf8)
        for _ in 0..<1000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.remove(at: at)
                case 1: bytes.insert(pieces[Int.random(in: 0..<pieces.count, using: &generator)], at: at)
                default: bytes[at] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            let last = bytes.count(where: { $0 == 10 }) + 1
            do throws(ConfigurationError) {
                var form = Form(try TextDocument.parse(bytes, path: "x"))
                _ = Configuration(&form)
                for case .file(_, let line) in form.problems.map(\.origin) {
                    #expect((1...last).contains(line))
                }
            } catch {
                #expect(error.problems.count == 1)
                for case .file(_, let line) in error.problems.map(\.origin) {
                    #expect((1...last).contains(line))
                }
            }
        }
    }

    @Test(arguments: [
        ("a = 1\nb = [}\n", 2), ("b = [1,\n # [\n}]", 3), ("b = ['}', {c = 1}, }]", 1), ("b = [\u{2028}]", 1),
        ("b = 1\n\u{85}c = 2", 2), ("b = [\"\"\"\n}\"\"\", }]", 2),
    ])
    func `what would end the parser and the process with it is refused with its line`(text: String, line: Int)
    {
        do throws(ConfigurationError) {
            _ = try TextDocument.parse(Array(text.utf8), path: "x")
            Issue.record("taken")
        } catch {
            #expect(error.problems.map(\.origin) == [.file("x", line: line)])
        }
    }

    @Test(arguments: [
        "b = []", "b = [{c = 1}, {c = '}'}]", "b = ['[}', \"[}\"] # [}", "[[a]]\nb = {c = [1, 2]}",
    ])
    func `what is TOML is not taken for it`(text: String) throws {
        _ = try TextDocument.parse(Array(text.utf8), path: "x")
    }

    @Test func `near misses are suggested and far ones are not`() {
        let known = ["port", "address", "latitude"]
        #expect(Suggestion.nearest(to: "prot", among: known) == "port")
        #expect(Suggestion.nearest(to: "adress", among: known) == "address")
        #expect(Suggestion.nearest(to: "LATITUDE", among: known) == "latitude")
        #expect(Suggestion.nearest(to: "colour", among: known) == nil)
        #expect(Suggestion.nearest(to: "", among: known) == nil)
        #expect(Suggestion.distance("kitten", "sitting") == 3)
    }
}
