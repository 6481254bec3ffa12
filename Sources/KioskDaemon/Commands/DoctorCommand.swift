import ArgumentParser
import Foundation

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
        let findings = await Check.examine(Surroundings.ofThisMachine(configuration.path))
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
}
