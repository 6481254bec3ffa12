/// Where a value of the configuration was written.
enum Origin: Hashable, Sendable, CustomStringConvertible {
    /// `line` counts from 1.
    case file(String, line: Int)
    /// Name of an environment variable.
    case environment(String)
    /// Nobody wrote it: the documented default.
    case standard

    var description: String {
        switch self {
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let name): name
        case .standard: "default"
        }
    }
}

/// One thing that is wrong in the configuration, for the person who wrote it. Never holds the value of a secret.
struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    var origin: Origin
    /// What is wrong and what was expected, one sentence without a final stop.
    var message: String

    var description: String { "\(origin): \(message)" }
}

/// Everything that is wrong, in the order of files and lines. Never empty.
struct ConfigurationError: Error, CustomStringConvertible {
    var problems: [ConfigurationProblem]

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
