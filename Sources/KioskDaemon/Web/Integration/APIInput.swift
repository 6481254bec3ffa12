import Domain

/// What a program may send of one kind of subject: the description and the reading are made from it. A member that is not
/// in it is refused; what it does not have (`Draft`'s other parts) stays as it is.
struct APIInput<Draft: Sendable>: Sendable {
    struct Field: Sendable {
        var member: APIMember
        /// The value is of the member's kind, or null where that may be.
        var take: @Sendable (APIValue, inout Draft, inout APIReading) -> Void

        init(
            _ name: String, _ kind: APIKind, _ words: String, isNullable: Bool = false,
            _ take: @escaping @Sendable (APIValue, inout Draft, inout APIReading) -> Void
        ) {
            member = APIMember(name, kind, words, isNullable: isNullable)
            self.take = take
        }
    }

    var name: String
    var words: String
    var fields: [Field]
    /// Members of the answer that may be sent back as they are, and not otherwise.
    var fixed: [APIMember] = []

    var shape: APIShape {
        APIShape(name: name, words: words, members: fixed + fields.map(\.member), isInput: true)
    }

    /// Takes over what was sent.
    /// - Parameter shown: what is answered of it now; of what is new, its code alone.
    func take(
        _ sent: [APIValue.Member], into draft: inout Draft, shown: [APIValue.Member],
        _ reading: inout APIReading
    ) {
        for member in sent {
            reading.enter(member.name) { reading in
                if let field = fields.first(where: { $0.member.name == member.name }) {
                    guard reading.accepts(member.value, field.member) else { return }
                    field.take(member.value, &draft, &reading)
                } else if fixed.contains(where: { $0.name == member.name }) {
                    let isSame = shown.contains { $0.name == member.name && $0.value == member.value }
                    if !isSame { reading.note("is what it is: it cannot be changed here") }
                } else {
                    reading.note("there is no such member here")
                }
            }
        }
    }
}

/// Everything that is wrong with what was sent, each at its member: `engagements[1].from`.
struct APIReading {
    private(set) var causes: [APIProblem.Cause] = []
    private var place: [String] = []
    private static let mostCauses = 100
    private static let mostNameBytes = 64

    mutating func note(_ words: String) {
        guard causes.count < Self.mostCauses else { return }
        causes.append(APIProblem.Cause(parameter: place.joined(separator: "."), detail: words))
    }

    mutating func enter(_ name: String, _ read: (inout APIReading) -> Void) {
        // A name of theirs goes into our answer, but not all of it.
        place.append(String(name.prefix(Self.mostNameBytes)))
        read(&self)
        place.removeLast()
    }

    /// The elements of a list that has been accepted, each at its place.
    mutating func each(_ value: APIValue, _ read: (APIValue, inout APIReading) -> Void) {
        let name = place.popLast() ?? ""
        for (index, element) in (value.elements ?? []).enumerated() {
            enter("\(name)[\(index)]") { read(element, &$0) }
        }
        place.append(name)
    }

    /// Whether it is of the member's kind; else it is noted what it should have been.
    mutating func accepts(_ value: APIValue, _ member: APIMember) -> Bool {
        if value == .null {
            if !member.isNullable { note("must not be null") }
            return member.isNullable
        }
        guard let wrong = mismatch(value, member.kind) else { return true }
        note(wrong)
        return false
    }

    private func mismatch(_ value: APIValue, _ kind: APIKind) -> String? {
        switch kind {
        case .text: value.string == nil ? "expected a text" : nil
        case .integer: value.whole == nil ? "expected a whole number" : nil
        case .number: value.decimal == nil ? "expected a number" : nil
        case .truth: value.isTrue == nil ? "expected true or false" : nil
        case .moment:
            value.string.flatMap(APIMoment.read) == nil
                ? "expected a moment like 2026-11-30T06:00:00+01:00" : nil
        case .day: value.string.flatMap(Day.init) == nil ? "expected a day like 2026-11-30" : nil
        case .choice(let known):
            value.string.map(known.contains) == true
                ? nil : "expected one of \(known.joined(separator: ", "))"
        case .list(let kind):
            value.elements.map { elements in elements.allSatisfy { mismatch($0, kind) == nil } } == true
                ? nil : "expected a list\(kind == .text ? " of texts" : "")"
        case .shape: value.parts == nil ? "expected an object" : nil
        }
    }

    /// Reads a number that has check digits.
    mutating func checked<Value>(
        _ value: APIValue, _ read: (String) -> Result<Value, NumberDefect>
    ) -> Value? {
        guard let text = value.string else { return nil }
        switch read(text) {
        case .success(let value): return value
        case .failure(let defect):
            note(defect.words)
            return nil
        }
    }
}

extension APIValue {
    var string: String? { if case .text(let text) = self { text } else { nil } }
    var whole: Int64? { if case .integer(let value) = self { value } else { nil } }
    var isTrue: Bool? { if case .truth(let value) = self { value } else { nil } }
    var elements: [APIValue]? { if case .list(let values) = self { values } else { nil } }
    var parts: [Member]? { if case .object(let members) = self { members } else { nil } }

    var decimal: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }
}
