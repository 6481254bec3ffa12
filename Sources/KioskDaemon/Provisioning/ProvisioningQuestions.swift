import Domain
import Web

/// Asks a technician for everything that a provisioning file has, and gives its text.
struct ProvisioningQuestions {
    private let now: Configuration
    /// Nil: standard input has ended.
    var read: () -> String? = { readLine() }
    var say: (String) -> Void = { Console.print($0) }

    init(_ now: Configuration) { self.now = now }

    private struct Given {
        var tables: [(String, [String])] = []

        mutating func add(_ table: String, _ key: String, _ literal: String?) {
            guard let literal else { return }
            let line = "\(key) = \(literal)"
            if let index = tables.firstIndex(where: { $0.0 == table }) {
                tables[index].1.append(line)
            } else {
                tables.append((table, [line]))
            }
        }

        /// For a screen that others see too.
        var shown: String {
            text.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.hasPrefix("token = ") ? "token = (not shown)" : $0
            }.joined(separator: "\n")
        }

        var text: String {
            tables.map { "\($0)\n" + $1.joined(separator: "\n") + "\n" }.joined(separator: "\n")
        }
    }

    private struct Ended: Error {}

    /// Nil: nothing is to be done.
    func ask() -> String? {
        do {
            say("Enter takes what stands in [brackets]. Nothing is written before the last question.\n")
            var given = Given()
            try askWho(&given)
            try askWhere(&given)
            try askUpstream(&given)
            say("\nThis will be written:\n\n\(given.shown)")
            return try isYes("Write it?") ? given.text : nil
        } catch {
            return nil
        }
    }

    private func askWho(_ given: inout Given) throws {
        let settings = now.terminal.settings
        given.add(
            "[terminal]", "licence", try one("Licence code of the company", .text(1...64), settings.licence))
        given.add(
            "[terminal]", "company",
            try one("Name of the company", .text(1...100), nonEmpty(settings.company)))
        given.add("[terminal]", "name", try one("Name of this terminal", .text(1...64), settings.name))
        given.add(
            "[terminal]", "language",
            try one(
                "Language of the screen (fr, nl, en, de)", .choice(of: Language.allCases),
                now.terminal.language))
        given.add(
            "[terminal]", "contact",
            try perhaps("Whom to call, name and number", .text(1...100), now.terminal.contact))
    }

    private func askWhere(_ given: inout Given) throws {
        let settings = now.terminal.settings
        let place = settings.surveyed
        let code = settings.site.description
        given.add("[site]", "code", try one("Code of the site", .text(1...64), code == "site" ? nil : code))
        given.add(
            "[site]", "name", try perhaps("Name of the site", .text(1...100), nonEmpty(settings.siteName)))
        given.add(
            "[site]", "country",
            try one(
                "Country of the site (\(Country.allCases.map(\.rawValue).joined(separator: ", ")))",
                .choice(of: Country.allCases), now.terminal.country))
        say("Where it hangs, in degrees (a map's point, 50.84660 and 4.35280 for example):")
        given.add("[site]", "latitude", try one("  Latitude", .number(-90...90), place?.latitude))
        given.add("[site]", "longitude", try one("  Longitude", .number(-180...180), place?.longitude))
        given.add(
            "[site]", "moved_metres",
            try one(
                "Metres from there at which it counts as moved", .integer(10...100_000), settings.movedMetres)
        )
    }

    private func askUpstream(_ given: inout Given) throws {
        guard try isYes("Are punches sent to the company's platform?") else { return }
        given.add("[[upstream]]", "name", try one("Short name of the platform", .name, "platform"))
        while true {
            let url = try one("Its address (https://…)", Kind<String>.text(1...2000), nil)
            if url.hasPrefix("\"https://") {
                given.add("[[upstream]]", "url", url)
                break
            }
            say("  must begin with https://")
        }
        given.add(
            "[[upstream]]", "token",
            try perhaps("Its token, where it wants one", Kind<String>.text(1...4000), nil))
        if try isYes("Does it want a certificate of this terminal (--csr)?") {
            given.add("[[upstream]]", "enrol", "true")
        }
    }

    // MARK: one question

    /// Until an answer fits; gives it as it stands in a file.
    private func one<Value>(_ question: String, _ kind: Kind<Value>, _ standard: Value?) throws -> String {
        while true {
            if let literal = try perhaps(question, kind, standard) { return literal }
            say("  needed: \(kind.expected)")
        }
    }

    /// Nil for an empty answer without a standard.
    private func perhaps<Value>(_ question: String, _ kind: Kind<Value>, _ standard: Value?) throws -> String?
    {
        while true {
            say(question + (standard.map { " [\(Self.bare(kind.literal($0)))]" } ?? "") + ":")
            guard let line = read() else { throw Ended() }
            let answer = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if answer.isEmpty { return standard.map(kind.literal) }
            do throws(Mismatch) {
                return kind.literal(try kind.convert(Node(value: .unparsed(answer), origin: .standard)))
            } catch {
                say("  must be \(kind.expected), not \(error.found)")
            }
        }
    }

    private func isYes(_ question: String) throws -> Bool {
        while true {
            say(question + " (yes/no)")
            guard let answer = read()?.lowercased().filter({ !$0.isWhitespace }) else { throw Ended() }
            if ["yes", "y", "oui", "o", "ja", "j"].contains(answer) { return true }
            if ["no", "n", "non", "nee", "nein"].contains(answer) { return false }
        }
    }

    private func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func bare(_ literal: String) -> String {
        literal.hasPrefix("\"") ? String(literal.dropFirst().dropLast()) : literal
    }
}
