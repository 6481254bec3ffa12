import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// Documents that prove a correction: attached to its file, taken, and taken away again.

extension ConsoleRoutes {
    func attachProof(_ visit: ConsoleVisit) async throws -> Response {
        guard let punch = Int64(visit.form["punch"]), let visitor = visit.visitor else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        let row = try await file(visit, punch).row
        let seen = Int64(visit.form["seen"])
        let reply = await port.attach(
            visit.form.file("proof") ?? [], named: visit.form.fileName("proof")
        ) { proof in
            var order = CorrectionOrder(.attach(proof), row, by: visitor.id)
            order.seen = seen
            return order
        }
        return try await answer(visit, punch, reply)
    }

    func removeProof(_ visit: ConsoleVisit) async throws -> Response {
        guard let punch = Int64(visit.form["punch"]), let entry = Int64(visit.form["entry"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        return try await change(visit, punch) { _, _ in .detach(entry) }
    }

    func proof(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, let punch = visit.query(sequence: "punch"),
            let entry = visit.query(sequence: "entry"),
            let document = await port.proof(entry, of: punch, for: visitor.id)
        else { throw Refusal(.notFound, "console.refused.notFound") }
        let kind = document.proof.kind
        // Never shown inside the console's own pages, whatever is in it, and under no name of a stranger's.
        return .download("proof-\(entry).\(kind.suffix)", type: kind.mediaType) { writer in
            try await writer.write(ByteBuffer(bytes: document.content))
        }
    }
}

extension RegistrationDrawing {
    /// What is attached: its name, and what it is.
    var proofs: [(entry: Domain.Sequence, name: String, text: String)] {
        file.proofs.map { attached in
            let size = words.size(Int(attached.proof.byteCount))
            return (attached.entry, attached.proof.name, "\(attached.proof.kind.name), \(size)")
        }
    }
}

extension ConsoleScreens {
    func proofs(_ drawing: RegistrationDrawing, _ visit: ConsoleVisit) -> Values {
        let words = drawing.words
        let mayRemove =
            visit.visitor?.may(.modify, .followUp) == true && drawing.row.correction?.state.isOpen == true
        let (punch, seen) = (drawing.row.punch, drawing.row.correction?.changed ?? 0)
        let lines = drawing.proofs.map { proof -> Values in
            var line: Values = [
                "name": proof.name, "text": proof.text,
                "path": "/registrations/proof?punch=\(punch)&entry=\(proof.entry)",
            ]
            if mayRemove {
                line["remove"] = [
                    "token": visit.formToken, "punch": String(punch), "seen": String(seen),
                    "entry": String(proof.entry), "label": words("console.proof.remove"),
                    "spoken": words("console.proof.remove.spoken", ["name": proof.name]),
                ]
            }
            return line
        }
        var values: Values = ["proofsTitle": words("console.proof.title"), "lines": lines]
        if lines.isEmpty { values["none"] = words("console.proof.none") }
        return values
    }

    func proofForm(_ drawing: RegistrationDrawing, _ known: [FormDrawing.Field]) -> FormDrawing {
        let words = drawing.words
        return FormDrawing(
            title: words("console.proof.add"), hint: words("console.proof.add.hint"),
            action: "/registrations/proof/add",
            fields: known + [
                .init(
                    name: "proof", label: words("console.proof.file"), kind: .file,
                    hint: words("console.proof.file.hint"), mostBytes: Proof.mostBytes,
                    accept: Proof.Kind.allCases.map(\.mediaType).joined(separator: ","))
            ], button: words("console.proof.add.button"))
    }
}

extension Proof.Kind {
    var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        }
    }

    var suffix: String { self == .jpeg ? "jpg" : rawValue }

    /// As people call it, in every language.
    var name: String { rawValue.uppercased() }
}
