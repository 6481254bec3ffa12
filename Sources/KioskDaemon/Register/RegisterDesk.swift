import Domain
import Foundation
import Store
import Web

/// Takes tables of the company's register from the command line: through the running daemon's control socket, else into
/// the book directly.
struct RegisterDesk {
    var configuration: Configuration
    var environment: [String: String]

    func hand(in bytes: [UInt8], _ kind: RegisterKind, dryRun: Bool) async -> ControlReply {
        let sheet = sheet(bytes, kind)
        guard sheet.problems.isEmpty else { return RegisterImport.Failure.problems(sheet.problems).reply }
        if !dryRun,
            let reply = await ControlSocket(configuration.store).post(
                "/register/import?kind=\(kind.rawValue)", bytes, type: "text/csv")
        {
            return reply
        }
        do {
            return try await directly(sheet, dryRun: dryRun)
        } catch {
            return ControlReply(.failed, text: "\(error)")
        }
    }

    func sheet(_ bytes: [UInt8], _ kind: RegisterKind) -> RegisterSheet {
        RegisterSheet(
            bytes, kind, language: configuration.terminal.language, zone: configuration.clock.zone)
    }

    /// Into a terminal that runs.
    func take(_ sheet: RegisterSheet, into terminal: TerminalService) async -> ControlReply {
        do {
            let change = RegisterImport(seal: try numberKey.seal(environment: environment))
            return await reply { () async throws(RegisterImport.Failure) in
                try await change.run(sheet, into: terminal).text
            }
        } catch {
            return ControlReply(.failed, text: "\(error)")
        }
    }

    private var numberKey: NumberKey {
        NumberKey(reference: configuration.register.numberKey, directory: configuration.store.directory)
    }

    private func directly(_ sheet: RegisterSheet, dryRun: Bool) async throws -> ControlReply {
        let clock = try TerminalClock()
        if dryRun {
            let book = try Book.openForReading(directory: configuration.store.directory)
            let (state, now) = (try book.load(), clock.now())
            let change = RegisterImport(seal: try numberKey.rehearsalSeal(environment: environment))
            return await reply { () async throws(RegisterImport.Failure) in
                "would be: " + (try await change.rehearse(sheet, on: state, at: now).text)
            }
        }
        let (terminal, book) = try RosterDesk(configuration: configuration).open(clock)
        let reply = await take(sheet, into: terminal)
        try book.close()
        return reply
    }

    private func reply(_ work: () async throws(RegisterImport.Failure) -> String) async -> ControlReply {
        do throws(RegisterImport.Failure) {
            return ControlReply(.done, text: try await work())
        } catch {
            return error.reply
        }
    }
}

extension RegisterImport.Failure {
    var reply: ControlReply {
        switch self {
        case .problems(let problems):
            ControlReply(
                .rejected, text: (problems.map { "\($0)" } + ["nothing was imported"]).joined(separator: "\n")
            )
        case .failed(let cause): ControlReply(.failed, text: "\(cause): nothing was imported")
        case .overtaken:
            ControlReply(.failed, text: "the register was changed meanwhile: nothing was imported, try again")
        }
    }
}
