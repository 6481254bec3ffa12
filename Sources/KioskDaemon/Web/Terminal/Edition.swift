import Domain

/// Where a terminal hangs, as far as words and forms of times differ (ISO 3166).
package enum Country: String, Sendable, CaseIterable {
    case belgium = "BE"
    case france = "FR"
    case canada = "CA"
}

/// A regional edition of a language: a line of the table and, where something differs, a short file.
struct Edition: Sendable {
    var language: Language
    var country: Country
    /// Catalogue with the keys that differ; nil: none does, the edition is the language's own file.
    var differences: [UInt8]?

    /// English and German have one edition for everywhere.
    static let table = [
        Edition(language: .fr, country: .belgium),
        Edition(language: .fr, country: .france),
        // Times as "6 h 02", no space before ? and ; : usage in Québec, to be signed off by a reader from there.
        Edition(language: .fr, country: .canada, differences: PackageResources.fr_CA_json),
        Edition(language: .nl, country: .belgium),
    ]
}
