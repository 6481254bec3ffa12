import Domain
import HTTPTypes
import Hummingbird

/// What a route of the console asks of whoever comes.
enum Need: Hashable, Sendable {
    /// Nothing: whoever reaches the listener.
    case open
    /// To be signed in, with any role that may enter.
    case signedIn
    /// A right of the table.
    case right(Access, Area)

    func admits(_ visitor: Visitor?) -> Bool {
        switch self {
        case .open: true
        case .signedIn: visitor?.account.mayEnter == true
        case .right(let access, let area): visitor?.may(access, area) == true
        }
    }
}

/// One line of the console's table. A line without a need does not compile.
struct ConsoleRoute: Sendable {
    typealias Handler = @Sendable (ConsoleVisit) async throws -> Response

    /// What a POST brings along.
    enum Body: Hashable, Sendable {
        case form
        /// A form with many fields.
        case longForm
        /// A form with a table.
        case upload
        /// A form with a document.
        case document

        var mostBytes: Int {
            switch self {
            case .form: ConsoleForm.mostBytes
            case .longForm: 256 << 10
            case .upload: WebLimits.importBytes + (16 << 10)
            case .document: Proof.mostBytes + (16 << 10)
            }
        }

        /// What is said of a file that is too long; nil: none comes along.
        var tooLarge: String? {
            switch self {
            case .form, .longForm: nil
            case .upload: "console.table.tooLarge"
            case .document: "console.correction.problem.proofTooLarge"
            }
        }
    }

    var method: HTTPRequest.Method
    var path: String
    var need: Need
    var body: Body
    /// Whether a request counts as use of the session: what a page asks for by itself does not.
    var touches: Bool
    var handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, _ need: Need, touches: Bool = true, body: Body = .form,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.need = need
        self.touches = touches
        self.body = body
        self.handler = handler
    }
}

/// A request that has been let through: who sent it, in which language he is answered, and what he typed.
struct ConsoleVisit: Sendable {
    var request: Request
    var language: Language
    var visitor: Visitor?
    /// What the browser carries; nil: it is not signed in.
    var token: String?
    /// What the forms of this answer carry.
    var formToken: String
    /// Empty for a GET.
    var form: ConsoleForm
    /// Of the other end.
    var address: String

    /// A field of the address; nil: it is not there, or longer than 200 bytes.
    func query(_ name: String) -> String? {
        let fields = try? FormText.read(Array((request.uri.query ?? "").utf8))
        return fields?[name].flatMap { $0.utf8.count <= 200 ? $0 : nil }
    }

    func query(sequence name: String) -> Domain.Sequence? {
        query(name).flatMap(Int64.init).flatMap { $0 > 0 ? $0 : nil }
    }
}

/// The fields of a form, `application/x-www-form-urlencoded` or, with a file, `multipart/form-data`.
struct ConsoleForm: Sendable {
    static let mostBytes = 16 << 10
    static let tokenField = "token"

    private let fields: [String: String]
    private var files: [String: MultipartForm.File] = [:]

    init() { fields = [:] }

    /// What has brought a file along, or could have.
    init(uploaded bytes: [UInt8], contentType: String?) throws(Refusal) {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/") else {
            try self.init(bytes, contentType: contentType)
            return
        }
        guard let form = MultipartForm(bytes, contentType: contentType) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        self.init(form)
    }

    private init(_ form: MultipartForm) { (fields, files) = (form.fields, form.files) }

    init(_ bytes: [UInt8], contentType: String?) throws(Refusal) {
        let type = contentType?.split(separator: ";").first.map { $0.lowercased() }
        guard type == "application/x-www-form-urlencoded" else {
            throw Refusal(.unsupportedMediaType, "Send application/x-www-form-urlencoded.")
        }
        fields = try FormText.read(bytes)
    }

    /// Empty for a field that is not there.
    subscript(_ name: String) -> String { fields[name] ?? "" }

    /// Every field but the token.
    var all: [String: String] { fields.filter { $0.key != Self.tokenField } }

    /// Nil: none was chosen.
    func file(_ name: String) -> [UInt8]? { files[name].map { Array($0.content) } }

    /// As the browser calls it; empty where there is none.
    func fileName(_ name: String) -> String { files[name]?.name ?? "" }

    var keptToken: String { self[Self.tokenField] }
}
