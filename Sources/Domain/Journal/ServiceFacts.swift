// What a technician did at the terminal. Names and fields are for ever: an old book is read by every later release.

/// One step of a technician's visit, which lasts from `opened` to `closed`.
package struct Serviced: Hashable, Sendable {
    package enum Step: String, Sendable, Codable, CaseIterable {
        case opened, closed
        /// A wrong PIN.
        case denied
        /// An output was switched on to be seen or heard.
        case tested
        /// From now on badges are shown to the technician and are no punches, until `untilBootMicroseconds`.
        case readingOnly
        /// Badges are punches again.
        case punching
    }

    /// Why a visit ended.
    package enum Cause: String, Sendable, Codable, CaseIterable {
        case finished
        /// Nobody touched the page for long.
        case idle
        /// Another visit began.
        case replaced
        /// The program started again.
        case restarted
    }

    package var step: Step
    /// The `opened` entry of the visit; nil for `opened` itself and for `denied`.
    package var visit: Sequence?
    /// For `opened` and `denied`: a PIN is a code.
    package var method: IdentificationMethod?
    /// Whose badge opened the page; nil: a PIN did.
    package var person: PersonID?
    package var cause: Cause?
    /// For `tested`: `green`, `red`, `buzzer`, `relay`.
    package var output: String?
    /// For `readingOnly`, in the boot clock of this entry.
    package var untilBootMicroseconds: Int64?

    package init(
        step: Step, visit: Sequence? = nil, method: IdentificationMethod? = nil, person: PersonID? = nil,
        cause: Cause? = nil, output: String? = nil, untilBootMicroseconds: Int64? = nil
    ) {
        self.step = step
        self.visit = visit
        self.method = method
        self.person = person
        self.cause = cause
        self.output = output
        self.untilBootMicroseconds = untilBootMicroseconds
    }
}

/// A badge that belonged to nobody was given to a person, at the terminal and before a technician's eyes. The
/// credential's id is this entry.
package struct Enrolled: Hashable, Sendable {
    package var visit: Sequence
    package var person: PersonID
    /// Private. Nil once erased.
    package var key: CredentialKey?
    /// From when on it is his, microseconds since 1970; nil: always (the clock could not date it).
    package var fromMicroseconds: Int64?

    package init(visit: Sequence, person: PersonID, key: CredentialKey?, fromMicroseconds: Int64?) {
        self.visit = visit
        self.person = person
        self.key = key
        self.fromMicroseconds = fromMicroseconds
    }
}

/// What a technician said about a terminal that stands elsewhere than it was surveyed.
package struct MoveAnswered: Hashable, Sendable, Codable {
    package enum Answer: String, Sendable, Codable, CaseIterable {
        /// It hangs at another spot of the same site.
        case sameSite
        /// It has been at another site since `sinceMicroseconds`.
        case newSite
    }
    package var visit: Sequence
    package var answer: Answer
    /// Microseconds since 1970, UTC; for `newSite`.
    package var sinceMicroseconds: Int64?

    package init(visit: Sequence, answer: Answer, sinceMicroseconds: Int64? = nil) {
        self.visit = visit
        self.answer = answer
        self.sinceMicroseconds = sinceMicroseconds
    }
}

extension Serviced: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("visit", visit)
        writer.field("method", method?.rawValue)
        writer.field("person", person?.entry)
        writer.field("cause", cause?.rawValue)
        writer.field("output", output)
        writer.field("untilBootMicroseconds", untilBootMicroseconds)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        visit = try reader.optionalInteger("visit")
        method = try reader.optionalChoice("method")
        person = try reader.optionalEntry("person").map(PersonID.init)
        cause = try reader.optionalChoice("cause")
        output = try reader.optionalText("output")
        untilBootMicroseconds = try reader.optionalInteger("untilBootMicroseconds")
    }
}

extension Enrolled: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("visit", visit)
        writer.field("person", person.entry)
        writer.field("fromMicroseconds", fromMicroseconds)
    }

    func writePrivate(to writer: inout FactWriter) { writer.field("key", key?.text) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        visit = try reader.integer("visit")
        person = PersonID(try reader.entry("person"))
        fromMicroseconds = try reader.optionalInteger("fromMicroseconds")
        key = try secret?.optionalText("key").map(CredentialKey.init)
    }
}

extension MoveAnswered: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("visit", visit)
        writer.field("answer", answer)
        writer.field("sinceMicroseconds", sinceMicroseconds)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        visit = try reader.integer("visit")
        answer = try reader.choice("answer")
        sinceMicroseconds = try reader.optionalInteger("sinceMicroseconds")
    }
}
