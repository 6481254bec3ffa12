import Domain
import Foundation
import Logging
import Store
import Upstreams
import Web

/// Takes from the command line what changes people: through the running daemon's control socket, else into the book
/// directly.
struct RosterDesk {
    var configuration: Configuration

    func hand(in bytes: [UInt8], dryRun: Bool) async -> ControlReply {
        let file = RosterFile(
            bytes, language: configuration.terminal.language, zone: configuration.clock.zone)
        guard file.problems.isEmpty else { return RosterImport.Failure.problems(file.problems).reply }
        if !dryRun,
            let reply = await ControlSocket(configuration.store).post(
                "/people/import", bytes, type: "text/csv")
        {
            return reply
        }
        do {
            return try await directly(file, dryRun: dryRun)
        } catch let error as StoreError {
            return ControlReply(.failed, text: "\(error)")
        } catch {
            return ControlReply(.failed, text: "\(error)")
        }
    }

    private func directly(_ file: RosterFile, dryRun: Bool) async throws -> ControlReply {
        let clock = try TerminalClock()
        if dryRun {
            let book = try Book.openForReading(directory: configuration.store.directory)
            let summary = try RosterImport.rehearse(file, on: try book.load())
            return ControlReply(.done, text: "would be: " + summary.text)
        }
        let (terminal, book) = try open(clock)
        let reply: ControlReply
        do throws(RosterImport.Failure) {
            let report = try await RosterImport(terminal: terminal).report(
                file, zone: configuration.clock.zone)
            reply = ControlReply(.done, text: report.text)
        } catch {
            reply = error.reply
        }
        try book.close()
        return reply
    }

    /// Erases a person's private texts.
    func erase(_ request: ErasureRequest) async -> ControlReply {
        let bytes = (try? JSONEncoder().encode(request)).map { [UInt8]($0) } ?? []
        let socket = ControlSocket(configuration.store)
        if let reply = await socket.post("/people/erase", bytes, type: "application/json") { return reply }
        do {
            let (terminal, book) = try open(try TerminalClock())
            let erasure = PersonErasure(
                terminal: terminal, book: ShelvedBook(book),
                upstreams: configuration.upstreams.receivers.map(\.settings))
            let reply: ControlReply
            do throws(PersonErasure.Refusal) {
                reply = PersonErasure.reply(erased: try await erasure.run(request), by: request)
            } catch {
                reply = error.reply(to: request)
            }
            try book.close()
            return reply
        } catch {
            return ControlReply(.failed, text: "\(error)")
        }
    }

    /// The book, for this process alone.
    func open(_ clock: TerminalClock) throws -> (TerminalService, Book) {
        BookOwner.become(of: configuration.store.directory)
        let opened = try Book.openFolded(
            directory: configuration.store.directory, program: Version.text, now: clock.now())
        let terminal = TerminalService(
            opened, settings: configuration.terminal.settings, clock: clock, program: Version.text,
            sinks: .none, logger: Logger(label: "kioskd.people"))
        return (terminal, opened.book)
    }
}
