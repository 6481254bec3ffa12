import Documents
import Domain
import Foundation
import NIOCore
import Stands
import Testing

@testable import Web

/// What hangs beside the terminal.
@Suite struct PosterTests {
    private func texts(_ facts: PosterFacts, _ language: Language) throws -> [String] {
        let poster = try Poster(facts, country: .belgium, languages: [language])
        let words = try Catalogues()[language]
        return poster.lines(words).compactMap { line in
            switch line {
            case .banner(let text), .large(let text), .heading(let text), .note(let text): text
            default: nil
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `it says what to do in three steps, whom to call when, and until when it holds`(language: Language)
        throws
    {
        let said = try texts(Samples.poster, language)
        #expect(!said.contains { $0.contains("⟦") || $0.contains("{") }, "\(said)")
        #expect(said.filter { $0.hasPrefix("1. ") || $0.hasPrefix("2. ") || $0.hasPrefix("3. ") }.count == 3)
        for word in [
            "081 00 00 00", "081 00 00 01", "081 00 00 02", OtherWay.invented, "Borne Astrid", "E-31", "2026",
        ] {
            #expect(said.contains { $0.contains(word) }, "\(word)")
        }
        let monday = try Catalogues()[language].weekdays[1]
        #expect(
            said.contains {
                $0.hasPrefix(monday) && $0.contains("06:00 – 18:00") && $0.contains("Assistance")
            })
    }

    @Test func `without an address it says whom to tell, and without a contact the manager`() throws {
        var facts = Samples.poster
        (facts.address, facts.code, facts.lastDay, facts.contacts) = (nil, nil, nil, [])
        let said = try texts(facts, .fr)
        #expect(said.contains { $0.contains("Dites votre heure à votre responsable") })
        #expect(said.contains("Votre responsable") && !said.contains { $0.contains("ONSS") })
        facts.contacts = [.init(days: nil, hours: "", text: "Bureau")]
        #expect(try texts(facts, .fr).contains("Bureau"))
    }

    @Test func `the console gives it, and its code can be photographed`() async throws {
        try await RunningConsole.run { server in
            #expect(try await server.get("/company", .administrator).contains("href=\"/poster.pdf\""))
            let answer = try await server.get("/poster.pdf?language=nl", .administrator)
            #expect(answer.contains("Content-Type: application/pdf") && answer.contains("%%EOF"))
        }
        let folder = try Browser.folder("poster")
        for language in Language.allCases {
            let poster = try Poster(Samples.poster, country: .belgium, languages: [language, .en])
            var bytes = Data()
            try await RunningConsole.press.print(poster.frame, { try await poster.write(with: &$0) }) {
                bytes.append(contentsOf: $0.readableBytesView)
            }
            let file = folder.appendingPathComponent("poster-\(language.rawValue).pdf")
            try bytes.write(to: file)
            #expect(try CodeScanner.read(CodeScanner.picture(ofDocument: file)) == OtherWay.invented)
            #expect(try CodeScanner.pages(ofDocument: file) == 2, "a page for each language")
        }
    }
}
