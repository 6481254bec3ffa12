import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// What kiosk-display shows and listens to: the page of a start, and the finger that lights a dimmed screen.
@Suite(.serialized) struct DisplayTests {
    private static let starting = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "packaging/display/starting.html").absoluteString

    private static func with(_ body: @Sendable (Browser) async throws -> Void) async throws {
        let browser = try await Browser()
        do {
            try await body(browser)
        } catch {
            await browser.quit()
            throw error
        }
        await browser.quit()
    }

    @Test func `a start that takes longer than 90 seconds is E-40 in four languages, on every panel`()
        async throws
    {
        try await Self.with { browser async throws in
            // Nobody listens on this port.
            try await browser.open("\(Self.starting)#http://127.0.0.1:1/")
            // What the page has lived through before is not known: on a busy machine it is more than a second.
            try await browser.letPass(60_000)
            #expect(try await browser.text("document.body.innerText").contains("Starting, please wait"))
            #expect(try await browser.text("document.body.innerText").contains("E-40") == false)
            try await browser.letPass(31_000)
            let said = try await browser.text("document.body.innerText")
            for words in ["E-40", "ne répond pas", "antwoordt niet", "does not answer", "antwortet nicht"] {
                #expect(said.contains(words), "\(words)")
            }
            #expect(!said.contains("please wait"))
            for (width, height) in BrowserTests.sizes {
                try await browser.resize(width, height)
                let cut = try await browser.text(
                    """
                    [...document.querySelectorAll('p')].filter((p) => {
                      const r = p.getBoundingClientRect();
                      return r.top < 0 || r.left < 0 || r.bottom > innerHeight || r.right > innerWidth;
                    }).map((p) => p.textContent).join()
                    """)
                #expect(cut.isEmpty, "\(width)×\(height): \(cut)")
            }
        }
    }

    @Test func `the page of a start gives way as soon as the terminal answers`() async throws {
        try await RunningServer.run { server async throws in
            try await Self.with { browser async throws in
                try await browser.open("\(Self.starting)#http://127.0.0.1:\(server.port)/")
                try await browser.waitFor("document.getElementById('strip')")
            }
        }
    }

    @Test func `a finger anywhere on either page is told to whoever dims the screen`() async throws {
        try await RunningServer.run(technician: FakeTechnician()) { server async throws in
            await server.stage.update(Samples.status())
            try await Self.with { browser async throws in
                for path in ["/", "/technician"] {
                    try await browser.open("http://127.0.0.1:\(server.port)\(path)")
                    let dimmer = try Wire(port: server.port)
                    await dimmer.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    _ = await dimmer.read(until: "event: screen")
                    try await browser.run(
                        "document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))")
                    #expect(await dimmer.read(until: "event: touched").contains("event: touched"), "\(path)")
                }
            }
            let foreign = try await server.get(
                "/touched", "Origin: http://elsewhere.example\r\n", method: "POST")
            #expect(foreign.hasPrefix("HTTP/1.1 403"))
        }
    }
}
