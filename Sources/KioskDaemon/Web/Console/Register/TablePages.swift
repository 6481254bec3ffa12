import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// Tables from spreadsheets, and to them.

extension ConsoleRoutes {
    func importPage(_ part: RegisterPart, _ visit: ConsoleVisit) -> Response {
        importPage(part, visit, problem: nil, status: .ok)
    }

    private func importPage(
        _ part: RegisterPart, _ visit: ConsoleVisit, problem: String?, status: HTTPResponse.Status
    ) -> Response {
        let words = screens.catalogues[visit.language]
        let form = FormDrawing(
            title: words("console.table.choose"), action: "\(part.path)/import",
            fields: [
                .init(
                    name: "file", label: words("console.table.file"), kind: .file,
                    hint: words("console.table.file.hint"), problem: problem,
                    mostBytes: WebLimits.importBytes, accept: ".csv,text/csv")
            ], button: words("console.table.look"), leave: (words("console.cancel"), part.path), isBare: true)
        let values: ConsoleScreens.Values = [
            "form": screens.draw(form, token: visit.formToken),
            "columnsTitle": words("console.table.columns"),
            "columns": words("console.table.columns.\(part.rawValue)"),
            "how": ["stays", "nothingGoes", "decimal", "numbers"].map { words("console.table.how.\($0)") },
            "tooLarge": words("console.table.tooLarge"),
            "pattern": [
                "label": words("console.table.pattern"), "path": "\(part.path)/export",
            ],
        ]
        return .html(
            screens.page(
                visit, path: part.path, title: words("console.table.title.\(part.rawValue)"),
                subtitle: words("console.table.hint"), body: screens.render("import", values)), status: status
        )
    }

    func rehearse(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        let words = screens.catalogues[visit.language]
        guard let visitor = visit.visitor, let file = visit.form.file("file"), !file.isEmpty else {
            return importPage(
                part, visit, problem: words("console.table.noFile"), status: .unprocessableContent)
        }
        return answer(await port.rehearse(part, file, by: visitor.id), part, visit)
    }

    func bringIn(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor else { throw Refusal(.forbidden, "console.refused.right") }
        return answer(await port.bringIn(visit.form["table"], by: visitor.id), part, visit)
    }

    private func answer(_ reply: TableReply, _ part: RegisterPart, _ visit: ConsoleVisit) -> Response {
        let words = screens.catalogues[visit.language]
        switch reply {
        case .report(let report): return reportPage(report, visit)
        case .done: return .seeOther("\(part.path)?done=imported")
        case .gone: return importPage(part, visit, problem: words("console.table.gone"), status: .gone)
        case .notRecorded:
            return importPage(part, visit, problem: words("console.busy"), status: .serviceUnavailable)
        }
    }

    private static let mostProblems = 200

    private func reportPage(_ report: TableReport, _ visit: ConsoleVisit) -> Response {
        let words = screens.catalogues[visit.language]
        let part = report.part
        var values: ConsoleScreens.Values = [
            "tiles": [("added", report.added), ("changed", report.changed), ("unchanged", report.unchanged)]
                .map { ["number": String($0.1), "label": words("console.table.\($0.0)")] },
            "again": ["label": words("console.table.another"), "path": "\(part.path)/import"],
        ]
        if !report.problems.isEmpty {
            values["tiles"] = nil
            values["wrong"] = words.counted("console.table.wrong", report.problems.count)
            values["heads"] = ["line", "reason"].map { words("console.table.head.\($0)") }
            values["head"] = ["line": words("console.table.head.line")]
            values["problems"] = report.problems.prefix(Self.mostProblems).map {
                problem -> [String: String] in
                [
                    "line": problem.line == 0 ? "–" : String(problem.line),
                    "reason": words.text(problem.defect),
                ]
            }
            if report.problems.count > Self.mostProblems {
                values["rest"] = words.counted(
                    "console.register.more", report.problems.count - Self.mostProblems)
            }
        } else if let token = report.token {
            values["overtaken"] = report.isOvertaken ? words("console.table.overtaken") : nil
            let form = FormDrawing(
                title: words("console.table.ready"), hint: words("console.table.ready.hint"),
                action: "\(part.path)/import/apply",
                fields: [.init(name: "table", label: "", kind: .hidden, value: token)],
                button: words("console.table.apply"), leave: (words("console.cancel"), part.path))
            values["form"] = screens.draw(form, token: visit.formToken)
        } else {
            values["idle"] = words("console.table.idle")
        }
        return .html(
            screens.page(
                visit, path: part.path, title: words("console.table.title.\(part.rawValue)"),
                subtitle: words("console.table.dryRun"), body: screens.render("report", values)),
            status: report.problems.isEmpty ? .ok : .unprocessableContent)
    }

    // MARK: out

    func export(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        guard let pieces = await port.export(part, for: visit.language) else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        if let taken = part.taken { try await note(taken, visit) }
        let day = await port.register().today?.description ?? ""
        return .download("\(part.rawValue)-\(day).csv", type: "text/csv; charset=utf-8") { writer in
            var pieces = pieces
            while let piece = pieces.next() { try await writer.write(ByteBuffer(bytes: piece)) }
        }
    }
}

extension Catalogue {
    /// What is wrong with a table, for whoever made it.
    func text(_ defect: RowDefect) -> String {
        func words(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
            self("console.table.defect.\(key)", values)
        }
        switch defect {
        case .empty(let column): return words("empty", ["column": column])
        case .tooLong(let column, let limit):
            return words("tooLong", ["column": column, "limit": String(limit)])
        case .choice(let column, let text, let known):
            return words("choice", ["column": column, "text": text, "known": known])
        case .flag(let column, let text): return words("flag", ["column": column, "text": text])
        case .date(let column, let text): return words("date", ["column": column, "text": text])
        case .number(let column, let text): return words("number", ["column": column, "text": text])
        case .check(let column, let defect):
            let problem: RegisterReading.Problem =
                switch defect {
                case .form: .numberForm
                case .checkDigits: .numberCheckDigits
                case .date: .numberDate
                case .serial: .numberSerial
                }
            return "\(column): \(text(problem))"
        case .tooManyFields(let count, let columns):
            return words("tooManyFields", ["count": String(count), "columns": String(columns)])
        case .differs(let line): return words("differs", ["line": String(line)])
        case .unknownColumn(let column, let known):
            return words("unknownColumn", ["column": column, "known": known])
        case .missingColumn(let column): return words("missingColumn", ["column": column])
        case .columnTwice(let column): return words("columnTwice", ["column": column])
        case .tooManyRows(let limit): return words("tooManyRows", ["limit": String(limit)])
        case .tooManyBytes: return self("console.table.tooLarge")
        case .notUTF8(let line): return words("notUTF8", ["line": String(line)])
        case .openQuote(let line): return words("openQuote", ["line": String(line)])
        case .employer: return "employer: \(text(RegisterReading.Problem.employer))"
        case .codeTwice: return words("codeTwice")
        case .worksWithoutNumber: return words("worksWithoutNumber")
        case .employmentWithoutEmployer: return words("employmentWithoutEmployer")
        case .halfPosition: return text(RegisterReading.Problem.halfPosition)
        case .positionOutOfRange: return text(RegisterReading.Problem.position)
        case .emptyFile: return words("emptyFile")
        case .utf16: return words("utf16")
        case .amendment(let problem): return "\(problem.field.rawValue): \(text(problem))"
        case .forbidden: return words("forbidden")
        case .words(let text): return text
        }
    }

    /// What the domain says of a row, without naming anybody.
    private func text(_ problem: AmendmentProblem) -> String {
        let nobody = RegisterView(
            state: Terminal(book: BookID(0)), zone: .utc,
            now: Instant(
                wallMicroseconds: 0, bootMicroseconds: 0, boot: BootID(high: 0, low: 0), trust: .unknown))
        return text(problem, nobody)
    }
}
