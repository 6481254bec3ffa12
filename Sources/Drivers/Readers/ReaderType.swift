/// A kind of reader that kioskd knows: one line of `Catalog`, declared in the reader's own file.
package struct ReaderType: Sendable {
    /// One option of a reader, as it is written in the configuration.
    package struct Option: Sendable {
        package let name: String
        /// What it does and what it may be, for a technician.
        package let explanation: String
        /// The value without the option; empty: none.
        package let standard: String
        /// What is wrong with a value (`"fast" is not a speed …`); nil: nothing.
        package let problem: @Sendable (String) -> String?

        package init(
            _ name: String, standard: String, _ explanation: String,
            problem: @escaping @Sendable (String) -> String?
        ) {
            self.name = name
            self.explanation = explanation
            self.standard = standard
            self.problem = problem
        }

        /// An option that takes one of a few words.
        package static func choice(
            _ name: String, _ choices: [String], standard: String, _ explanation: String
        ) -> Option {
            Option(name, standard: standard, explanation) { value in
                choices.contains(value)
                    ? nil : "\"\(value)\" is none of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))"
            }
        }
    }

    /// A wrong option: its name and what is wrong.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package let option: String
        package let explanation: String

        package var description: String { "\(option): \(explanation)" }
    }

    /// Name in the configuration and in the udev property `KIOSK_READER`.
    package let name: String
    /// What it is, in one line.
    package let summary: String
    /// What `device` is for it.
    package let device: String
    /// Whether what it reads can tell who stands there: without such a reader nobody can punch.
    package let identifies: Bool
    package let options: [Option]
    /// Begins what its decoder makes of a recorded trace; nil: this type has no traces.
    package let replay: (@Sendable (ReaderSettings) -> (any TraceReplay)?)?
    /// Opens the device; the settings have passed `check`.
    package let open: @Sendable (ReaderSettings) throws(DriverError) -> any Reader

    package init(
        name: String, summary: String, device: String, identifies: Bool, options: [Option],
        replay: (@Sendable (ReaderSettings) -> (any TraceReplay)?)? = nil,
        open: @escaping @Sendable (ReaderSettings) throws(DriverError) -> any Reader
    ) {
        self.name = name
        self.summary = summary
        self.device = device
        self.identifies = identifies
        self.options = options
        self.replay = replay
        self.open = open
    }

    /// Everything that is wrong with `settings`, in alphabetical order; empty when `open` may be called.
    package func check(_ settings: [String: String]) -> [Problem] {
        settings.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let option = options.first(where: { $0.name == name }) else {
                let known = options.map(\.name).joined(separator: ", ")
                let hint =
                    known.isEmpty ? "a \(self.name) reader has no options" : "known options are \(known)"
                return Problem(option: name, explanation: "unknown; \(hint)")
            }
            return option.problem(value).map { Problem(option: name, explanation: $0) }
        }
    }

    /// Option of the types whose devices speak without being asked.
    static func silentAfter(standard: String, _ explanation: String) -> Option {
        Option("silent-after", standard: standard, explanation) { value in
            seconds(value) == nil ? "\"\(value)\" is not a number of seconds from 0 to 86400" : nil
        }
    }

    private static func seconds(_ value: String) -> Int64? {
        Int64(value).flatMap { (0...86_400).contains($0) ? $0 : nil }
    }

    /// How long the device may say nothing before it counts as silent, microseconds; nil: for ever.
    package func silenceMicroseconds(_ settings: ReaderSettings) -> Int64? {
        Self.seconds(value("silent-after", in: settings)).flatMap { $0 > 0 ? $0 * 1_000_000 : nil }
    }

    /// The value of an option: as set, else the standard one.
    package func value(_ option: String, in settings: ReaderSettings) -> String {
        settings.options[option] ?? options.first { $0.name == option }?.standard ?? ""
    }
}
