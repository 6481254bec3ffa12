/// People and their badges, with the indexes that make an event cost the same for five people and five
/// thousand.
package struct Staff: Hashable, Sendable {
    package private(set) var people: [PersonID: Person] = [:]
    package private(set) var credentials: [CredentialID: Credential] = [:]
    /// What a person chose at a terminal stands above what an import says.
    private var chosenLanguages: [PersonID: Language] = [:]

    /// Text of a key → every credential that ever had it, oldest first.
    private var credentialsByKey: [String: [CredentialID]] = [:]
    /// How each is called in public.
    private var labels: [PersonID: PersonLabel] = [:]
    /// Folded short name → who shares it.
    private var namesakes: [String: Set<PersonID>] = [:]
    /// The company's own code → who has it.
    private var codes = Holders<String, PersonID>()
    /// The entry that last said something of somebody, where it is not the one that he is named by.
    private var revisions = Revisions()

    init() {}

    init(
        people: [PersonID: Person], credentials: [CredentialID: Credential],
        chosenLanguages: [PersonID: Language] = [:]
    ) {
        self.chosenLanguages = chosenLanguages
        people.forEach { set($1, for: $0, as: $0.entry.sequence) }
        credentials.forEach { set($1, for: $0, as: $0.entry.sequence) }
    }

    /// `sequence` is the entry that says so.
    mutating func set(_ person: Person, for id: PersonID, as sequence: Sequence) {
        let person = known(person, as: id)
        let earlier = people.updateValue(person, forKey: id)
        revisions.people[id] = sequence == id.entry.sequence ? nil : sequence
        codes.move(id, from: earlier?.code, to: person.code)
        if let earlier { forgetName(of: id, earlier) }
        let name = ShortName(person).folded
        namesakes[name, default: []].insert(id)
        if let alike = namesakes[name] {
            writeLabels(of: alike.count == 2 ? alike : [id], areAlike: alike.count > 1)
        }
    }

    mutating func set(_ credential: Credential, for id: CredentialID, as sequence: Sequence) {
        let earlier = credentials.updateValue(credential, forKey: id)
        revisions.credentials[id] = sequence == id.entry.sequence ? nil : sequence
        if earlier?.key == credential.key { return }
        if let earlier { forgetKey(earlier.key, of: id) }
        credentialsByKey[credential.key.text, default: []].insertSorted(id)
    }

    /// Nothing happens for a person who is not there (any more).
    mutating func setLanguage(_ language: Language, of id: PersonID) {
        guard people[id] != nil else { return }
        chosenLanguages[id] = language
        people[id]?.language = language
        labels[id]?.language = language
    }

    mutating func remove(_ id: PersonID) {
        chosenLanguages[id] = nil
        revisions.people[id] = nil
        if let person = people.removeValue(forKey: id) {
            codes.move(id, from: person.code, to: nil)
            forgetName(of: id, person)
        }
    }

    mutating func remove(_ id: CredentialID) {
        revisions.credentials[id] = nil
        if let credential = credentials.removeValue(forKey: id) { forgetKey(credential.key, of: id) }
    }

    private mutating func forgetName(of id: PersonID, _ person: Person) {
        labels[id] = nil
        let name = ShortName(person).folded
        namesakes[name]?.remove(id)
        guard let rest = namesakes[name], rest.count < 2 else { return }
        writeLabels(of: rest, areAlike: false)
        if rest.isEmpty { namesakes[name] = nil }
    }

    /// "Amina B.", with the code where two are alike (SITUATIONS 13, 14).
    private mutating func writeLabels(of ids: Set<PersonID>, areAlike: Bool) {
        for id in ids {
            guard let person = people[id] else { continue }
            let short = ShortName(person).text
            let text = areAlike && !person.code.isEmpty ? "\(short) (\(person.code))" : short
            labels[id] = PersonLabel(id: id, text: text, language: person.language)
        }
    }

    private mutating func forgetKey(_ key: CredentialKey, of id: CredentialID) {
        credentialsByKey[key.text]?.removeAll { $0 == id }
        if credentialsByKey[key.text]?.isEmpty == true { credentialsByKey[key.text] = nil }
    }
}

extension Staff {
    /// The entry that last said something of him; nil: nobody has that id.
    func revision(of id: PersonID) -> Sequence? {
        people[id].map { _ in revisions.people[id] ?? id.entry.sequence }
    }

    func revision(of id: CredentialID) -> Sequence? {
        credentials[id].map { _ in revisions.credentials[id] ?? id.entry.sequence }
    }

    /// Somebody else with that code.
    func another(than id: PersonID?, withCode code: String) -> PersonID? {
        codes.another(than: id, with: code)
    }

    /// That person as he is known once an import has said this of him.
    func known(_ person: Person, as id: PersonID) -> Person {
        var person = person
        if let language = chosenLanguages[id] { person.language = language }
        return person
    }

    /// How somebody is called on a public screen.
    func label(of id: PersonID) -> PersonLabel {
        labels[id] ?? PersonLabel(id: id, text: "–", language: .fr)
    }

    /// Which credential was held to the reader: the first spelling that anybody has or had decides; among its
    /// owners over time, the one at that moment.
    func credential(for keys: [CredentialKey], at instant: Instant) -> CredentialID? {
        for key in keys {
            guard let owners = credentialsByKey[key.text] else { continue }
            return owners.max { rank($0, at: instant) < rank($1, at: instant) }
        }
        return nil
    }

    /// Every credential that ever had that key, oldest first.
    func ids(of key: CredentialKey) -> [CredentialID] { credentialsByKey[key.text] ?? [] }

    /// Everybody's, of those who ever had that badge, under any of its spellings.
    func holders(of keys: [CredentialKey]) -> [Credential] {
        keys.flatMap { credentialsByKey[$0.text] ?? [] }.compactMap { credentials[$0] }
    }

    /// A later owner wins where nothing else decides (`max` takes the last of equals).
    private func rank(_ id: CredentialID, at instant: Instant) -> Int {
        guard let credential = credentials[id] else { return 0 }
        switch credential.state {
        case .active, .lent:
            if !instant.canDatePeriods { return credential.covers(instant.wallMicroseconds) ? 4 : 3 }
            return credential.covers(instant.wallMicroseconds) ? 4 : 1
        case .lost: return 2
        case .returned: return 1
        }
    }
}

extension Instant {
    /// Whether the clock is good enough to say that a badge's period has not begun or is over. A clock that
    /// lost its time must not take an hour away.
    var canDatePeriods: Bool { trust >= .realTimeClock }
}

/// First name and initial of the last name; whatever there is of them.
private struct ShortName: Hashable, Sendable {
    let text: String
    /// What namesakes have in common.
    let folded: String

    init(_ person: Person) {
        if let initial = person.lastName.first {
            let tail = String(initial).uppercased() + "."
            text = person.firstName.isEmpty ? tail : "\(person.firstName) \(tail)"
        } else {
            text = person.firstName.isEmpty ? person.code : person.firstName
        }
        folded = text.lowercased()
    }
}

extension [CredentialID] {
    fileprivate mutating func insertSorted(_ id: CredentialID) {
        insert(id, at: firstIndex { id.entry < $0.entry } ?? endIndex)
    }
}

/// Which entries last said something of whom.
private struct Revisions: Hashable, Sendable, Codable {
    var people: [PersonID: Sequence] = [:]
    var credentials: [CredentialID: Sequence] = [:]
}

/// A snapshot holds what was recorded; the indexes are made again.
extension Staff: Codable {
    private enum CodingKeys: CodingKey { case people, credentials, chosenLanguages, revisions }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            people: try container.decode([PersonID: Person].self, forKey: .people),
            credentials: try container.decode([CredentialID: Credential].self, forKey: .credentials),
            chosenLanguages: try container.decode([PersonID: Language].self, forKey: .chosenLanguages))
        revisions = try container.decodeIfPresent(Revisions.self, forKey: .revisions) ?? Revisions()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(people, forKey: .people)
        try container.encode(credentials, forKey: .credentials)
        try container.encode(chosenLanguages, forKey: .chosenLanguages)
        if revisions != Revisions() { try container.encode(revisions, forKey: .revisions) }
    }
}
