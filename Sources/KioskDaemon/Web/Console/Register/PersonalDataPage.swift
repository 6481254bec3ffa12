import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// A person's file in the making.
package protocol PersonalDataPieces: Sendable {
    /// Lines of JSON; nil: that was all.
    mutating func next() async throws -> [UInt8]?
    /// How far it has got, of 1,000.
    var permille: Int { get }
}

extension ConsoleRoutes {
    /// What an agent may ask for, beside his form.
    func personalDataCard(_ page: RegisterSubject, _ visit: ConsoleVisit) -> String {
        let words = screens.catalogues[visit.language]
        let form = FormDrawing(
            title: words("console.data"), hint: words("console.data.hint"), action: "/agents/data",
            fields: [.init(name: "id", label: "", kind: .hidden, value: page.id)],
            button: words("console.data.button"))
        let later = FormDrawing(
            title: words("console.exports.later"), hint: words("console.exports.later.hint"),
            action: "/exports/person", fields: form.fields, button: words("console.exports.later"))
        return [form, later].map { screens.draw($0, token: visit.formToken) }.joined()
    }

    /// Posted, since it leaves an entry that says who took it.
    func takePersonalData(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, let id = EntryID(visit.form["id"]).map(PersonID.init),
            let person = await port.register().state.people[id],
            let pieces = await port.personalData(of: id, by: visitor.id)
        else { throw Refusal(.notFound, "console.refused.notFound") }
        let code = person.code.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return .download("data-\(code).jsonl", type: "application/jsonl; charset=utf-8") { writer in
            var pieces = pieces
            while let piece = try await pieces.next() {
                if !piece.isEmpty { try await writer.write(ByteBuffer(bytes: piece)) }
            }
        }
    }
}
