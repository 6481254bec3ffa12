/// What a reader read off a badge, in one canonical spelling: `scheme:VALUE`, for example `em:62E3086CED`,
/// `w26:0A1B2C`, `uid:04A224B2C31F80`, `text:4711`.
///
/// It identifies a person, so it never appears in a log: its description shows nothing.
package struct CredentialKey: Hashable, Sendable, Codable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "<credential>" }
    package var debugDescription: String { description }

    /// The last four characters, which a worker may read out to his manager (`…3F2A`).
    package var tail: String { String(text.suffix(4)) }
}

package enum CredentialState: String, Sendable, Codable, CaseIterable {
    case active, lost, returned
    /// Lent for a time, usually until the end of the day.
    case lent
}

/// How somebody was identified. Stored with every punch.
package enum IdentificationMethod: String, Sendable, Codable {
    case badge, smartCard, code, keyboard
    /// A Belgian identity card in the reader.
    case eID
    /// Account name and password, typed at the terminal.
    case typed
}

/// A badge in somebody's hands for the period [`from`, `to`). A punch is resolved at its own time, even if it
/// arrives late.
package struct Credential: Hashable, Sendable, Codable {
    package var key: CredentialKey
    package var person: PersonID
    package var state: CredentialState
    /// Microseconds since 1970, UTC; nil: always.
    package var fromMicroseconds: Int64?
    /// Exclusive; nil: until further notice.
    package var toMicroseconds: Int64?

    package init(
        key: CredentialKey, person: PersonID, state: CredentialState = .active,
        fromMicroseconds: Int64? = nil,
        toMicroseconds: Int64? = nil
    ) {
        self.key = key
        self.person = person
        self.state = state
        self.fromMicroseconds = fromMicroseconds
        self.toMicroseconds = toMicroseconds
    }

    /// Whether the period covers that wall-clock time.
    package func covers(_ wallMicroseconds: Int64) -> Bool {
        if let fromMicroseconds, wallMicroseconds < fromMicroseconds { return false }
        if let toMicroseconds, wallMicroseconds >= toMicroseconds { return false }
        return true
    }
}
