/// An agent as the company's register has him: the person who punches, and what only the register says of him. All of it
/// is private.
package struct Agent: Hashable, Sendable, Codable {
    package var person: Person
    package var particulars: AgentParticulars

    package init(person: Person, particulars: AgentParticulars = AgentParticulars()) {
        self.person = person
        self.particulars = particulars
    }
}

/// What the register says of an agent beside `Person`. Who was only imported has none: these defaults hold for him.
package struct AgentParticulars: Hashable, Sendable, Codable {
    /// Nil: none in particular.
    package var type: AgentType?
    /// "Application mobile": whether he may punch at a terminal.
    package var mayUseTerminal: Bool
    package var birthDay: Day?
    package var nationalNumber: SealedNumber?
    /// `AGENT` of `AGENT@ENTREPRISE`. Given to everybody whom a manager registers; empty for the others.
    package var accountName: String
    package var engagements: [Engagement]

    package init(
        type: AgentType? = nil, mayUseTerminal: Bool = true, birthDay: Day? = nil,
        nationalNumber: SealedNumber? = nil, accountName: String = "", engagements: [Engagement] = []
    ) {
        self.type = type
        self.mayUseTerminal = mayUseTerminal
        self.birthDay = birthDay
        self.nationalNumber = nationalNumber
        self.accountName = accountName
        self.engagements = engagements
    }
}

/// What kind of agent somebody is, by the company's own word.
package struct AgentType: Hashable, Sendable, CodedAsText {
    package let description: String
    package init(_ type: String) { description = type }

    /// Agents of these types are an administrator's affair alone (seeds 4.1).
    package var isProtected: Bool { ["ADM", "GST"].contains(description.uppercased()) }
}

/// A national number that only who has the key can read. What it is sealed with, the daemon knows.
package struct SealedNumber: Discreet, Codable {
    /// The sealed number, as one text.
    package let text: String
    /// A keyed digest of the number: equal for equal numbers, so that two agents with one are found.
    package let mark: String

    package static let standIn = "<sealed number>"

    /// Bytes of each of both texts at most.
    static let mostBytes = 512

    package init(text: String, mark: String) {
        self.text = text
        self.mark = mark
    }
}
