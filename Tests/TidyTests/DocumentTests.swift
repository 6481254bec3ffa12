import Testing

@Suite struct DocumentTests {
    private static let documents = Tree.files.filter { $0.hasExtension("md") }

    @Test func `every link of a document leads to a file`() throws {
        let link = try Regex(#"\]\(([^)#\s]+)"#, as: (Substring, Substring).self)
        for file in Self.documents {
            let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
            for (number, line) in file.numbered {
                for match in line.matches(of: link)
                where !match.1.contains("://") && !match.1.hasPrefix("mailto:") {
                    let path = folder.isEmpty ? String(match.1) : "\(folder)/\(match.1)"
                    if !Tree.exists(path) { Issue.record("\(file.path):\(number) links to \(match.1)") }
                }
            }
        }
    }

    @Test func `every make target that a document names exists`() throws {
        let makefile = try #require(Tree.files.first { $0.path == "Makefile" })
        let targets = Set(makefile.lines.compactMap { $0.firstMatch(of: #/^([a-z]+):/#)?.1 })
        for file in Self.documents {
            for (number, line) in file.numbered {
                for match in line.matches(of: #/`make ([a-z]+)`/#) where !targets.contains(match.1) {
                    Issue.record("\(file.path):\(number) names make \(match.1)")
                }
            }
        }
    }

    /// Documents with a table that names tests, and the cell they stand in.
    @Test(arguments: [("docs/reliability.md", 2), ("docs/security.md", 4)])
    func `every test that a table of claims names exists`(path: String, cell: Int) throws {
        let document = try #require(Tree.files.first { $0.path == path })
        let names = Set(
            Tree.swift.filter { $0.isIn("Tests") }.flatMap { file in
                file.lines.filter { $0.utf8.contains(UInt8(ascii: "`")) }.flatMap {
                    $0.matches(of: #/func `([^`]+)`/#).map { String($0.1) }
                }
            })
        var rows = 0
        for (number, line) in document.numbered where line.hasPrefix("| ") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count >= cell + 2 else { continue }
            for match in cells[cell].matches(of: #/`([^`]+)`/#) {
                rows += 1
                if !names.contains(String(match.1)) {
                    Issue.record("\(document.path):\(number) names \(match.1)")
                }
            }
        }
        #expect(rows > 5)
    }

    @Test func `no claim stands twice in the table`() throws {
        let document = try #require(Tree.files.first { $0.path == "docs/reliability.md" })
        var claims: Set<Substring> = []
        for (number, line) in document.numbered where line.hasPrefix("| ") {
            guard let claim = line.split(separator: "|").first, claim.contains(where: \.isLetter) else {
                continue
            }
            #expect(claims.insert(claim).inserted, "\(document.path):\(number) claims it again")
        }
        #expect(claims.count > 50)
    }

    @Test func `every file that the architecture names exists`() throws {
        for name in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
            let document = try #require(Tree.files.first { $0.path == name })
            for (number, line) in document.numbered {
                for match in line.matches(
                    of: #/`((?:Sources|Tests|docs|packaging|systemd|udev-rules)\/[A-Za-z0-9_\/.+-]+)`/#)
                {
                    let path = String(match.1)
                    if !Tree.exists(path) { Issue.record("\(name):\(number) names \(path)") }
                }
            }
        }
    }

    @Test func `every Debian package has its reason`() throws {
        let list = try #require(Tree.files.first { $0.path == "packaging/packages.txt" })
        var names: Set<Substring> = []
        for (number, line) in list.numbered
        where !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix("[") {
            #expect(line.contains(#/^[a-z0-9][a-z0-9+.-]+ +# \S/#), "packages.txt:\(number)")
            if let name = line.split(separator: " ").first {
                #expect(names.insert(name).inserted, "\(name) stands twice")
            }
        }
    }
}
