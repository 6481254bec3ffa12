import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// Exports that take long: asked for here, made meanwhile, and taken whenever their owner comes back.

extension ConsoleRoutes {
    var longExports: [ConsoleRoute] {
        let right = Need.right(.read, .punches)
        return [
            ConsoleRoute(.get, "/exports", right) { .html(await exportsPage($0)) },
            ConsoleRoute(.get, "/exports/events", right, touches: false) { try await exportEvents($0) },
            ConsoleRoute(.post, "/exports/start", right) { try await startExport($0) },
            ConsoleRoute(.post, "/exports/person", .right(.modify, .agents)) {
                try await startPersonExport($0)
            },
            ConsoleRoute(.post, "/exports/remove", right) { try await removeExport($0) },
            ConsoleRoute(.get, "/exports/file", right) { try await exportFile($0) },
        ]
    }

    private func exportsPage(_ visit: ConsoleVisit, problem: String? = nil) async -> String {
        let words = screens.catalogues[visit.language]
        var values: ConsoleScreens.Values = [
            "list": await exportList(visit), "late": words("console.board.late"),
            "form": screens.draw(exportForm(visit, problem), token: visit.formToken),
        ]
        if await exports.hasLostSome { values["lost"] = words("console.exports.lost") }
        return screens.page(
            visit, path: "/exports", title: words("console.place.exports"),
            subtitle: words("console.exports.hint"), body: screens.render("exports", values))
    }

    private func exportList(_ visit: ConsoleVisit) async -> String {
        guard let visitor = visit.visitor else { return "" }
        return screens.exports(await exports.jobs(of: visitor.id), visit)
    }

    /// What may be asked for here.
    private static let choices = ["hours", "punches"] + ReportKind.allCases.map(\.rawValue)

    private func exportForm(_ visit: ConsoleVisit, _ problem: String?) -> FormDrawing {
        let words = screens.catalogues[visit.language]
        func value(_ name: String) -> String {
            visit.form[name].isEmpty ? visit.query(name) ?? "" : visit.form[name]
        }
        let choices = Self.choices.filter { choice in
            ReportKind(rawValue: choice).map { visit.visitor?.may(.read, $0.area) == true } ?? true
        }
        return FormDrawing(
            title: words("console.exports.new"), hint: words("console.exports.new.hint"),
            action: "/exports/start",
            fields: [
                .init(
                    name: "what", label: words("console.exports.what"), value: value("what"),
                    choices: choices.map { choice in
                        let key =
                            ReportKind(rawValue: choice) == nil
                            ? "console.exports.what.\(choice)" : "console.reports.kind.\(choice)"
                        return .init(value: choice, label: words(key))
                    }),
                .init(
                    name: "from", label: words("console.attendance.from"), kind: .date, value: value("from"),
                    problem: problem),
                .init(name: "to", label: words("console.exports.to"), kind: .date, value: value("to")),
                .init(
                    name: "person", label: words("console.punches.person"), value: value("person"),
                    isRequired: false),
            ], button: words("console.exports.start"))
    }

    private func startExport(_ visit: ConsoleVisit) async throws -> Response {
        let words = screens.catalogues[visit.language]
        let period = Day(visit.form["from"]).flatMap { first in
            Day(visit.form["to"]).flatMap { last in
                ExportPeriod(
                    first: first.number, last: last.number, person: String(visit.form["person"].prefix(64)))
            }
        }
        guard let period else {
            return .html(
                await exportsPage(visit, problem: words("console.exports.period")),
                status: .unprocessableContent)
        }
        switch visit.form["what"] {
        case "hours": return try await start(.hours(period), visit)
        case "punches": return try await start(.punches(period), visit)
        case let other:
            guard let kind = ReportKind(rawValue: other) else {
                throw Refusal(.badRequest, "console.refused.form")
            }
            return try await start(.report(kind, period), visit)
        }
    }

    private func startPersonExport(_ visit: ConsoleVisit) async throws -> Response {
        guard let id = EntryID(visit.form["id"]).map(PersonID.init),
            let person = await port.register().state.people[id]
        else { throw Refusal(.notFound, "console.refused.notFound") }
        return try await start(.person(id, code: person.code), visit)
    }

    private func start(_ order: ExportOrder, _ visit: ConsoleVisit) async throws -> Response {
        let visitor = try owner(of: order, visit)
        guard let refused = await exports.start(order, by: visitor.id, in: visit.language) else {
            return .seeOther("/exports")
        }
        let words = screens.catalogues[visit.language]
        return .html(
            await exportsPage(visit, problem: words("console.exports.\(refused.rawValue)")),
            status: .tooManyRequests)
    }

    /// Also when he takes it: he may have another role by now.
    private func owner(of order: ExportOrder, _ visit: ConsoleVisit) throws(Refusal) -> Visitor {
        guard let visitor = visit.visitor, visitor.may(order.right.access, order.right.area) else {
            throw Refusal(.forbidden, "console.refused.right")
        }
        return visitor
    }

    private func removeExport(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, let number = Int(visit.form["number"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        await exports.remove(number, by: visitor.id)
        return .seeOther("/exports")
    }

    private func exportFile(_ visit: ConsoleVisit) async throws -> Response {
        guard let number = visit.query("number").flatMap(Int.init), let visitor = visit.visitor,
            let job = await exports.job(number, by: visitor.id), job.state == .ready
        else { throw Refusal(.notFound, "console.exports.gone") }
        _ = try owner(of: job.order, visit)
        let name = job.order.fileName(screens.catalogues[job.language])
        return .download(name, type: job.order.type) { [exports] writer in
            var offset = 0
            while offset < job.bytes {
                guard let bytes = await exports.read(number, by: visitor.id, from: offset), !bytes.isEmpty
                else { throw PunchSheet.Torn() }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += bytes.count
            }
        }
    }

    private func exportEvents(_ visit: ConsoleVisit) async throws -> Response {
        guard let (number, changes) = await exports.changes() else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        return follow(changes, visit) { [exports] in
            await exports.leave(number)
        } draw: {
            await exportList(visit)
        }
    }
}

extension ConsoleScreens {
    func exports(_ jobs: [ExportDesk.Job], _ visit: ConsoleVisit) -> String {
        let words = catalogues[visit.language]
        var values: Values = [
            "title": words("console.exports.mine"), "token": visit.formToken,
            "jobs": jobs.map { job($0, words) },
        ]
        if jobs.isEmpty {
            values["nothing"] = [
                "title": words("console.exports.nothing"), "hint": words("console.exports.nothing.hint"),
            ]
        }
        return render("exportList", values)
    }

    private func job(_ job: ExportDesk.Job, _ words: Catalogue) -> Values {
        let isOpen = job.state == .waiting || job.state == .running
        var values: Values = [
            "number": job.number, "title": job.order.title(words), "detail": job.order.detail(words),
            "state": words("console.exports.state.\(job.state.rawValue)"), "tone": job.state.tone,
            "mark": job.state.mark,
            "remove": words(isOpen ? "console.exports.cancel" : "console.exports.remove"),
        ]
        switch job.state {
        case .running:
            values["bar"] = ["permille": job.permille, "label": rows(job, words)]
        case .ready:
            let size = words.size(job.bytes)
            values["file"] = [
                "path": "/exports/file?number=\(job.number)",
                "label": words("console.exports.take", ["size": size]),
            ]
            values["note"] = words("console.exports.rows", ["rows": String(job.rows)])
        case .waiting: values["note"] = words("console.exports.waits")
        case .failed: values["note"] = words("console.exports.failed")
        case .tooLarge: values["note"] = words("console.exports.tooLarge")
        }
        return values
    }

    private func rows(_ job: ExportDesk.Job, _ words: Catalogue) -> String {
        guard let about = job.about else { return words("console.exports.rows", ["rows": String(job.rows)]) }
        return words("console.exports.progress", ["rows": String(job.rows), "about": String(about)])
    }
}

extension Catalogue {
    /// "1.2 MB".
    func size(_ bytes: Int) -> String {
        // French counts octets.
        let unit = language == .fr ? "o" : "B"
        guard bytes >= 100_000 else { return "\(max(1, bytes / 1_000)) k\(unit)" }
        let mark = SheetText(language).decimalMark
        return "\(bytes / 1_000_000)\(mark)\(bytes / 100_000 % 10) M\(unit)"
    }
}

extension ExportDesk.Job.State {
    var tone: String {
        switch self {
        case .ready: "good"
        case .waiting: "calm"
        case .running: "wait"
        case .failed, .tooLarge: "bad"
        }
    }

    var mark: String {
        switch self {
        case .ready: "✓"
        case .waiting: "…"
        case .running: "◷"
        case .failed, .tooLarge: "✕"
        }
    }
}
