import Domain
import FoundationEssentials

/// The words of one language. A language is one file; all files have the same keys (a test holds them to it).
struct Catalogue: Sendable {
    let language: Language
    let weekdays: [String]
    let months: [String]
    private let texts: [String: String]

    /// Throws when the file is not an object of strings, or names other than 7 days and 12 months.
    init(_ language: Language, json: [UInt8]) throws {
        let texts = try JSONDecoder().decode([String: String].self, from: Data(json))
        let weekdays = (texts["weekdays"] ?? "").split(separator: "|").map(String.init)
        let months = (texts["months"] ?? "").split(separator: "|").map(String.init)
        guard weekdays.count == 7, months.count == 12 else { throw CatalogueError.calendar(language) }
        self.language = language
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
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
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

/// All languages of the terminal.
struct Catalogues: Sendable {
    private let byLanguage: [Language: Catalogue]
    private let first: Catalogue

    init() throws {
        first = try Catalogue(.fr, json: PackageResources.fr_json)
        byLanguage = [
            .fr: first,
            .nl: try Catalogue(.nl, json: PackageResources.nl_json),
            .en: try Catalogue(.en, json: PackageResources.en_json),
            .de: try Catalogue(.de, json: PackageResources.de_json),
        ]
    }

    subscript(language: Language) -> Catalogue { byLanguage[language] ?? first }
}
