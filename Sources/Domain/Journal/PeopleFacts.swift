// What happened to people and their badges. What is personal (names, badge numbers) goes to the private part
// of its entry, see `FactCoding`.

/// One change of a bulk import, waiting for its `Applied`. Dropped when the program starts again before that.
package struct Staged: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// The person's id is this entry, unless `existing` names an earlier one.
        case person(Person, existing: PersonID?)
        /// The credential's id is this entry, unless `existing` names an earlier one.
        case credential(Credential, existing: CredentialID?)
        /// The private part has been erased.
        case erased
    }
    /// Names the import: sequence of its first staged entry.
    package var batch: Sequence
    /// Batches that are still open are dropped: an import that began before will not be applied. On the first entry of a
    /// batch; entries of old releases never say so.
    package var endsOthers: Bool
    /// The entry that last said something of whom or what it changes; nil: it is new, or the entry is of an old release.
    package var previous: Sequence?
    package var change: Change

    package init(batch: Sequence, endsOthers: Bool = false, previous: Sequence? = nil, change: Change) {
        self.batch = batch
        self.endsOthers = endsOthers
        self.previous = previous
        self.change = change
    }
}

/// All changes staged under `batch` take effect.
package struct Applied: Hashable, Sendable {
    package var batch: Sequence
    package var count: Int

    package init(batch: Sequence, count: Int) {
        self.batch = batch
        self.count = count
    }
}

package struct LanguageChosen: Hashable, Sendable {
    package var person: PersonID
    package var language: Language

    package init(person: PersonID, language: Language) {
        self.person = person
        self.language = language
    }
}

/// Somebody was given a PIN for the keypad, or a password for the keyboard, or has none any more. Neither is ever in the
/// book, nor its hash.
package struct PINChanged: Hashable, Sendable {
    package var person: PersonID
    /// Who did it: the id of an account, or `system`.
    package var by: String
    package var isSet: Bool
    /// Whether it is the password, and not the PIN.
    package var isPassword: Bool

    package init(person: PersonID, by: String, isSet: Bool, isPassword: Bool = false) {
        self.person = person
        self.by = by
        self.isSet = isSet
        self.isPassword = isPassword
    }
}

extension PINChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("by", by)
        writer.field("isSet", isSet)
        writer.field("isPassword", isPassword)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        by = try reader.text("by")
        isSet = try reader.truth("isSet")
        isPassword = try reader.truth("isPassword")
    }
}
