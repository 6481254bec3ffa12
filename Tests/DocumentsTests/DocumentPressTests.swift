import Drivers
import Foundation
import NIOCore
import Stands
import Synchronization
import Testing

@testable import Documents

/// Documents as `kioskd-document` writes them, read again by poppler.
@Suite(.timeLimit(.minutes(Patience.minutes(3)))) struct DocumentPressTests {
    private let frame = DocumentFrame(
        title: "Présences par chantier", language: "fr", footer: "Nettoyage Exemple · livre 4f2a",
        createdSeconds: 1_796_032_800)

    private func press(limit: Duration = .seconds(600)) throws -> DocumentPress {
        DocumentPress(program: try BuiltProgram.url(of: "kioskd-document").path, limit: limit)
    }

    private func print(_ text: @escaping DocumentPress.Text) async throws -> PrintedPages {
        var bytes = Data()
        try await press().print(frame, text) { bytes.append(contentsOf: $0.readableBytesView) }
        return try PrintedPages(bytes)
    }

    @Test func `text, pairs and tables are on the page, in every script that people are called in`()
        async throws
    {
        let pages = try await print { pen in
            try await pen.write(.pair("Chantier", "Résidence Astrid, Namur"))
            try await pen.write(.heading("Personnes"))
            try await pen.write(.columns([.init(3), .init(1, isNumber: true)]))
            try await pen.write(.head(["Agent", "Heures"]))
            try await pen.write(.row(["Łukasz Świątek (4719)", "8:14"]))
            try await pen.write(.row(["Σοφία Παπαδοπούλου (4720)", "7:02"]))
            try await pen.write(.total(["Total", "15:16"]))
            try await pen.write(.note("Les heures viennent du temps écoulé."))
        }
        #expect(pages.texts.count == 1)
        let words = [
            "Présences par chantier", "Résidence Astrid, Namur", "Personnes", "Łukasz Świątek (4719)",
            "Σοφία Παπαδοπούλου (4720)", "15:16", "temps écoulé", "livre 4f2a",
        ]
        for word in words { #expect(pages.texts[0].contains(word), "\(word) in \(pages.texts[0])") }
        #expect(pages.information.contains("Title:           Présences par chantier"))
    }

    @Test func `a long table goes over pages, each with its head, its footer and its number`() async throws {
        let pages = try await print { pen in
            try await pen.write(.columns([.init(3), .init(1, isNumber: true)]))
            try await pen.write(.head(["Agent", "Heures"]))
            for number in 1...2_000 { try await pen.write(.row(["Amina Bensalem (\(number))", "8:14"])) }
        }
        #expect(pages.texts.count > 20)
        for (index, text) in pages.texts.enumerated() {
            #expect(text.contains("Agent") && text.contains("livre 4f2a"), "page \(index + 1): \(text)")
            #expect(text.contains(try Regex("livre 4f2a\\s+\(index + 1)\\b")), "page \(index + 1): \(text)")
        }
        let rows = pages.texts.joined().matches(of: /Bensalem \((\d+)\)/).map { String($0.output.1) }
        #expect(rows == (1...2_000).map(String.init), "each row once, in its order")
    }

    @Test func `a code on paper can be photographed, and what is no code is not drawn`() async throws {
        let text = "https://checkin.example/1Y1003SQ5VSSZ"
        let squares = try #require(QRCode.squares(of: text))
        let code = try #require(SquareCode(side: squares.side, isDark: squares.isDark))
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pdf")
        defer { try? FileManager.default.removeItem(at: file) }
        var bytes = Data()
        let said: DocumentPress.Text = { pen in
            try await pen.write(.banner("La borne n’enregistre pas ?"))
            try await pen.write(.code(code, millimetres: 60))
            try await pen.write(.large("Assistance"))
        }
        try await press().print(frame, said) { bytes.append(contentsOf: $0.readableBytesView) }
        try bytes.write(to: file)
        let picture = try CodeScanner.picture(ofDocument: file)
        defer { try? FileManager.default.removeItem(at: picture) }
        #expect(try CodeScanner.read(picture) == text)
        #expect(try PrintedPages(bytes).texts[0].contains("La borne n’enregistre"))
        #expect(SquareCode(side: 3, isDark: [true]) == nil)
        #expect(SquareCode(side: 62, isDark: [Bool](repeating: true, count: 62 * 62)) == nil)
        await #expect(throws: DocumentFailure.broken(status: 65)) {
            try await press().print(
                frame, { try await $0.write(.code(code, millimetres: 900)) }, to: { _ in })
        }
    }

    @Test func `no text becomes an order, and a very long one is cut`() async throws {
        let pages = try await print { pen in
            try await pen.write(.text("one\ntitle\tForged\rtwo\u{2028}three\u{0}four\u{1B}[31m"))
            try await pen.write(.columns([.init(1), .init(1)]))
            try await pen.write(.row(["left\tmiddle", "right"]))
            try await pen.write(.row([String(repeating: "x", count: 100_000), "after"]))
            try await pen.write(.text("<b>bold</b> &amp; \u{202E}turned"))
        }
        #expect(pages.texts.count == 1, "what is cut fits on the page")
        #expect(pages.texts[0].contains("one title Forged two three four"))
        #expect(pages.texts[0].contains("left middle") && pages.texts[0].contains("after"))
        #expect(pages.texts[0].contains("<b>bold</b> &amp;"))
    }

    @Test func `a document that its writer gives up is none, and the next one is made`() async throws {
        struct GivenUp: Error {}
        let press = try press()
        await #expect(throws: GivenUp.self) {
            try await press.print(frame, { _ in throw GivenUp() }, to: { _ in })
        }
        await #expect(throws: GivenUp.self) {
            try await press.print(frame, { try await $0.write(.text("page")) }, to: { _ in throw GivenUp() })
        }
        var length = 0
        try await press.print(frame, { try await $0.write(.text("page")) }) { length += $0.readableBytes }
        #expect(length > 1_000)
    }

    @Test func `a program that is missing, fails or hangs is named`() async throws {
        let missing = DocumentPress(program: "/nonexistent/kioskd-document")
        await #expect(throws: DocumentFailure.missing("/nonexistent/kioskd-document")) {
            try await missing.print(frame, { _ in }, to: { _ in })
        }
        await #expect(throws: DocumentFailure.broken(status: 1)) {
            try await DocumentPress(program: "/bin/false").print(frame, { _ in }, to: { _ in })
        }
        let hanging = try press(limit: .milliseconds(50))
        await #expect(throws: DocumentFailure.broken(status: -1)) {
            try await hanging.print(frame, { _ in try await Task.sleep(for: .seconds(3_600)) }, to: { _ in })
        }
    }

    @Test func `documents are made one at a time, and only so many wait`() async throws {
        let press = try press()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let begun = Tally()
        let first = Task { [frame] in
            try await press.print(
                frame,
                { _ in
                    begun.add(1)
                    for await _ in gate { break }
                }, to: { _ in })
        }
        while begun.value == 0 { await Task.yield() }
        let others = (0..<8).map { _ in
            Task { [frame] in
                try await press.print(
                    frame, { _ in begun.add(1) }, to: { _ in })
            }
        }
        while await press.waitingCount < 8 { await Task.yield() }
        #expect(begun.value == 1)
        await #expect(throws: DocumentFailure.busy) { try await press.print(frame, { _ in }, to: { _ in }) }
        open.yield()
        try await first.value
        for other in others { try await other.value }
        #expect(begun.value == 9)
    }
}

private final class Tally: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .relaxed) }
    func add(_ count: Int) { number.wrappingAdd(count, ordering: .relaxed) }
}
