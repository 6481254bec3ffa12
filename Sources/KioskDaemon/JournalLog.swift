import Foundation
import Logging

/// Messages for journald (priority prefix of sd-daemon(3)), or for a person at a terminal: constant text, then
/// `key=value` pairs in alphabetical order.
struct JournalLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let isJournal: Bool

    init(environment: [String: String]) { isJournal = environment["JOURNAL_STREAM"] != nil }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { $1 }
        var line = isJournal ? "<\(Self.priority(of: event.level))>" : "\(event.level): "
        line += event.message.description
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            let text = "\(value)"
            if !text.isEmpty { line += " \(key)=\(Self.quoted(text))" }
        }
        Console.note(line)
    }

    private static func quoted(_ text: String) -> String {
        let needsQuotes = text.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" || $0.isNewline }
        guard needsQuotes else { return text }
        let escaped = text.map { $0 == "\"" ? "\\\"" : $0.isNewline ? " " : String($0) }.joined()
        return "\"\(escaped)\""
    }

    /// syslog(3).
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
