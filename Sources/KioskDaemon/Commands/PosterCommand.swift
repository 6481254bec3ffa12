import ArgumentParser
import Documents
import Domain
import Foundation
import NIOCore
import Web

struct PosterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poster",
        abstract: "Writes what hangs beside the terminal: what to do when it does not record (PDF).",
        discussion: """
            With the address at which people register otherwise (`other_way` of [terminal]) as a code to photograph, whom to \
            call at which hours, and the terminal's name: A4, a page for each language. The daemon must be running. Print it \
            again when another declaration of works holds, which the poster names by its last day.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "fr, nl, en or de; may be given several times. Without it: all of them.")
    var language: [Language] = []

    @Argument(help: "The file; - writes to standard output.")
    var file = "kioskd-poster.pdf"

    func run() async throws {
        let loaded = try configuration.load().configuration
        guard let reply = await ControlSocket(loaded.store).post("/poster", [], type: "text/plain"),
            reply.outcome == .done,
            let facts = try? JSONDecoder().decode(PosterFacts.self, from: Data(reply.text.utf8))
        else {
            Console.complain("no daemon answers: is kioskd running, and are you root?")
            throw ExitCode.inputOutput
        }
        let poster = try Poster(
            facts, country: loaded.terminal.country,
            languages: language.isEmpty ? Language.allCases : language)
        var bytes: [UInt8] = []
        do {
            try await DocumentPress(program: DocumentPress.installed).print(
                poster.frame, { try await poster.write(with: &$0) }
            ) { bytes += $0.readableBytesView }
        } catch let failure as DocumentFailure {
            Console.complain("\(failure)")
            throw ExitCode.failure
        }
        if file == "-" { return try Console.deliver(bytes) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: file))
        } catch {
            Console.complain("\(file): \(error.localizedDescription)")
            throw ExitCode.inputOutput
        }
        if facts.address == nil {
            Console.complain(
                "no address to register otherwise: `other_way` of [terminal], and a declaration of works")
        }
        Console.print("\(file): \(bytes.count) bytes")
    }
}

extension Language: ExpressibleByArgument {}
