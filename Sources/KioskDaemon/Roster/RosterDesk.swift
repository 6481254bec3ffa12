import AsyncHTTPClient
import Domain
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Store
import Web

/// Takes a roster from the command line: through the running daemon's control socket, else into the book directly.
struct RosterDesk {
    var configuration: Configuration

    func hand(in bytes: [UInt8], dryRun: Bool) async -> ControlReply {
        let file = RosterFile(
            bytes, language: configuration.terminal.language, zone: configuration.clock.zone)
        guard file.problems.isEmpty else { return RosterImport.Failure.problems(file.problems).reply }
        if !dryRun, let reply = await viaDaemon(bytes) { return reply }
        do {
            return try await directly(file, dryRun: dryRun)
        } catch let error as StoreError {
            return ControlReply(.failed, text: "\(error)")
        } catch {
            return ControlReply(.failed, text: "\(error)")
        }
    }

    /// Nil when no daemon listens.
    private func viaDaemon(_ bytes: [UInt8]) async -> ControlReply? {
        let socket = configuration.store.controlSocket
        guard FileManager.default.fileExists(atPath: socket),
            let url = URL(httpURLWithSocketPath: socket, uri: "/people/import")
        else { return nil }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "text/csv")
        request.body = .bytes(ByteBuffer(bytes: bytes))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .minutes(5))
            let text = String(buffer: try await response.body.collect(upTo: 1 << 22))
            switch response.status.code {
            case 200..<300: return ControlReply(.done, text: text)
            case 400..<500: return ControlReply(.rejected, text: text)
            default: return ControlReply(.failed, text: text)
            }
        } catch {
            return nil
        }
    }

    private func directly(_ file: RosterFile, dryRun: Bool) async throws -> ControlReply {
        let clock = try TerminalClock()
        if dryRun {
            let book = try Book.openForReading(directory: configuration.store.directory)
            let summary = try RosterImport.rehearse(file, on: try book.load())
            return ControlReply(.done, text: "would be: " + summary.text)
        }
        BookOwner.become(of: configuration.store.directory)
        let opened = try Book.openFolded(
            directory: configuration.store.directory, program: Version.text, now: clock.now())
        let terminal = TerminalService(
            opened, settings: configuration.terminal.settings, clock: clock, program: Version.text,
            sinks: .none, logger: Logger(label: "kioskd.import"))
        let reply: ControlReply
        do throws(RosterImport.Failure) {
            reply = ControlReply(.done, text: try await RosterImport(terminal: terminal).run(file).text)
        } catch {
            reply = error.reply
        }
        try opened.book.close()
        return reply
    }
}

extension StoreConfiguration {
    /// Where the command line reaches a running daemon: in the book's folder, which is the daemon's alone.
    var controlSocket: String { directory + "/control" }
}
