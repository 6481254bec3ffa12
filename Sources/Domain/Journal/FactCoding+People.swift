// Stored form of what happened to people and badges. Everything about a person is private, and so is the
// number of a badge; ids, states and periods are public.

extension Staged: JournalFact {
    private enum Kind: String { case person, credential, erased }

    func write(to writer: inout FactWriter) {
        writer.field("batch", batch)
        if endsOthers { writer.field("endsOthers", true) }
        writer.field("previous", previous)
        switch change {
        case .person(_, let existing):
            writer.field("change", Kind.person)
            writer.field("existing", existing?.entry)
        case .credential(let credential, let existing):
            writer.field("change", Kind.credential)
            writer.field("existing", existing?.entry)
            writer.field("person", credential.person.entry)
            writer.field("state", credential.state)
            writer.field("fromMicroseconds", credential.fromMicroseconds)
            writer.field("toMicroseconds", credential.toMicroseconds)
        case .erased:
            writer.field("change", Kind.erased)
        }
    }

    func writePrivate(to writer: inout FactWriter) {
        switch change {
        case .person(let person, _): person.write(to: &writer)
        case .credential(let credential, _): writer.field("key", credential.key.text)
        case .erased: break
        }
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        batch = try reader.integer("batch")
        endsOthers = try reader.truth("endsOthers")
        previous = try reader.optionalInteger("previous")
        switch try reader.choice("change", Kind.self) {
        case .person:
            let existing = try reader.optionalEntry("existing").map(PersonID.init)
            let person = try secret?.person()
            change = person.map { .person($0, existing: existing) } ?? .erased
        case .credential:
            let existing = try reader.optionalEntry("existing").map(CredentialID.init)
            let person = PersonID(try reader.entry("person"))
            let state = try reader.choice("state", CredentialState.self)
            let from = try reader.optionalInteger("fromMicroseconds")
            let to = try reader.optionalInteger("toMicroseconds")
            guard let key = try secret?.text("key") else {
                change = .erased
                return
            }
            let credential = Credential(
                key: CredentialKey(key), person: person, state: state, fromMicroseconds: from,
                toMicroseconds: to)
            change = .credential(credential, existing: existing)
        case .erased:
            change = .erased
        }
    }
}

extension Person {
    func write(to writer: inout FactWriter) {
        writer.field("code", code)
        writer.field("firstName", firstName)
        writer.field("lastName", lastName)
        writer.field("language", language)
        writer.field("isActive", isActive)
        writer.field("allowedSites", allowedSites.lazy.map(\.description))
        writer.field("tasks", tasks.lazy.map(\.description))
        writer.field("shift", shift)
    }
}

extension FactReader {
    mutating func person() throws(FactDamage) -> Person {
        Person(
            code: try text("code"), firstName: try text("firstName"), lastName: try text("lastName"),
            language: try choice("language"), isActive: try truth("isActive"),
            allowedSites: try texts("allowedSites").map(SiteCode.init),
            tasks: try texts("tasks").map(TaskCode.init), shift: try choice("shift"))
    }
}

extension Applied: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("batch", batch)
        writer.field("count", count)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        batch = try reader.integer("batch")
        count = try reader.count("count")
    }
}

extension LanguageChosen: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("person", person.entry)
        writer.field("language", language)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        person = PersonID(try reader.entry("person"))
        language = try reader.choice("language")
    }
}
