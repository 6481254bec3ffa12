import Domain
import Store

/// Makes entries as a terminal would, for people who do not exist.
struct Story {
    let book: BookID
    /// Sequence of the last entry made.
    var head: Sequence

    init(after head: Head) {
        book = head.book
        self.head = head.sequence
    }

    init(book: BookID, head: Sequence) {
        self.book = book
        self.head = head
    }

    static let boot = BootID(high: 0x1122_3344_5566_7788, low: 0x99AA_BBCC_DDEE_FF00)
    static let place = Position(latitudeE7: 508_503_000, longitudeE7: 43_517_000)
        .map { Place(position: $0, source: .surveyed) }

    /// A minute for every entry, from 2026-01-01.
    static func instant(_ sequence: Sequence) -> Instant {
        Instant(
            wallMicroseconds: 1_767_225_600_000_000 + sequence * 60_000_000,
            bootMicroseconds: sequence * 60_000_000,
            boot: boot, trust: .synchronised)
    }

    mutating func entry(_ fact: Fact, reader: String? = nil) -> Entry {
        head += 1
        return Entry(
            sequence: head, instant: Self.instant(head), reader: reader.map { ReaderName($0) },
            place: reader == nil ? nil : Self.place, fact: fact)
    }

    /// What an arriving worker leaves in the book: the badge and the punch, two entries.
    mutating func punch(of person: Sequence, _ action: Action = .checkIn) -> [Entry] {
        let id = PersonID(EntryID(book: book, sequence: person))
        let presented = entry(
            .presented(
                Presented(
                    person: id, credential: CredentialID(EntryID(book: book, sequence: person + 1)),
                    method: .badge,
                    settlesAtBootMicroseconds: (head + 1) * 60_000_000)), reader: "entrance")
        let punched = entry(
            .punched(
                Punched(
                    person: id, action: action, basis: .sole, method: .badge, presented: presented.sequence,
                    site: SiteCode("LLN-02"), before: .absent)), reader: "entrance")
        return [presented, punched]
    }

    /// A person and his badge, staged, then applied: three entries, two of them with a private part.
    mutating func enrolment(_ number: Int) -> [Entry] {
        let person = Person(code: "\(4_000 + number)", firstName: "Amina \(number)", lastName: "Examplé")
        let id = PersonID(EntryID(book: book, sequence: head + 1))
        let batch = head + 1
        let badge = Credential(key: CredentialKey("em:\(String(62_000_000 + number, radix: 16))"), person: id)
        return [
            entry(.staged(Staged(batch: batch, change: .person(person, existing: nil)))),
            entry(.staged(Staged(batch: batch, change: .credential(badge, existing: nil)))),
            entry(.applied(Applied(batch: batch, count: 2))),
        ]
    }

    mutating func started() -> [Entry] { [entry(.running(Running(step: .started, program: "1.0.0")))] }
}
