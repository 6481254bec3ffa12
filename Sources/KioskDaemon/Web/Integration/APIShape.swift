import Domain

/// What kind of value stands somewhere.
indirect enum APIKind: Hashable, Sendable {
    case text, integer, number, truth
    /// RFC 3339, with offset.
    case moment
    /// `2026-11-30`, local.
    case day
    case choice([String])
    case list(APIKind)
    /// A shape of that name.
    case shape(String)
}

/// A member of an object, and what it means, with its unit.
struct APIMember: Hashable, Sendable {
    var name: String
    var kind: APIKind
    var words: String
    var isNullable: Bool

    init(_ name: String, _ kind: APIKind, _ words: String, isNullable: Bool = false) {
        self.name = name
        self.kind = kind
        self.words = words
        self.isNullable = isNullable
    }
}

/// An object of an answer: every member is always there, null where there is nothing to say.
struct APIShape: Hashable, Sendable {
    var name: String
    var words: String
    var members: [APIMember]
    /// It is sent to us: nothing is required by its form, and nothing else is taken.
    var isInput = false
}

/// How a row of ours becomes such an object. The description and the answers are made from it, so that neither says
/// anything else.
struct APIForm<Row: Sendable>: Sendable {
    struct Field: Sendable {
        var member: APIMember
        var value: @Sendable (Row, APIContext) -> APIValue

        init(
            _ name: String, _ kind: APIKind, _ words: String, isNullable: Bool = false,
            _ value: @escaping @Sendable (Row, APIContext) -> APIValue
        ) {
            member = APIMember(name, kind, words, isNullable: isNullable)
            self.value = value
        }
    }

    var name: String
    var words: String
    var fields: [Field]

    var shape: APIShape { APIShape(name: name, words: words, members: fields.map(\.member)) }

    func value(of row: Row, in context: APIContext) -> APIValue {
        .object(fields.map { .init(name: $0.member.name, value: $0.value(row, context)) })
    }
}

/// What the rows of one answer are read against: the state of one moment.
final class APIContext: Sendable {
    let view: RegisterView

    init(_ view: RegisterView) { self.view = view }

    var state: Terminal { view.state }
    var zone: Zone { view.zone }

    func id(of sequence: Domain.Sequence) -> APIValue {
        .text(EntryID(book: state.book(of: sequence), sequence: sequence).description)
    }

    func registered<Value>(_ subject: Subject, _ read: (Amendment.Value) -> Value?) -> Value? {
        state.registered(subject).flatMap(read)
    }

    /// Tasks to which he is linked, in the order of the register, else of what was imported.
    func links(of person: PersonID) -> [TaskCode] {
        registered(.links(person)) { value in if case .links(_, let tasks) = value { tasks } else { nil } }
            ?? state.people[person]?.tasks ?? []
    }

    /// His code; null once he is erased.
    func code(of person: PersonID) -> APIValue { .optional(state.people[person]?.code) { .text($0) } }

    func moment(_ wallMicroseconds: Int64) -> APIValue { .moment(wallMicroseconds, in: zone) }

    /// Its true time where that was derived later, else what the clock said.
    func moment(_ instant: Instant) -> APIValue {
        moment(state.chronology.derivedMicroseconds(of: instant) ?? instant.wallMicroseconds)
    }
}

/// A list in the making, a piece at a time: `{"items":[…],"next":…}`.
struct APIListText<Row: Sendable>: Sendable {
    let form: APIForm<Row>
    let context: APIContext
    private var hasItems = false

    init(_ form: APIForm<Row>, _ context: APIContext) {
        self.form = form
        self.context = context
    }

    mutating func piece(_ rows: some Swift.Sequence<Row>) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            bytes += (hasItems ? "," : #"{"items":["#).utf8
            hasItems = true
            form.value(of: row, in: context).append(to: &bytes)
        }
        return bytes
    }

    /// - Parameter next: where the list goes on; nil: that was all.
    func end(next: String?, beside: [(String, APIValue)] = []) -> [UInt8] {
        var bytes = Array((hasItems ? #"],"next":"# : #"{"items":[],"next":"#).utf8)
        APIValue.optional(next) { .text($0) }.append(to: &bytes)
        for (name, value) in beside {
            bytes += ",\"\(name)\":".utf8
            value.append(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
