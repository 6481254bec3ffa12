import ArgumentParser
import AsyncHTTPClient
import Drivers
import Foundation
import NIOCore
import Upstreams

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at the whole terminal and says what is wrong and what to do.",
        discussion: """
            Readers, rules, groups, pcscd, clock, disk, link, certificates, watchdog. Changes nothing, and may run beside \
            the daemon; as root it sees most. Exit code 0 when nothing is wrong, 1 when something is.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "One JSON object instead, for scripts.")
    var json = false

    func run() async throws {
        let findings = await Check.examine(surroundings())
        let isWrong = findings.contains { $0.verdict == .wrong }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            let report = Report(isWell: !isWrong, findings: findings)
            Console.print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            Console.print(Self.text(of: findings))
        }
        if isWrong { throw ExitCode.failure }
    }

    struct Report: Encodable {
        var isWell: Bool
        var findings: [Finding]
    }

    /// What is wrong first, then what is worth knowing, then the rest; each with what to do.
    static func text(of findings: [Finding]) -> String {
        var lines: [String] = []
        let order: [(Finding.Verdict, String)] = [
            (.wrong, "WRONG  "), (.notice, "NOTICE "), (.unknown, "?      "), (.good, "ok     "),
        ]
        for (verdict, mark) in order {
            for finding in findings where finding.verdict == verdict {
                lines.append("\(mark)\(finding.check): \(finding.found)")
                lines += finding.remedies.map { "         - \($0)" }
            }
        }
        let count = findings.count { $0.verdict == .wrong }
        lines.append(count == 0 ? "Nothing is wrong." : "\(count) to mend, the first one first.")
        return lines.joined(separator: "\n")
    }

    // MARK: this machine

    private func surroundings() -> Surroundings {
        let environment = ProcessInfo.processInfo.environment
        let loader = ConfigurationLoader(file: configuration.path, environment: environment)
        var problems: [String] = []
        let found: Configuration
        do throws(ConfigurationError) {
            found = try loader.load().configuration
        } catch {
            problems = error.problems.map(\.description)
            found = loader.salvage()
        }
        let socket = found.store.controlSocket
        return Surroundings(
            configuration: found, problems: problems, environment: environment,
            isClockDisciplined: (try? BootClock.synchronisation())?.isSynchronised,
            now: Int64(Date().timeIntervalSince1970), diskPercent: DiskGauge(found.store).usedPercent(),
            reach: { await HostProbe.reach($0, port: $1) }, daemonStatus: { await Self.status(over: socket) })
    }

    private static func status(over socket: String) async -> String? {
        guard let url = URL(httpURLWithSocketPath: socket, uri: "/status") else { return nil }
        do {
            let request = HTTPClientRequest(url: url.absoluteString)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            let body = try await response.body.collect(upTo: 1 << 16)
            return try JSONDecoder().decode(Status.self, from: Data(String(buffer: body).utf8)).status
        } catch {
            return nil
        }
    }

    private struct Status: Decodable { var status: String }
}
