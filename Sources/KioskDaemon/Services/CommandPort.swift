import Domain
import Foundation
import Logging
import Upstreams
import Web

/// The daemon as the command line sees it, through the control socket.
struct CommandPort: ControlPort {
    var terminal: TerminalService
    var book: ShelvedBook
    var board: StatusBoard
    var deliveries: DeliveryDesk
    var pins: PINDesk
    var configuration: Configuration
    var environment: [String: String]
    /// Nil: there is none.
    var console: ConsoleParts?
    var inspections: InspectionDesk
    var logger: Logger

    private static let tooLong = ControlReply(
        .rejected, text: "the file is longer than \(DelimitedText.byteLimit) bytes or did not arrive whole")

    func importRegister(_ csv: BoundedBody, kind: String) async -> ControlReply {
        guard let kind = RegisterKind(rawValue: kind) else {
            return ControlReply(.rejected, text: "clients, sites, tasks or agents are expected")
        }
        guard let bytes = try? await csv.collect() else { return Self.tooLong }
        let desk = RegisterDesk(configuration: configuration, environment: environment)
        let reply = await desk.take(desk.sheet(bytes, kind), into: terminal)
        if reply.outcome == .done {
            logger.info("register changed", metadata: ["register.kind": "\(kind.rawValue)"])
        }
        return reply
    }

    func importPeople(_ csv: BoundedBody) async -> ControlReply {
        guard let bytes = try? await csv.collect() else { return Self.tooLong }
        let file = RosterFile(
            bytes, language: configuration.terminal.language, zone: configuration.clock.zone)
        do throws(RosterImport.Failure) {
            let (summary, text) = try await RosterImport(terminal: terminal).report(
                file, zone: configuration.clock.zone)
            logger.info(
                "people imported",
                metadata: [
                    "people.added": "\(summary.peopleAdded)", "people.changed": "\(summary.peopleChanged)",
                ])
            return ControlReply(.done, text: text)
        } catch {
            return error.reply
        }
    }

    func erasePerson(_ request: BoundedBody) async -> ControlReply {
        guard let bytes = try? await request.collect(),
            let asked = try? JSONDecoder().decode(ErasureRequest.self, from: Data(bytes))
        else { return ControlReply(.rejected, text: "a code and a rule are expected") }
        let erasure = PersonErasure(
            terminal: terminal, book: book, upstreams: configuration.upstreams.receivers.map(\.settings))
        do throws(PersonErasure.Refusal) {
            let count = try await erasure.run(asked)
            await pins.dropErased()
            logger.info("person erased", metadata: ["store.entries": "\(count)"])
            return PersonErasure.reply(erased: count, by: asked)
        } catch {
            return error.reply(to: asked)
        }
    }

    func setPIN(_ request: BoundedBody) async -> ControlReply {
        guard let bytes = try? await request.collect(),
            let asked = try? JSONDecoder().decode(PINRequest.self, from: Data(bytes))
        else { return ControlReply(.rejected, text: "a code and a PIN are expected") }
        return await pins.set(asked.pin, ofCode: asked.code)
    }

    func resolve(_ resolved: Resolved) async -> ControlReply { await deliveries.take(resolved) }

    func consoleCode() async -> ControlReply {
        guard let console else { return Self.noConsole }
        guard let code = await console.desk.makeCode() else {
            return ControlReply(.failed, text: "no code could be made")
        }
        logger.info("a code for an administrator of the console was made")
        return ControlReply(.done, text: "\(code)\n\(await console.place.text)")
    }

    func consoleFingerprint() async -> ControlReply {
        guard let console else { return Self.noConsole }
        return ControlReply(.done, text: await console.place.text)
    }

    func inspectionCode() async -> ControlReply {
        guard let code = await inspections.makeCode(by: nil) else {
            return ControlReply(.failed, text: "the book cannot be written: no code was made")
        }
        logger.info("a code for an inspector was made")
        return ControlReply(.done, text: code)
    }

    func poster() async -> ControlReply {
        let facts = PosterFacts(
            await terminal.state, configuration, at: await terminal.stamped(.woke).instant)
        guard let json = try? JSONEncoder().encode(facts) else {
            return ControlReply(.failed, text: "the poster cannot be described")
        }
        return ControlReply(.done, text: String(decoding: json, as: UTF8.self))
    }

    private static let noConsole = ControlReply(
        .rejected, text: "there is no console: set `port` of [console]")

    func status() async -> String {
        await DaemonReport(board: board, terminal: terminal).text
    }
}

extension RosterImport.Summary {
    var text: String {
        """
        people: \(peopleAdded) added, \(peopleChanged) changed · badges: \(badgesAdded) added, \(badgesChanged) changed \
        · \(unchanged) unchanged
        """
    }
}

extension RosterImport.Failure {
    var reply: ControlReply {
        switch self {
        case .problems(let problems):
            ControlReply(
                .rejected, text: (problems.map { "\($0)" } + ["nothing was imported"]).joined(separator: "\n")
            )
        case .notRecorded:
            ControlReply(.failed, text: "the book cannot be written: nothing was imported")
        case .overtaken:
            ControlReply(.failed, text: "another import began meanwhile: nothing of this one was imported")
        }
    }
}
