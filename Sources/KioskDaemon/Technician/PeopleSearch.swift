import Domain
import Foundation

/// Finds people by what is typed on a telephone keypad: digits of their code, or the letters of their names (2 is a, b
/// or c).
enum PeopleSearch {
    /// Keys of the letters, from a on.
    private static let keys = Array("22233344455566677778889999".utf8)

    static func fits(_ person: Person, _ typed: String) -> Bool {
        if typed.isEmpty || person.code.hasPrefix(typed) || keypad(person.code).hasPrefix(typed) {
            return true
        }
        let names = [person.firstName, person.lastName]
        return words(of: names + names.reversed()).contains { $0.hasPrefix(typed) }
    }

    /// Each word together with those behind it, so that "Amina B" is found by both names in either order.
    private static func words(of names: [String]) -> [String] {
        let words = names.flatMap { $0.split { " -'’".contains($0) } }.map { keypad(String($0)) }
        return words.indices.map { words[$0...].joined() }
    }

    private static func keypad(_ text: String) -> String {
        let plain = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        return String(
            decoding: plain.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): byte
                case UInt8(ascii: "a")...UInt8(ascii: "z"): keys[Int(byte - UInt8(ascii: "a"))]
                default: nil
                }
            }, as: UTF8.self)
    }

    /// Those who fit, by name; active people only: nobody else can use a badge.
    static func found(_ typed: String, in people: [PersonID: Person]) -> [(id: PersonID, person: Person)] {
        people.filter { $0.value.isActive && fits($0.value, typed) }.map { ($0.key, $0.value) }.sorted {
            ($0.1.firstName, $0.1.lastName, $0.1.code) < ($1.1.firstName, $1.1.lastName, $1.1.code)
        }
    }
}
