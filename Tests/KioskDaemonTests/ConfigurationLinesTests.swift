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
        for _ in 0..<10_000 {
            let length = Int.random(in: 0...60, using: &generator)
            let random = String(
                (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
            let lines = KeyLines(random).lines.values
            #expect(lines.allSatisfy { $0 >= 1 && $0 <= random.utf8.count(where: { $0 == 10 }) + 1 })
        }
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
