import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Store

extension SupportBundle.Sources {
    /// Of the machine that this runs on. Whatever cannot be asked is left out.
    static func ofThisMachine(_ path: String) async -> SupportBundle.Sources {
        let environment = ProcessInfo.processInfo.environment
        let loader = ConfigurationLoader(file: path, environment: environment)
        let surroundings = Surroundings.ofThisMachine(path)
        let directory = surroundings.configuration.store.directory
        var book: Book?
        var problem = ""
        do throws(StoreError) {
            book = try Book.openForReading(directory: directory)
        } catch {
            problem = "\(error)"
        }
        return SupportBundle.Sources(
            loaded: try? loader.load(), findings: await Check.examine(surroundings),
            metrics: await metrics(surroundings.configuration.web), log: log(),
            units: output(
                "/usr/bin/systemctl", "show", "kioskd", "kioskd-safe", "kioskd-retry.timer", "kiosk-display",
                "pcscd", "chrony", "-p",
                "Id,ActiveState,SubState,Result,NRestarts,ExecMainStatus,UnitFileState"),
            machine: machine(surroundings), hostName: ProcessInfo.processInfo.hostName, book: book,
            bookProblem: problem)
    }

    private static func metrics(_ web: WebConfiguration) async -> String? {
        guard web.port != 0 else { return nil }
        let host = web.address.contains(":") ? "[\(web.address)]" : web.address
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: "http://\(host):\(web.port)/metrics"), timeout: .seconds(5))
            guard response.status == .ok else { return nil }
            return String(buffer: try await response.body.collect(upTo: 1 << 20))
        } catch {
            return nil
        }
    }

    private struct JournalLine: Decodable {
        var message: String?
        var time: String?
        enum CodingKeys: String, CodingKey {
            case message = "MESSAGE"
            case time = "__REALTIME_TIMESTAMP"
        }
    }

    /// The newest lines of this start of the machine.
    private static func log() -> [(time: String, text: String)]? {
        let text = output(
            "/usr/bin/journalctl", "-u", "kioskd", "-u", "kioskd-safe", "-b", "-n", "2000", "--no-pager",
            "-o",
            "json", "--output-fields=MESSAGE")
        return text?.split(separator: "\n").compactMap { line in
            guard let found = try? JSONDecoder().decode(JournalLine.self, from: Data(line.utf8)),
                let message = found.message, let time = found.time.flatMap({ Int64($0) })
            else { return nil }
            return (String(UTCTime.text(microseconds: time).prefix(19)), message)
        }
    }

    private static func machine(_ surroundings: Surroundings) -> [(String, String)] {
        var name = utsname()
        uname(&name)
        // SAFETY: uname(2) ends every field with a zero inside it.
        let kernel = withUnsafeBytes(of: &name.release) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        // SAFETY: as above.
        let kind = withUnsafeBytes(of: &name.machine) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        func line(_ file: String, _ prefix: String) -> String? {
            surroundings.text(file)?.split(separator: "\n").first { $0.hasPrefix(prefix) }.map {
                $0.dropFirst(prefix.count).filter { $0 != "\"" }.trimmingCharacters(in: .whitespaces)
            }
        }
        let board = surroundings.text("/proc/device-tree/model")?.filter { $0 != "\0" }
        let uptime = surroundings.text("/proc/uptime")?.prefix { $0 != "." && $0 != " " }
        let found: [(String, String?)] = [
            ("kernel", kernel), ("architecture", kind), ("system", line("/etc/os-release", "PRETTY_NAME=")),
            ("board", board), ("up, seconds", uptime.map(String.init)),
            ("memory", line("/proc/meminfo", "MemTotal:")),
            ("memory available", line("/proc/meminfo", "MemAvailable:")),
            (
                "load",
                surroundings.text("/proc/loadavg")?.split(separator: " ").prefix(3).joined(separator: " ")
            ),
            ("disk of the book, percent", surroundings.diskPercent.map { "\($0)" }),
        ]
        return found.compactMap { name, value in value.map { (name, $0) } }
    }

    /// What a program of the system writes; nil when it is not there or fails.
    private static func output(_ path: String, _ arguments: String...) -> String? {
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let out = Pipe()
        process.standardOutput = out
        do {
            try process.run()
            let bytes = try out.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : nil
        } catch {
            return nil
        }
    }
}
