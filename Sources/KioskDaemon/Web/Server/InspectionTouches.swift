import Domain
import HTTPTypes
import Hummingbird

// An inspector at the terminal: his code, and what he asks to see.
extension Routes {
    func openInspection(_ code: String, _ screen: Int) async -> Response {
        let catalogue = stage.screens.catalogues[await stage.spokenLanguage]
        guard await stage.isInspected(on: screen) else {
            return .message(catalogue("reply.tooLate"), status: .conflict)
        }
        switch await terminal.openInspection(code: code) {
        case .opened: return await inspect(.present, screen)
        case .wrong: return .message(catalogue("inspection.wrong"), status: .unprocessableContent)
        case .notRecorded: return .message(catalogue("reply.failed"), status: .serviceUnavailable)
        }
    }

    /// The look into the book takes a moment; whoever came meanwhile keeps the screen.
    func inspect(_ view: Inspection.View, _ screen: Int) async -> Response {
        let catalogue = stage.screens.catalogues[await stage.spokenLanguage]
        guard await stage.isInspected(on: screen) else {
            return .message(catalogue("reply.tooLate"), status: .conflict)
        }
        guard let inspection = await terminal.inspect(view) else {
            return .message(catalogue("reply.unreadable"), status: .serviceUnavailable)
        }
        await stage.show(inspection, insteadOf: screen)
        return Response(status: .noContent)
    }
}
