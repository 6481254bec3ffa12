import Domain
import Foundation
import Store

/// One text file for whoever helps from afar: how the terminal does, and nothing of who works there, where, or for whom.
/// Each part is made of what is known to be harmless; then the words of the configuration that are not are taken out.
struct SupportBundle {
    /// What is asked of this machine; tests plant things in every one of them.
    struct Sources {
        var loaded: ConfigurationLoader.Loaded?
        var findings: [Finding]
        /// Prometheus text of the running daemon; nil: it does not run.
        var metrics: String?
        /// Lines of the daemon's log, the newest last, each with its time; nil: there is no journal.
        var log: [(time: String, text: String)]?
        /// Output of `systemctl show`; nil: there is no systemd.
        var units: String?
        /// Name and value: kernel, system, memory.
        var machine: [(String, String)]
        var hostName: String
        /// Nil: it cannot be read; `bookProblem` says why.
        var book: Book?
        var bookProblem = ""
    }

    struct Part {
        var name: String
        var about: String
        var text: String
    }

    var sources: Sources
    var now: String

    /// The whole file.
    var text: String {
        let discretion = Discretion(sources.loaded?.effective ?? [], hostName: sources.hostName)
        let parts = [
            machine, units, configuration, doctor, metrics, kinds, events, log,
        ].map { part in
            var part = part
            part.text = discretion.applied(to: part.text)
            return part
        }
        var text = """
            kioskd support bundle, \(now), kioskd \(Version.text)

            It holds no names, numbers or positions: no person, badge, company, site, address, licence, token, host name.
            What is not known to be harmless was left out; "(hidden)" stands for a word of the configuration.
            Read it before you send it. What is in it:


            """
        for part in parts {
            let count = part.text.split(separator: "\n").count
            text += "  \(part.name): \(part.about) (\(count) lines)\n"
        }
        for part in parts { text += "\n==== \(part.name) ====\n" + part.text + "\n" }
        return text
    }

    // MARK: parts

    private var machine: Part {
        Part(
            name: "machine", about: "kernel, system, memory",
            text: sources.machine.map { "\($0.0): \($0.1)" }.joined(separator: "\n"))
    }

    private var units: Part {
        let allowed = [
            "Id", "ActiveState", "SubState", "Result", "NRestarts", "ExecMainStatus", "UnitFileState",
        ]
        let lines = (sources.units ?? "no systemd").split(separator: "\n").filter { line in
            allowed.contains { line.hasPrefix($0 + "=") } || sources.units == nil
        }
        return Part(name: "units", about: "what systemd says of them", text: lines.joined(separator: "\n"))
    }

    private var configuration: Part {
        var lines: [String] = []
        var (table, numbers): (String, [String: Int]) = ("", [:])
        for value in sources.loaded?.effective ?? [] {
            if value.label != table {
                table = value.label
                numbers[value.heading, default: 0] += 1
                lines.append("\(value.heading) \(numbers[value.heading] ?? 0)")
            }
            let isShown = Discretion.isHarmless(value)
            lines.append(
                "  \(value.key) = \(isShown ? value.text : "(set)") # \(Self.kind(of: value.origin))")
        }
        if sources.loaded == nil { lines = ["cannot be read, or is wrong: kioskd check-config says why"] }
        return Part(
            name: "configuration", about: "numbers, choices, and which other keys are set",
            text: lines.joined(separator: "\n"))
    }

    private static func kind(of origin: Origin) -> String {
        switch origin {
        case .standard: "default"
        case .environment: "environment"
        case .file(let path, let line):
            path.contains("/provisioned/")
                ? "provisioned" : path.contains("/kioskd.d/") ? "drop-in:\(line)" : "file:\(line)"
        }
    }

    private var doctor: Part {
        // What is wrong with the configuration may quote it.
        let findings = sources.findings.map { finding in
            ["configuration", "contact"].contains(finding.check) && finding.verdict != .good
                ? finding.withoutWords : finding
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = (try? encoder.encode(findings)).map { String(decoding: $0, as: UTF8.self) }
        return Part(name: "doctor", about: "kioskd doctor --json", text: text ?? "")
    }

    private var metrics: Part {
        let lines = (sources.metrics ?? "the daemon does not run, or its page has no fixed port").split(
            separator: "\n"
        )
        .filter { !$0.hasPrefix("#") }
        return Part(name: "metrics", about: "of the running daemon", text: lines.joined(separator: "\n"))
    }

    private var kinds: Part {
        var text = sources.bookProblem.isEmpty ? "no book" : "the book cannot be read"
        if let counts = try? sources.book?.kindCounts() {
            text = counts.map { "\($0.kind): \($0.count)" }.joined(separator: "\n")
        }
        return Part(name: "entries", about: "how many of each kind the book has", text: text)
    }

    private var events: Part {
        Part(
            name: "events",
            about: "what happened to program, readers, disk and link, and refusals by their codes",
            text: sources.book.map { BookEvents(book: $0).lines.joined(separator: "\n") } ?? "")
    }

    private var log: Part {
        let lines = sources.log?.compactMap { line in
            LogLines.harmless(line.text).map { "\(line.time) \($0)" }
        }
        return Part(
            name: "log", about: "of the daemon's own messages since the start of the machine",
            text: (lines ?? ["no journal"]).joined(separator: "\n"))
    }
}

extension Finding {
    /// That there is something, without saying what: the rest may quote somebody's words.
    fileprivate var withoutWords: Finding {
        var finding = self
        finding.found = "(hidden)"
        finding.remedies = []
        return finding
    }
}
