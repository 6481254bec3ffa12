import Documents
import Domain
import HTTPTypes
import Hummingbird

// What a company sends to ONSS: the file of one punch on paper, and all open ones as a table.

extension ConsoleRoutes {
    func registrationPaper(_ visit: ConsoleVisit) async throws -> Response {
        guard await press.isReady else { throw Refusal(.serviceUnavailable, "console.refused.later") }
        let file = try await file(visit, visit.query(sequence: "punch"))
        try await note(.correction, of: .one(file.row.person), visit)
        let drawing = RegistrationDrawing(file, screens.catalogues[visit.language])
        return .download("correction-\(file.row.punch).pdf", type: "application/pdf") { [press] writer in
            try await press.print(drawing.frame, { try await drawing.write(with: &$0) }) {
                try await writer.write($0)
            }
        }
    }

    func correctionsSheet(_ visit: ConsoleVisit) async throws -> Response {
        let files = await port.openCorrections()
        try await note(.corrections, visit)
        let words = screens.catalogues[visit.language]
        let sheet = SheetText(visit.language)
        let lines = files.map { RegistrationDrawing($0, words).cells }
        return .download("corrections.csv", type: "text/csv; charset=utf-8") { writer in
            let heads = RegistrationDrawing.heads.map { words("console.registration.label.\($0)") }
            try await writer.write(.init(string: SheetText.mark + sheet.line(heads)))
            for line in lines { try await writer.write(.init(string: sheet.line(line))) }
        }
    }
}

extension RegistrationDrawing {
    static let heads = [
        "entry", "code", "agent", "action", "moment", "site", "task", "state", "detail", "correction",
        "reason",
        "missing", "rightAction", "rightMoment", "proofs", "daysLeft",
    ]

    var cells: [String] {
        let right = row.correction?.right
        func action(_ isMissing: Bool) -> String {
            guard let right, right.isMissing == isMissing else { return "" }
            return right.action.map { words("action.\($0.rawValue)") } ?? ""
        }
        return [
            String(row.punch), SpreadsheetText.written(row.code), SpreadsheetText.written(row.name),
            words("action.\(row.action.rawValue)"),
            moment(row.wallMicroseconds), SpreadsheetText.written(row.site),
            SpreadsheetText.written(row.task ?? ""), words(row.registration),
            SpreadsheetText.written(words.detail(of: row.registration)),
            row.correction.map { words("console.correction.state.\($0.state.rawValue)") } ?? "",
            row.correction.map { words("console.reason.\($0.reason.rawValue)") } ?? "", action(true),
            action(false), right?.wallMicroseconds.map(moment) ?? "",
            SpreadsheetText.written(proofs.map(\.name).joined(separator: ", ")), String(file.daysLeft),
        ]
    }

    var frame: DocumentFrame {
        DocumentFrame(
            title: words("console.correction.paper"), language: words.tag,
            footer: words(
                "console.paper.footer",
                [
                    "company": file.company, "terminal": file.terminal, "entry": String(file.head),
                    "moment": moment(file.now.wallMicroseconds),
                ]), createdSeconds: file.now.wallMicroseconds / 1_000_000)
    }

    func write(with pen: inout DocumentPen) async throws {
        try await pen.write(.pair(words("console.registration.label.agent"), title))
        try await pen.write(.pair(words("console.registration.label.company"), file.company))
        let parts = [
            ("console.registration.punched", punched), ("console.registration.title", registered),
            ("console.correction.title", corrected),
        ]
        for (heading, pairs) in parts where !pairs.isEmpty {
            try await pen.write(.heading(words(heading)))
            for pair in pairs { try await pen.write(.pair(pair.label, pair.text)) }
        }
        if !file.proofs.isEmpty { try await pen.write(.heading(words("console.proof.title"))) }
        for (proof, attached) in zip(proofs, file.proofs) {
            try await pen.write(
                .pair(proof.name, "\(proof.text), SHA-256 \(attached.proof.digest)"))
        }
        if let countdown { try await pen.write(.note(countdown.text)) }
        guard !history.isEmpty else { return }
        try await pen.write(.heading(words("console.correction.history")))
        try await pen.write(.columns([.init(2), .init(2), .init(6)]))
        for step in history { try await pen.write(.row([step.moment, step.by, step.text])) }
    }
}
