import Documents
import Domain

/// What hangs beside the terminal: what to do when it does not record. Facts only; the words are the catalogues'.
package struct PosterFacts: Hashable, Sendable, Codable {
    /// Whom to call, and when.
    package struct Contact: Hashable, Sendable, Codable {
        /// 0 is Monday; nil: always, or whenever nobody else is there.
        package var days: ClosedRange<Int>?
        /// `06:00-18:00`; empty like `days`.
        package var hours: String
        package var text: String

        package init(days: ClosedRange<Int>?, hours: String, text: String) {
            self.days = days
            self.hours = hours
            self.text = text
        }
    }

    package var terminal: String
    package var site: String
    package var company: String
    /// Nil: nobody has said where else to register.
    package var address: String?
    package var code: SquareCode?
    package var contacts: [Contact]
    /// The last day of the declaration of works that the address names, days since 1970-01-01; nil: it is not said.
    package var lastDay: Int64?
    /// Days since 1970-01-01, local, and seconds since 1970.
    package var madeDay: Int64
    package var madeSeconds: Int64

    package init(
        terminal: String, site: String, company: String, address: String?, code: SquareCode?,
        contacts: [Contact], lastDay: Int64?, madeDay: Int64, madeSeconds: Int64
    ) {
        self.terminal = terminal
        self.site = site
        self.company = company
        self.address = address
        self.code = code
        self.contacts = contacts
        self.lastDay = lastDay
        self.madeDay = madeDay
        self.madeSeconds = madeSeconds
    }
}

/// The poster as a document: a page for each language.
package struct Poster: Sendable {
    private let facts: PosterFacts
    private let catalogues: Catalogues
    private let languages: [Language]

    /// Throws when an embedded catalogue is malformed.
    package init(_ facts: PosterFacts, country: Country, languages: [Language]) throws {
        self.init(facts, try Catalogues(country: country), languages: languages)
    }

    init(_ facts: PosterFacts, _ catalogues: Catalogues, languages: [Language]) {
        self.facts = facts
        self.catalogues = catalogues
        self.languages = languages
    }

    package var frame: DocumentFrame {
        let words = catalogues[languages.first ?? .fr]
        let parts = [facts.company, facts.terminal, words.longDate(facts.madeDay)]
        return DocumentFrame(
            title: words("poster.title"), language: words.tag,
            footer: parts.filter { !$0.isEmpty }.joined(separator: " · "), createdSeconds: facts.madeSeconds,
            showsTitle: false)
    }

    package func write(with pen: inout DocumentPen) async throws {
        for (place, language) in languages.enumerated() {
            if place > 0 { try await pen.write(.nextPage) }
            for line in lines(catalogues[language]) { try await pen.write(line) }
        }
    }

    func lines(_ words: Catalogue) -> [DocumentLine] {
        let way = facts.address == nil ? "tell" : facts.code == nil ? "open" : "photograph"
        let steps = ["poster.look", "poster.\(way)", "poster.call"]
        var lines: [DocumentLine] = [.banner(words("poster.title"))]
        lines += steps.enumerated().map { .large("\($0 + 1). \(words($1))") }
        if let code = facts.code { lines.append(.code(code, millimetres: 78)) }
        if let address = facts.address { lines.append(.large(address)) }
        if let day = facts.lastDay {
            lines.append(.note(words("poster.until", ["day": words.longDate(day)])))
        }
        lines.append(.heading(words("poster.contact")))
        if facts.contacts.isEmpty { lines.append(.large(words("poster.manager"))) }
        lines += facts.contacts.map { .large(text($0, words)) }
        lines.append(.heading(words("poster.terminal")))
        lines.append(.large([facts.terminal, facts.site].filter { !$0.isEmpty }.joined(separator: " · ")))
        return lines
    }

    private func text(_ contact: PosterFacts.Contact, _ words: Catalogue) -> String {
        guard let days = contact.days else {
            return facts.contacts.count > 1
                ? words("poster.otherwise", ["contact": contact.text]) : contact.text
        }
        // The catalogues' week begins on Sunday.
        func name(_ day: Int) -> String { words.weekdays[(day + 1) % 7] }
        let ends = Set([days.lowerBound, days.upperBound]).sorted().map(name)
        let which = days.count == 7 ? words("poster.daily") : ends.joined(separator: " – ")
        return "\(which), \(contact.hours.replacing("-", with: " – ")) : \(contact.text)"
    }
}

extension Catalogue {
    /// "samedi 21 novembre 2026"; the number for a day that no calendar has.
    fileprivate func longDate(_ day: Int64) -> String {
        guard let day = Day(number: day) else { return String(day) }
        let noon = LocalTime(wallMicroseconds: (day.number * 86_400 + 43_200) * 1_000_000, zone: .utc)
        return "\(date(noon)) \(day.description.prefix(4))"
    }
}
