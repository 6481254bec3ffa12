import Foundation

/// The daemon under measurement, as its own process on a configuration of its own.
final class Daemon {
    let folder: String
    private let process = Process()

    init(folder: String) { self.folder = folder }

    func write(configuration extra: String = "") throws {
        let text = """
            [terminal]
            name = "bench"
            licence = "BENCH"
            [site]
            code = "S1"
            latitude = 50.0
            longitude = 4.0
            [attendance]
            duplicate_seconds = 0
            quiet_minutes = 0
            [[attendance.bare_badge]]
            presence = "absent"
            offers = ["checkIn"]
            [[attendance.bare_badge]]
            presence = "present"
            offers = ["checkOut"]
            [web]
            port = 8796
            [clock]
            zone = "UTC"
            [store]
            directory = "\(folder)/book"
            \(extra)
            """
        try text.write(toFile: folder + "/kioskd.toml", atomically: true, encoding: .utf8)
    }

    static let address = "http://127.0.0.1:8796"

    var processID: Int32 { process.processIdentifier }

    func importPeople(_ executable: String, _ people: [(code: String, badge: String)]) throws {
        let rows = people.map { "\($0.code),Person,No\($0.code),em:\($0.badge)" }
        let text = (["code,first_name,last_name,badge"] + rows).joined(separator: "\n") + "\n"
        try text.write(toFile: folder + "/people.csv", atomically: true, encoding: .utf8)
        let command = Process()
        command.executableURL = URL(fileURLWithPath: executable)
        command.arguments = ["people", "import", "--config", folder + "/kioskd.toml", folder + "/people.csv"]
        command.standardOutput = FileHandle.nullDevice
        try command.run()
        command.waitUntilExit()
    }

    /// What a command says first.
    func command(_ executable: String, _ arguments: String...) throws -> String {
        let command = Process()
        let out = Pipe()
        command.executableURL = URL(fileURLWithPath: executable)
        command.arguments = arguments + ["--config", folder + "/kioskd.toml"]
        command.standardOutput = out
        try command.run()
        let text = String(decoding: try out.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        command.waitUntilExit()
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// Starts it and returns how long it took until its log says that it is ready.
    func start(_ executable: String) throws -> Duration {
        let log = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = ["run", "--config", folder + "/kioskd.toml"]
        process.standardError = log
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        var said = ""
        while !said.contains("ready page=") {
            let data = log.fileHandleForReading.availableData
            if data.isEmpty { throw Ended(log: said) }
            said += String(decoding: data, as: UTF8.self)
        }
        let duration = clock.now - start
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        return duration
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    struct Ended: Error { var log: String }
}
