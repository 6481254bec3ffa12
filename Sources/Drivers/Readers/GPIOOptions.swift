/// What the options of GPIO readers and outputs have in common.
enum GPIOOptions {
    static let bias = ReaderType.Option.choice(
        "bias", EdgeLines.Bias.allCases.map(\.rawValue), standard: EdgeLines.Bias.asIs.rawValue,
        "what the chip does with an open input: pull-up, pull-down, disabled; as-is leaves it to the device tree"
    )

    static func offset(_ name: String, standard: String = "", _ explanation: String) -> ReaderType.Option {
        ReaderType.Option(name, standard: standard, explanation) { value in
            UInt32(value) == nil ? "\"\(value)\" is not a line number like 17" : nil
        }
    }

    /// Milliseconds from 0 to 10 000.
    static func milliseconds(_ name: String, standard: String, _ explanation: String) -> ReaderType.Option {
        ReaderType.Option(name, standard: standard, explanation) { value in
            milliseconds(value) == nil ? "\"\(value)\" is not a number of milliseconds from 0 to 10000" : nil
        }
    }

    static func milliseconds(_ value: String) -> UInt64? {
        UInt64(value).flatMap { $0 <= 10_000 ? $0 : nil }
    }

    /// The words of a comma-separated list, without blanks around them.
    static func words(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: true).map { word in
            String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
