import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// How programs change the register. What may stand in it the domain says, as it does to the console; the form of what is
// sent, and that nobody overwrites what he has not seen, is seen to here.

extension APIRoutes {
    /// - Parameter isWhole: what is not sent is as of something new; else it stays.
    func change<Row, Draft>(
        _ call: APICall, _ subject: APIWritable<Row, Draft>, isWhole: Bool
    ) async throws -> Response {
        let sent = try await call.sent()
        let code = call.text("code") ?? ""
        let context = await context
        let standing = subject.find(code, context)
        guard standing != nil || (isWhole && subject.begins) else { throw APIProblem.unknown }

        var reading = APIReading()
        var draft =
            isWhole ? subject.blank(code, standing?.draft) : standing?.draft ?? subject.blank(code, nil)
        let shown = standing.flatMap { subject.form.value(of: $0.row, in: context).parts }
        subject.input.take(
            sent, into: &draft, shown: shown ?? [.init(name: "code", value: .text(code))], &reading)
        let wanted = subject.finish(draft, &reading)
        guard reading.causes.isEmpty, let wanted else { throw APIProblem.wrong(reading.causes) }

        if let standing {
            // It is so already: whoever sends again what has arrived needs no other answer.
            let isSo =
                wanted.number == .kept && context.state.registered(standing.subjects[0]) == wanted.value
            if !isSo || call.isOnlyNew { try call.checkSeen(subject.tag(of: standing, in: context)) }
            if isSo { return try answer(call, subject, context, isNew: false) }
        } else if call.request.headers[.ifMatch] != nil {
            throw APIProblem(.preconditionFailed, "There is none of this code.")
        }

        guard let key = call.key else { throw APIProblem.unknown }
        let previous = standing.flatMap { context.state.revision(of: $0.subjects[0]) }
        let order = ProgramOrder(
            Amendment(wanted.value, previous: previous), by: key, number: wanted.number)
        let reply = await port.change(order)
        let now = await self.context
        switch reply {
        case .done: return try answer(call, subject, now, isNew: standing == nil)
        case .forbidden:
            throw APIProblem(
                .forbidden,
                "This key may not write this. Agents of the types ADM and GST need "
                    + "\(IntegrationScope.writeProtected.rawValue).")
        case .notRecorded: throw APIProblem(.serviceUnavailable, "This cannot be written at this moment.")
        case .problems(let problems): throw problem(problems, call, subject, wasThere: standing != nil, now)
        }
    }

    private func problem<Row, Draft>(
        _ problems: [AmendmentProblem], _ call: APICall, _ subject: APIWritable<Row, Draft>, wasThere: Bool,
        _ now: APIContext
    ) -> APIProblem {
        let isStale = problems.contains { if case .stale = $0.cause { true } else { false } }
        // Somebody was faster, with a change or with the same code.
        if let found = subject.find(call.text("code") ?? "", now), isStale || !wasThere {
            return .notSeen(subject.tag(of: found, in: now))
        }
        return .wrong(problems.map { APIProblem.Cause(parameter: $0.member, detail: $0.words) })
    }

    private func answer<Row, Draft>(
        _ call: APICall, _ subject: APIWritable<Row, Draft>, _ context: APIContext, isNew: Bool
    ) throws(APIProblem) -> Response {
        let code = call.text("code") ?? ""
        guard let standing = subject.find(code, context) else { throw .unknown }
        let bytes = subject.form.value(of: standing.row, in: context).bytes
        var response = Response(
            status: isNew ? .created : .ok,
            headers: [
                .eTag: subject.tag(of: standing, in: context), .cacheControl: "private, no-cache",
                .contentType: "application/json",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        if isNew {
            response.headers[.location] =
                APITable.prefix + call.route.path.replacing("{code}", with: code.percentEncoded)
        }
        return response
    }
}

extension APICall {
    /// What is longer fits into no entry of the book.
    static let mostBytes = 64 << 10

    /// `If-None-Match: *`: only if there is none.
    var isOnlyNew: Bool { Self.tags(request.headers[.ifNoneMatch] ?? "") == ["*"] }

    /// The object that was sent.
    func sent() async throws -> [APIValue.Member] {
        let types = ["application/json"] + (route.method == .patch ? ["application/merge-patch+json"] : [])
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map {
            $0.lowercased().trimmingBlanks
        }
        guard let type, types.contains(type) else {
            throw APIProblem(
                .unsupportedMediaType, "Send \(types.joined(separator: " or ")).",
                fields: [.accept: types.joined(separator: ", ")])
        }
        let tooLong = APIProblem(.contentTooLarge, "More than \(Self.mostBytes) bytes.")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.mostBytes {
            throw tooLong
        }
        let bytes: [UInt8]
        do {
            bytes = try await BoundedBody(request.body, limit: Self.mostBytes).collect()
        } catch is BoundedBody.TooLarge {
            throw tooLong
        }
        do throws(APIText.Defect) {
            guard let members = try APIText.read(bytes).parts else {
                throw APIText.Defect(place: 0, words: "expected an object")
            }
            return members
        } catch {
            throw APIProblem(
                .badRequest, "This is no JSON that is taken here: \(error.words), after \(error.place) bytes."
            )
        }
    }

    /// Whoever changes something says what he has seen of it; `*` says nothing.
    func checkSeen(_ tag: String) throws(APIProblem) {
        if isOnlyNew { throw .notSeen(tag) }
        let seen = request.headers[.ifMatch].map(Self.tags) ?? []
        guard seen.contains(where: { $0 != "*" }) else {
            throw APIProblem(
                .preconditionRequired,
                "It is there: read it, and send its ETag as If-Match, so that nobody's change is overwritten.",
                fields: [.eTag: tag])
        }
        guard seen.contains(where: { $0 == tag }) else { throw .notSeen(tag) }
    }
}

extension APIProblem {
    /// - Parameter tag: of what stands now.
    fileprivate static func notSeen(_ tag: String) -> APIProblem {
        APIProblem(
            .preconditionFailed, "It is not what you have seen: read it again.", fields: [.eTag: tag])
    }
}

extension AmendmentProblem {
    /// The member of what programs send at which it stands; empty: none.
    fileprivate var member: String {
        switch field {
        case .author, .batch, .list, .subject, .agent, .badge, .licence, .period: ""
        case .country: "address.country"
        case .allowedSites: "sites"
        case .accountName: "code"
        case .code, .name, .enterprise, .client, .address, .radiusMetres, .declarations, .site, .group,
            .firstName, .lastName, .type, .nationalNumber, .engagements, .tasks:
            field.rawValue
        }
    }
}
