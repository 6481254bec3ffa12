import Domain
import Testing

@testable import KioskDaemon

@Suite struct PeopleSearchTests {
    private func person(_ first: String, _ last: String, _ code: String = "X") -> Person {
        Person(code: code, firstName: first, lastName: last)
    }

    @Test(arguments: [
        ("26462", true), ("236", true), ("", true), ("26462236", true), ("23625426462", true), ("4711", true),
        ("471", true), ("711", false), ("999", false), ("264629", false),
    ])
    func `a name is found by its keys in either order, and by the code`(typed: String, isFound: Bool) {
        // Amina Benali: 26462 236254
        #expect(PeopleSearch.fits(person("Amina", "Benali", "4711"), typed) == isFound)
    }

    @Test func `accents, hyphens and letters in codes do not stand in the way`() {
        #expect(PeopleSearch.fits(person("Ève-Marie", "D’Hondt"), "383"))
        #expect(PeopleSearch.fits(person("Ève-Marie", "D’Hondt"), "62743"))
        #expect(PeopleSearch.fits(person("Ève-Marie", "D’Hondt"), "46638"))
        #expect(PeopleSearch.fits(person("Łukasz", "Б", "AB-12"), "2212"))
    }

    @Test func `inactive people are not offered`() {
        var people: [PersonID: Person] = [:]
        for (index, name) in ["Chloé", "Amina", "Bram"].enumerated() {
            people[PersonID(EntryID(book: BookID(1), sequence: Int64(index)))] = person(name, "X")
        }
        let gone = PersonID(EntryID(book: BookID(1), sequence: 0))
        people[gone]?.isActive = false
        #expect(PeopleSearch.found("", in: people).map(\.person.firstName) == ["Amina", "Bram"])
    }
}
