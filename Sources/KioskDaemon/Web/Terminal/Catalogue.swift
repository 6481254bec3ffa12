import Domain
import FoundationEssentials

/// The words of one language in one edition. A language is one file; all files have the same keys (a test holds them
/// to it). An edition lays a second, short file over it: the words and the forms of times that differ there.
struct Catalogue: Sendable {
    let language: Language
    /// Language and, where the edition has one, country: `fr-CA`, `de` (BCP 47).
    let tag: String
    let weekdays: [String]
    let months: [String]
    private let texts: [String: String]

    /// Throws when a file is not an object of strings, or names other than 7 days and 12 months.
    /// - Parameter more: a second file of the same language, for pages that not every page carries along.
    init(_ language: Language, json: [UInt8], more: [UInt8]? = nil, edition: Edition? = nil) throws {
        var texts = try JSONDecoder().decode([String: String].self, from: Data(json))
        if let more { texts.merge(try JSONDecoder().decode([String: String].self, from: Data(more))) { $1 } }
        if let differences = edition?.differences {
            texts.merge(try JSONDecoder().decode([String: String].self, from: Data(differences))) { $1 }
        }
        let weekdays = (texts["weekdays"] ?? "").split(separator: "|").map(String.init)
        let months = (texts["months"] ?? "").split(separator: "|").map(String.init)
        guard weekdays.count == 7, months.count == 12 else { throw CatalogueError.calendar(language) }
        self.language = language
        tag = edition.map { "\(language.rawValue)-\($0.country.rawValue)" } ?? language.rawValue
        self.weekdays = weekdays
        self.months = months
        self.texts = texts
    }

    var keys: Set<String> { Set(texts.keys) }

    /// The text of a key, with `{name}` replaced. A missing key shows itself, so that it is seen and mended.
    func callAsFunction(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        guard let text = texts[key] else { return "⟦\(key)⟧" }
        guard !values.isEmpty else { return text }
        var result = ""
        var rest = text[...]
        // One pass, so that a value that looks like a placeholder stays what it is.
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
            let close = rest.utf8[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            result += values.first { $0.key == name }?.value ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// Plural form: `key.one` or `key.many` with `{count}`.
    func counted(_ key: String, _ count: Int) -> String {
        self(count == 1 ? "\(key).one" : "\(key).many", ["count": String(count)])
    }
}

enum CatalogueError: Error {
    case calendar(Language)
}

/// All languages of the terminal, each in the edition of its country where there is one.
struct Catalogues: Sendable {
    private let byLanguage: [Language: Catalogue]
    private let first: Catalogue

    /// - Parameter more: of each language, laid beside its own words.
    init(country: Country = .belgium, more: (Language) -> [UInt8]? = { _ in nil }) throws {
        byLanguage = try Dictionary(
            uniqueKeysWithValues: Language.allCases.map { language in
                let edition = Edition.table.first { $0.language == language && $0.country == country }
                let catalogue = try Catalogue(
                    language, json: Self.file(of: language), more: more(language), edition: edition)
                return (language, catalogue)
            })
        first = try byLanguage[.fr] ?? Catalogue(.fr, json: Self.file(of: .fr))
    }

    static func file(of language: Language) -> [UInt8] {
        switch language {
        case .fr: PackageResources.fr_json
        case .nl: PackageResources.nl_json
        case .en: PackageResources.en_json
        case .de: PackageResources.de_json
        }
    }

    subscript(language: Language) -> Catalogue { byLanguage[language] ?? first }
}
