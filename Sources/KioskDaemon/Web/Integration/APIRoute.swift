import Domain
import HTTPTypes
import Hummingbird

/// A parameter of a route: where it stands, what it may be, and what it means.
struct APIParameter: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// 1 to 64 bytes.
        case code
        /// The number of an entry, from 1.
        case sequence
        case day
        case truth
        /// How many items of one page.
        case limit(ClosedRange<Int>, standard: Int)
    }

    var name: String
    var kind: Kind
    var words: String
    var isRequired = false

    /// Nil: it is none of its kind.
    func value(_ text: String) -> APIArgument? {
        switch kind {
        case .code: (1...64).contains(text.utf8.count) ? .text(text) : nil
        case .sequence: Int64(text).flatMap { $0 > 0 ? .integer($0) : nil }
        case .day: Day(text).map { .day($0) }
        case .truth: text == "true" ? .truth(true) : text == "false" ? .truth(false) : nil
        case .limit(let range, _):
            Int(text).flatMap { range.contains($0) ? .integer(Int64($0)) : nil }
        }
    }

    /// What it should have been.
    var expectation: String {
        switch kind {
        case .code: "expected 1 to 64 bytes"
        case .sequence: "expected the number of an entry, from 1"
        case .day: "expected a day like 2026-11-30"
        case .truth: "expected true or false"
        case .limit(let range, _): "expected \(range.lowerBound) to \(range.upperBound)"
        }
    }
}

enum APIArgument: Hashable, Sendable {
    case text(String), integer(Int64), day(Day), truth(Bool)
}

/// One line of the table of what programs may ask. The description is made from it too.
struct APIRoute: Sendable {
    typealias Handler = @Sendable (APICall) async throws -> Response

    enum Answer: Hashable, Sendable {
        /// `{"items":[…],"next":…}` of that shape, and these members beside.
        case list(APIShape, beside: [APIMember] = [])
        case one(APIShape)
        /// The description itself.
        case description
    }

    var method = HTTPRequest.Method.get
    /// Behind `/api/v1`; a segment in braces is a parameter.
    var path: String
    /// Nil: for everybody, without a key.
    var scope: IntegrationScope?
    /// Names the operation for generators of clients.
    var name: String
    var words: String
    var parameters: [APIParameter]
    /// What a request that changes something brings along.
    var input: APIShape?
    var answer: Answer
    var handler: Handler

    init(
        _ path: String, _ scope: IntegrationScope?, _ name: String, _ words: String,
        _ parameters: [APIParameter] = [], _ answer: Answer, method: HTTPRequest.Method = .get,
        input: APIShape? = nil, _ handler: @escaping Handler
    ) {
        self.method = method
        self.input = input
        self.path = path
        self.scope = scope
        self.name = name
        self.words = words
        self.parameters = parameters
        self.answer = answer
        self.handler = handler
    }

    var segments: [Substring] { path.split(separator: "/") }

    /// What stands in the braces; nil: another path.
    func match(_ path: [Substring]) -> [String: String]? {
        let own = segments
        guard own.count == path.count else { return nil }
        var found: [String: String] = [:]
        for (name, text) in zip(own, path) {
            if name.hasPrefix("{") {
                guard let text = String(text).percentDecoded else { return nil }
                found[String(name.dropFirst().dropLast())] = text
            } else if name != text {
                return nil
            }
        }
        return found
    }

    func isInPath(_ parameter: APIParameter) -> Bool { path.contains("{\(parameter.name)}") }
}

/// A request that has been let through.
struct APICall: Sendable {
    var request: Request
    var arguments: [String: APIArgument]
    /// Of this answer's place in the table.
    var route: APIRoute
    /// Who asks; nil: a route for everybody.
    var key: IntegrationKeyID?

    func text(_ name: String) -> String? {
        if case .text(let text)? = arguments[name] { text } else { nil }
    }

    func integer(_ name: String) -> Int64? {
        if case .integer(let value)? = arguments[name] { value } else { nil }
    }

    func day(_ name: String) -> Day? {
        if case .day(let day)? = arguments[name] { day } else { nil }
    }

    func truth(_ name: String) -> Bool? {
        if case .truth(let value)? = arguments[name] { value } else { nil }
    }

    var limit: Int {
        for parameter in route.parameters {
            if case .limit(_, let standard) = parameter.kind {
                return integer(parameter.name).map { Int($0) } ?? standard
            }
        }
        return 100
    }

    /// The same question, with another place to go on from.
    func next(_ name: String, _ value: String) -> String {
        var fields: [(String, String)] = []
        for parameter in route.parameters where parameter.name != name {
            guard let argument = arguments[parameter.name], !route.isInPath(parameter) else { continue }
            let text =
                switch argument {
                case .text(let text): text
                case .integer(let value): String(value)
                case .day(let day): day.description
                case .truth(let value): value ? "true" : "false"
                }
            fields.append((parameter.name, text))
        }
        fields.append((name, value))
        let query = fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        return "\(APITable.prefix)\(route.path)?\(query)"
    }

    /// Whether whoever asks has that already.
    func has(_ tag: String) -> Bool {
        Self.tags(request.headers[.ifNoneMatch] ?? "").contains { text in
            text == "*" || (text.hasPrefix("W/") ? text.dropFirst(2) : text) == tag
        }
    }

    static func tags(_ header: String) -> [Substring] {
        header.split(separator: ",").map { item in item.trimming { $0 == " " } }
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
