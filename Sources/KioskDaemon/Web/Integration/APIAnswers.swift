import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// How the lines of the table are answered.

extension APIRoutes {
    func punches(_ call: APICall) async throws -> Response {
        let context = await context
        var search = PunchSearch()
        // What comes meanwhile is not in the state that this is read against.
        search.before = min(call.integer("before") ?? .max, context.state.head + 1)
        search.after = call.integer("after") ?? 0
        search.site = call.text("site").map { SiteCode($0) }
        search.person = try person(call, context)
        (search.firstDay, search.lastDay) = (call.day("from"), call.day("to"))
        return try await .stream(call, tag: context.tag) {
            let asked = search
            guard let first = await port.findPunches(asked, limit: call.limit) else { throw APIProblem.busy }
            return { writer in
                var list = APIListText(APIForms.punch, context)
                var (search, page, left) = (asked, first, call.limit)
                while true {
                    try await writer.write(ByteBuffer(bytes: list.piece(page.rows)))
                    left -= page.rows.count
                    guard let next = page.next, page.isFull, left > 0 else { break }
                    search.before = next
                    guard let more = await port.findPunches(search, limit: left) else {
                        throw APIProblem.busy
                    }
                    page = more
                }
                let next = page.next.map { call.next("before", String($0)) }
                try await writer.write(ByteBuffer(bytes: list.end(next: next)))
            }
        }
    }

    func stays(_ call: APICall) async throws -> Response {
        let context = await context
        guard let from = call.day("from"), let to = call.day("to"),
            (0..<AttendanceQuery.mostDays).contains(to.number - from.number)
        else {
            throw APIProblem.wrong([
                .init(parameter: "to", detail: "expected a day up to 30 days behind from")
            ])
        }
        _ = try person(call, context)
        return try await .stream(call, tag: context.tag) {
            let query = AttendanceQuery(
                first: from.number, last: to.number, person: call.text("person") ?? "")
            guard let report = await port.attendance(query) else { throw APIProblem.busy }
            // A report finds parts of names too.
            let code = call.text("person")
            let rows = code.map { code in report.rows.filter { $0.code == code } } ?? report.rows
            return { writer in
                try await Self.write(
                    rows, APIForms.stay, context, next: nil, beside: [("isCut", .truth(report.isCut))],
                    to: &writer)
            }
        }
    }

    /// Nobody has that code: better told than answered with nothing.
    private func person(_ call: APICall, _ context: APIContext) throws(APIProblem) -> PersonID? {
        guard let code = call.text("person") else { return nil }
        guard let id = context.state.person(withCode: code) else {
            throw .wrong([.init(parameter: "person", detail: "nobody has this code")])
        }
        return id
    }

    // MARK: registrations and corrections

    func registrationPage(_ call: APICall) async throws -> Response {
        let context = await context
        var query = RegistrationQuery()
        query.before = call.integer("before")
        query.day = call.day("day")?.number
        query.needsSomebody = call.truth("waiting") ?? false
        guard let page = await port.registrations(query) else { throw APIProblem.busy }
        var list = APIListText(APIForms.registration, context)
        let bytes =
            list.piece(page.rows) + list.end(next: page.next.map { call.next("before", String($0)) })
        // Receipts are no entries: only what is said tells whether it has changed.
        return .json(call, tag: Assets.tag(of: bytes)) { bytes }
    }

    func registration(_ call: APICall) async throws -> Response {
        guard let punch = call.integer("punch"), let file = await port.registration(of: punch) else {
            throw APIProblem.unknown
        }
        let bytes = APIForms.registration.value(of: file.row, in: await context).bytes
        return .json(call, tag: Assets.tag(of: bytes)) { bytes }
    }

    func corrections(_ call: APICall) async -> Response {
        let context = await context
        let (after, onlyOpen) = (call.integer("after") ?? 0, call.truth("open") ?? false)
        let all = (context.state.corrections?.all ?? [:]).filter { punch, correction in
            punch > after && (!onlyOpen || correction.state.isOpen)
        }
        let punches = all.keys.sorted()
        let rows = punches.prefix(call.limit).compactMap { punch in
            all[punch].map { APIForms.CorrectedRow(punch: punch, correction: $0) }
        }
        let next = punches.count > rows.count ? rows.last.map { call.next("after", String($0.punch)) } : nil
        return pieces(call, APIForms.correction, rows, context, next: next)
    }

    // MARK: what the state holds

    /// Those behind `after`, by code.
    func list<Row>(
        _ call: APICall, _ form: APIForm<Row>, _ all: [String: Row], _ context: APIContext
    ) -> Response {
        let after = call.text("after") ?? ""
        let codes = all.keys.filter { $0 > after }.sorted()
        let shown = codes.prefix(call.limit)
        let next = codes.count > shown.count ? shown.last.map { call.next("after", $0) } : nil
        return pieces(call, form, shown.compactMap { all[$0] }, context, next: next)
    }

    private func pieces<Row>(
        _ call: APICall, _ form: APIForm<Row>, _ rows: [Row], _ context: APIContext, next: String?
    ) -> Response {
        guard !call.has(context.tag) else { return .unchanged(tag: context.tag) }
        return .streamed(tag: context.tag) { writer in
            try await Self.write(rows, form, context, next: next, to: &writer)
        }
    }

    /// What a program may write, as it stands: its tag changes with it, and with nothing else.
    func one<Row, Draft>(_ call: APICall, _ subject: APIWritable<Row, Draft>) async throws -> Response {
        let context = await context
        guard let standing = subject.find(call.text("code") ?? "", context) else { throw APIProblem.unknown }
        return .json(call, tag: subject.tag(of: standing, in: context)) {
            subject.form.value(of: standing.row, in: context).bytes
        }
    }

    /// Rows of one piece of an answer.
    private static let piece = 100

    /// A piece is sent before the next one is written, so that memory does not grow with the answer.
    private static func write<Row>(
        _ rows: [Row], _ form: APIForm<Row>, _ context: APIContext, next: String?,
        beside: [(String, APIValue)] = [], to writer: inout any ResponseBodyWriter
    ) async throws {
        var list = APIListText(form, context)
        for start in stride(from: 0, to: rows.count, by: piece) {
            let bytes = list.piece(rows[start..<min(start + piece, rows.count)])
            try await writer.write(ByteBuffer(bytes: bytes))
        }
        try await writer.write(ByteBuffer(bytes: list.end(next: next, beside: beside)))
    }
}

extension APIContext {
    /// Changes with every entry of the book, and with nothing else that an answer is made from.
    var tag: String { "\"\(state.book)-\(state.head)\"" }

    /// Everybody, by code.
    var people: [String: APIForms.PersonRow] {
        let rows = state.people.keys.compactMap { id in
            state.agent(id).map { ($0.person.code, APIForms.PersonRow(id: id, agent: $0)) }
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}

extension Response {
    private static func headers(_ tag: String) -> HTTPFields {
        [.eTag: tag, .cacheControl: "private, no-cache", .contentType: "application/json"]
    }

    static func unchanged(tag: String) -> Response {
        var headers = headers(tag)
        headers[.contentType] = nil
        return Response(status: .notModified, headers: headers)
    }

    static func json(_ call: APICall, tag: String, _ bytes: () -> [UInt8]) -> Response {
        guard !call.has(tag) else { return .unchanged(tag: tag) }
        return Response(
            status: .ok, headers: headers(tag), body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes())))
    }

    typealias Writing = @Sendable (inout any ResponseBodyWriter) async throws -> Void

    /// `prepare` reads what decides whether there is an answer at all.
    static func stream(
        _ call: APICall, tag: String, _ prepare: () async throws -> Writing
    ) async throws -> Response {
        guard !call.has(tag) else { return .unchanged(tag: tag) }
        return .streamed(tag: tag, try await prepare())
    }

    /// Made while it is sent. When that fails half-way the connection is cut, so that nobody takes the half for the whole.
    static func streamed(tag: String, _ write: @escaping Writing) -> Response {
        Response(
            status: .ok, headers: headers(tag),
            body: ResponseBody { writer in
                try await write(&writer)
                try await writer.finish(nil)
            })
    }
}
