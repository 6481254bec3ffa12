/// The four languages of the terminal. The catalogue may have regional editions; a person speaks one of
/// these.
package enum Language: String, Sendable, Codable, CaseIterable {
    case fr, nl, en, de
}

/// Somebody who punches. Everything here is personal data: it lives in the erasable part of the book.
package struct Person: Hashable, Sendable, Codable {
    /// The company's own code for him (agent code, matricule): unique in the book, shown where names are
    /// alike.
    package var code: String
    package var firstName: String
    package var lastName: String
    package var language: Language
    /// Inactive people are refused (promise 5), but may always pause or leave while inside.
    package var isActive: Bool
    /// Sites where he may punch; empty means everywhere.
    package var allowedSites: [SiteCode]
    /// Tasks to which he is linked, the usual one first.
    package var tasks: [TaskCode]
    /// Usual pattern of his days, which decides what a bare badge means after some hours.
    package var shift: ShiftPattern

    package init(
        code: String, firstName: String, lastName: String, language: Language = .fr, isActive: Bool = true,
        allowedSites: [SiteCode] = [], tasks: [TaskCode] = [], shift: ShiftPattern = .day
    ) {
        self.code = code
        self.firstName = firstName
        self.lastName = lastName
        self.language = language
        self.isActive = isActive
        self.allowedSites = allowedSites
        self.tasks = tasks
        self.shift = shift
    }

    package var fullName: String { [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ") }
}

/// The usual pattern of a person's days: selects the rows of the bare-badge table (`BareBadge`).
package enum ShiftPattern: String, Sendable, Codable, CaseIterable {
    /// One period a day with a break in it.
    case day
    /// Two or more short periods a day: an attendance closes sooner, and leaving is likelier than a break.
    case split
    /// A period that crosses midnight.
    case night
}
