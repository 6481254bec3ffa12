import Web

/// How long a law has records kept at least. Of those that hold in a country the longest wins. Not a list of all laws:
/// each row has its source, and what is not known is not guessed (docs/retention.md).
struct RetentionLaw: Hashable, Sendable {
    var countries: Set<Country>
    var months: Int
    var what: String
    var source: String
    /// When the source was read.
    var checked: String

    static let table = [
        RetentionLaw(
            countries: [.belgium, .france], months: 12, what: "tachograph data kept by the undertaking",
            source: "Regulation (EC) 561/2006, art. 10(5)", checked: "2026-11-22"),
        RetentionLaw(
            countries: [.canada], months: 6, what: "records of duty status and supporting documents",
            source: "SOR/2005-313, s. 85", checked: "2026-11-22"),
    ]

    static func longest(in country: Country) -> RetentionLaw? {
        table.filter { $0.countries.contains(country) }.max { $0.months < $1.months }
    }
}
