import Domain
import Foundation
import Logging
import ServiceLifecycle
import Stands
import Testing

@testable import Web

/// Remembers touches and answers as told.
actor FakeTerminal: TerminalPort {
    private(set) var touches: [Touch] = []
    private var reply = TouchReply.taken
    private var healthy = true

    func touch(_ touch: Touch) -> TouchReply {
        touches.append(touch)
        return reply
    }
    private(set) var codes: [String] = []
    private var codeReply = CodeReply.taken

    func identify(code: String, pin: String) -> CodeReply {
        codes.append("\(code) \(pin)")
        return codeReply
    }
    func identify(account: String, password: String) -> CodeReply {
        codes.append("\(account) \(password)")
        return codeReply
    }
    func answer(codesWith reply: CodeReply) { codeReply = reply }
    private(set) var asked: [PersonID] = []
    private var own: OwnPunches?

    func ownPunches(of person: PersonID) -> OwnPunches? {
        asked.append(person)
        return own
    }
    func set(_ own: OwnPunches) { self.own = own }
    private var presentPeople: EvacuationList?
    private(set) var looks = 0
    func present() -> EvacuationList? {
        looks += 1
        return presentPeople
    }
    func set(_ list: EvacuationList) { presentPeople = list }
    private(set) var inspected: [Inspection.View] = []
    private(set) var inspectionsEnded = 0
    private var inspectionRows: [Inspection.Row] = []
    func openInspection(code: String) -> InspectionReply { code == "12345678" ? .opened : .wrong }
    func inspect(_ view: Inspection.View) -> Inspection? {
        inspected.append(view)
        let until = StageClock.system.bootMicroseconds() + 1_800_000_000
        return Inspection(view: view, rows: inspectionRows, untilBootMicroseconds: until)
    }
    func endInspection() { inspectionsEnded += 1 }
    func set(_ rows: [Inspection.Row]) { inspectionRows = rows }
    private(set) var searches: [String] = []

    /// Two of five fit "2".
    func people(keypad: String, limit: Int) -> (found: [FoundPerson], count: Int) {
        searches.append(keypad)
        guard keypad.hasPrefix("2") else { return ([], 0) }
        let found = [Samples.person("Amina B."), Samples.person("Bram C.")].enumerated().map {
            FoundPerson(id: $1.id, name: $1.text, code: "471\($0 + 1)")
        }
        return (Array(found.prefix(limit)), keypad == "2" ? 5 : 2)
    }
    func metrics() -> String { "kioskd_up 1\n" }
    func isHealthy() -> Bool { healthy }
    func set(_ reply: TouchReply) { self.reply = reply }
    func sicken() { healthy = false }
}

actor FakeControl: ControlPort {
    private(set) var bytes = 0

    func importPeople(_ csv: BoundedBody) async -> ControlReply {
        do {
            for try await chunk in csv { bytes += chunk.count }
            return bytes == 3
                ? ControlReply(.rejected, text: "line 1: no such column")
                : ControlReply(.done, text: "2 people")
        } catch is BoundedBody.TooLarge {
            return ControlReply(.rejected, text: "more than 16 MB")
        } catch {
            return ControlReply(.failed, text: "interrupted")
        }
    }
    func importRegister(_ csv: BoundedBody, kind: String) async -> ControlReply {
        let bytes = (try? await csv.collect()) ?? []
        return ControlReply(kind == "sites" ? .done : .rejected, text: "\(kind) \(bytes.count)")
    }
    func erasePerson(_ request: BoundedBody) async -> ControlReply {
        let bytes = (try? await request.collect()) ?? []
        return ControlReply(bytes.isEmpty ? .rejected : .done, text: "\(bytes.count) bytes")
    }

    func setPIN(_ request: BoundedBody) async -> ControlReply {
        let bytes = (try? await request.collect()) ?? []
        return ControlReply(bytes.isEmpty ? .rejected : .done, text: "PIN \(bytes.count)")
    }

    private(set) var resolved: [Resolved] = []

    func resolve(_ resolved: Resolved) -> ControlReply {
        self.resolved.append(resolved)
        return ControlReply(.done, text: "settled")
    }
    func inspectionCode() -> ControlReply { ControlReply(.done, text: "12345678") }
    func poster() -> ControlReply { ControlReply(.done, text: "{}") }
    func consoleCode() -> ControlReply { ControlReply(.done, text: "K7M2-9RTX") }
    func consoleFingerprint() -> ControlReply { ControlReply(.rejected, text: "there is no console") }
    func status() -> String { "{\"state\":\"running\"}" }
}

/// A server on a free loopback port for the length of a test.
struct RunningServer: Sendable {
    let port: Int
    let stage: Stage
    let terminal: FakeTerminal
    let control: FakeControl
    let socket: String

    static func run<Value: Sendable>(
        workbench: (any WorkbenchPort)? = nil, technician: (any TechnicianPort)? = nil,
        country: Country = .belgium,
        _ body: @Sendable (RunningServer) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-web-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let stage = Stage(screens: try Screens(country: country))
        let (terminal, control) = (FakeTerminal(), FakeControl())
        let socket = folder.appendingPathComponent("control.sock").path
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(
            .init(port: 0, controlSocket: socket), stage: stage, terminal: terminal, workbench: workbench,
            technician: technician, control: control
        ) { port in found.yield(port) }
        let group = ServiceGroup(
            services: [server], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            // The file is there a moment before anybody listens behind it.
            _ = try await poll { (try? Wire(path: socket)) != nil }
            let value = try await body(
                RunningServer(port: port, stage: stage, terminal: terminal, control: control, socket: socket))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    func get(_ path: String, _ headers: String = "", method: String = "GET") async throws -> String {
        try await Wire.ask(
            port,
            "\(method) \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\(headers)\r\n")
    }

    func post(_ path: String, _ body: String, headers: String = "") async throws -> String {
        try await Wire.ask(
            port,
            "POST \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
        )
    }

    func touch(
        _ body: String, type: String = "application/json", host: String? = nil, headers: String = ""
    ) async throws -> String {
        try await Wire.ask(
            port,
            "POST /touch HTTP/1.1\r\nHost: \(host ?? "localhost:\(port)")\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
}
