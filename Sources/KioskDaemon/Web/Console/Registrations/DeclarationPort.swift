import Domain

/// What people have declared at the terminal, and what somebody makes of it: a file beside a punch, or nothing.
package protocol DeclarationPort: Sendable {
    /// What waits for a decision, newest first; nil: the book cannot be read.
    func declarations() async -> DeclarationList?
    /// One of them, also when it is decided; nil: there is none, or the book cannot be read.
    func declaration(_ entry: Sequence) async -> DeclarationFile?
}

/// One thing that somebody has declared. Never a punch.
package struct DeclarationRow: Hashable, Sendable {
    /// To what he has answered.
    package enum Question: Hashable, Sendable {
        /// "A punch of mine is missing."
        case missing(MissingPunch.Reason)
        /// "When did you leave?", after a departure that nobody made.
        case departure
        /// "Was it you?", of a badge that was refused then.
        case read
    }

    /// The entry that holds it.
    package var entry: Sequence
    package var person: PersonID
    /// Empty: erased.
    package var name: String
    package var code: String
    package var question: Question
    /// Nil: nobody said which.
    package var action: Action?
    /// What it is about, and when he said so, microseconds since 1970.
    package var wallMicroseconds: Int64
    package var saidMicroseconds: Int64

    package init(
        entry: Sequence, person: PersonID, name: String, code: String, question: Question, action: Action?,
        wallMicroseconds: Int64, saidMicroseconds: Int64
    ) {
        self.entry = entry
        self.person = person
        self.name = name
        self.code = code
        self.question = question
        self.action = action
        self.wallMicroseconds = wallMicroseconds
        self.saidMicroseconds = saidMicroseconds
    }
}

package struct DeclarationList: Hashable, Sendable {
    /// What is older is in a person's own file alone: ONSS takes no request about it any more.
    package static let days: Int64 = 62

    package var rows: [DeclarationRow]
    package var zone: Zone

    package init(rows: [DeclarationRow], zone: Zone) {
        self.rows = rows
        self.zone = zone
    }
}

package struct DeclarationFile: Hashable, Sendable {
    package var declaration: DeclarationRow
    /// The punch beside which a file would stand: the one that raised the question, else his nearest; nil: he has none
    /// within two days.
    package var beside: RegistrationRow?
    package var isDecided: Bool
    package var zone: Zone

    package init(declaration: DeclarationRow, beside: RegistrationRow?, isDecided: Bool, zone: Zone) {
        self.declaration = declaration
        self.beside = beside
        self.isDecided = isDecided
        self.zone = zone
    }
}
