import FoundationEssentials

/// Finds, lays over each other and checks everything that configures this daemon.
struct ConfigurationLoader {
    static let standardFile = "/etc/kioskd/kioskd.toml"
    static let environmentPrefix = "KIOSKD_"
    /// More drop-ins than this are refused.
    static let maximumDropIns = 100

    /// Absolute or relative path; its drop-ins are `kioskd.d/*.toml` beside it.
    var file: String = standardFile
    var environment: [String: String] = [:]

    /// A configuration in force, and where each of its values comes from.
    struct Loaded: Sendable {
        var configuration: Configuration
        var effective: [EffectiveValue]
        /// Files read, the later ones laid over the earlier ones.
        var files: [String]
        /// Of the load: tells where systemd has put credentials.
        var environment: [String: String]
        /// Variables `KIOSKD_…` that name no table and resemble none: other programs' own.
        var ignored: [String] {
            environment.keys.filter { name in
                name.hasPrefix(ConfigurationLoader.environmentPrefix)
                    && !effective.contains { $0.origin == .environment(name) }
            }.sorted()
        }
    }

    /// Reads files and environment, and what was provisioned. Throws everything that is wrong, not only the first thing.
    func load() throws(ConfigurationError) -> Loaded { try load(provisioning: nil) }

    /// As if `settings` were what is provisioned.
    func load(provisioning settings: Node?) throws(ConfigurationError) -> Loaded {
        var problems: [ConfigurationProblem] = []
        var documents: [Node] = []
        var files = [file] + dropIns(&problems)
        for path in files {
            do throws(ConfigurationError) {
                documents.append(try document(path))
            } catch {
                problems += error.problems
            }
        }
        let folder = ProvisionedFolder(book: Self.bookDirectory(documents, environment))
        do throws(ConfigurationError) {
            let laid: Node? = if let settings { settings } else { try folder.inForce()?.settings }
            if let settings = laid {
                problems += Self.rivals(of: settings, in: documents)
                documents.append(settings)
                if case .file(let path, _) = settings.origin { files.append(path) }
            }
        } catch {
            problems += error.problems
        }
        return try Self.evaluate(documents, environment: environment, files: files, problems: problems)
    }

    /// Where the book lies, asked before everything is read: what was provisioned lies beside it, and cannot move it.
    private static func bookDirectory(_ documents: [Node], _ environment: [String: String]) -> String {
        let written = documents.reversed().lazy.compactMap { document in
            (document.table?["store"]?.table?["directory"]).flatMap { try? plainText($0) }
        }.first
        return environment[environmentPrefix + "STORE_DIRECTORY"] ?? written
            ?? Configuration.standard.store.directory
    }

    /// An upstream of root's is root's: laid over it, its token would go wherever a provisioning says.
    private static func rivals(of settings: Node, in documents: [Node]) -> [ConfigurationProblem] {
        func names(_ document: Node) -> [(String, Origin)] {
            guard let node = document.table?["upstream"] else { return [] }
            return ProvisioningKeys.elements(of: node).compactMap { element in
                element.table?["name"].flatMap { name in (try? plainText(name)).map { ($0, name.origin) } }
            }
        }
        let taken = Dictionary(documents.flatMap(names), uniquingKeysWith: { first, _ in first })
        return names(settings).compactMap { name, origin in
            taken[name].map {
                ConfigurationProblem(
                    origin: origin,
                    message: "the upstream `\(name)` is set in \($0): leave it out, or give it another name")
            }
        }
    }

    /// What can still be made out of files with problems, for the page of safe mode alone: name, contact, languages.
    /// Never to record by: a value that is missing here would be a wrong fact in the book.
    func salvage() -> Configuration {
        var root = Node(value: .table([:]), origin: .standard)
        var problems: [ConfigurationProblem] = []
        var documents = ([file] + dropIns(&problems)).compactMap { try? document($0) }
        let folder = ProvisionedFolder(book: Self.bookDirectory(documents, environment))
        if let settings = (try? folder.inForce())?.settings { documents.append(settings) }
        for document in documents { root = root.overlaid(by: document, identities: [:]) }
        var form = Form(root)
        return Configuration(&form)
    }

    /// The same for text that is not in a file: tests, and the simulation.
    static func load(text: String, environment: [String: String] = [:]) throws(ConfigurationError) -> Loaded {
        let document = try TextDocument.parse(Array(text.utf8), path: "text")
        return try evaluate([document], environment: environment, files: [], problems: [])
    }

    // MARK: steps

    private func document(_ path: String) throws(ConfigurationError) -> Node {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(path, limit: TextDocument.maximumBytes)
        } catch {
            throw ConfigurationError(problems: [
                ConfigurationProblem(origin: .file(path, line: 1), message: "cannot be read: \(error)")
            ])
        }
        return try TextDocument.parse(bytes, path: path)
    }

    /// In lexical order of their bytes, so that the order is the same in every locale.
    private func dropIns(_ problems: inout [ConfigurationProblem]) -> [String] {
        let slash = file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex
        let directory = file[..<slash] + "kioskd.d"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: String(directory)) else {
            return []
        }
        let texts = names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if texts.count > Self.maximumDropIns {
            let message = "more than \(Self.maximumDropIns) drop-ins are not supported"
            problems.append(ConfigurationProblem(origin: .file(String(directory), line: 1), message: message))
        }
        return texts.prefix(Self.maximumDropIns).map { "\(directory)/\($0)" }
    }

    private static func evaluate(
        _ documents: [Node], environment: [String: String], files: [String],
        problems early: [ConfigurationProblem]
    ) throws(ConfigurationError) -> Loaded {
        let reference = Configuration.reference
        let identities = Dictionary(
            reference.compactMap { row in row.identity.map { (row.path, $0) } },
            uniquingKeysWith: { first, _ in first })
        var problems = early
        var root = Node(value: .table([:]), origin: .standard)
        for document in documents {
            problems += duplicates(in: document, identities)
            root = root.overlaid(by: document, identities: identities)
        }
        root = root.overlaid(by: variables(environment, reference, &problems), identities: identities)
        var form = Form(root)
        let configuration = Configuration(&form)
        problems += form.problems
        guard problems.isEmpty else { throw ConfigurationError(problems: problems.sorted(by: precedes)) }
        return Loaded(
            configuration: configuration, effective: form.effective, files: files, environment: environment)
    }

    /// Two elements of one list with one name in one file: across files the later one is laid over the earlier.
    private static func duplicates(in document: Node, _ identities: [String: String])
        -> [ConfigurationProblem]
    {
        var problems: [ConfigurationProblem] = []
        for (list, identity) in identities.sorted(by: { $0.key < $1.key }) {
            guard case .list(let elements)? = document.table?[list]?.value else { continue }
            var seen: Set<Node.Value> = []
            for element in elements {
                guard let name = element.table?[identity] else { continue }
                if !seen.insert(name.value).inserted {
                    let message = "a second [[\(list)]] with the same `\(identity)` in one file"
                    problems.append(ConfigurationProblem(origin: name.origin, message: message))
                }
            }
        }
        return problems
    }

    /// `KIOSKD_WEB_PORT=8081` as the node `web.port`.
    private static func variables(
        _ environment: [String: String], _ reference: [SectionRow], _ problems: inout [ConfigurationProblem]
    ) -> Node {
        var sections: [String: Node] = [:]
        for (variable, text) in environment where variable.hasPrefix(environmentPrefix) {
            let origin = Origin.environment(variable)
            let words = variable.dropFirst(environmentPrefix.count).lowercased()
                .split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
            let row = reference.first { $0.path == words[0] }
            if let row, !row.isList, words.count == 2 {
                let entry = Node(value: .unparsed(text), origin: origin)
                let mine = sections[row.path]?.table ?? [:]
                let merged = mine.merging([String(words[1]): entry]) { _, new in new }
                sections[row.path] = Node(value: .table(merged), origin: origin)
            } else if row?.isList == true {
                let message = "[[\(words[0])]] cannot be set by a variable: write a drop-in"
                problems.append(ConfigurationProblem(origin: origin, message: message))
            } else {
                let known = reference.filter { !$0.isList && !$0.path.contains(".") }.flatMap { row in
                    row.keys.map { "\(row.path)_\($0.name)" }
                }
                // Tests and packagers have variables of their own; only what looks like a slip is one.
                if let meant = Suggestion.nearest(to: words.joined(separator: "_"), among: known) {
                    let message =
                        "unknown variable (did you mean `\(environmentPrefix)\(meant.uppercased())`?)"
                    problems.append(ConfigurationProblem(origin: origin, message: message))
                }
            }
        }
        return Node(value: .table(sections), origin: .standard)
    }

    /// Files in the order of their names, lines ascending, then variables, then defaults.
    private static func precedes(_ left: ConfigurationProblem, _ right: ConfigurationProblem) -> Bool {
        func rank(_ problem: ConfigurationProblem) -> (Int, String, Int, String) {
            switch problem.origin {
            case .file(let path, let line): (0, path, line, problem.message)
            case .environment(let name): (1, name, 0, problem.message)
            case .standard: (2, "", 0, problem.message)
            }
        }
        return rank(left) < rank(right)
    }
}
