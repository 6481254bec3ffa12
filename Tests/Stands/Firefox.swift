import Foundation

/// A real headless Firefox, driven by its own remote protocol (Marionette): JSON behind its length, on a loopback port
/// that the browser chooses and writes into its profile.
package actor Firefox: PageBrowser {
    private let process = Process()
    private let profile: URL
    private let wire: Wire
    private var rest: [UInt8] = []
    private var lastID = 0

    package struct Failed: Error { package let what: String }

    package init() async throws {
        guard
            let firefox = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].first(
                where: FileManager.default.isExecutableFile(atPath:))
        else { throw Failed(what: "firefox is not installed (Debian package: firefox-esr)") }
        profile = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-firefox-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
        try Self.preferences.write(
            to: profile.appendingPathComponent("user.js"), atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: firefox)
        // The window around the page is in our hands too: it says how large the page is, and what went wrong there.
        process.arguments = [
            "--headless", "--marionette", "--remote-allow-system-access", "--no-remote",
            "--profile", profile.path,
        ]
        // Larger than every page that is looked at.
        process.environment = [
            "HOME": profile.path, "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1",
            "MOZ_HEADLESS_WIDTH": "1940", "MOZ_HEADLESS_HEIGHT": "2100",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        wire = try await Self.connect(profile)
        _ = try await frame()
        // A terminal's certificate is nobody else's.
        try await call("WebDriver:NewSession", ["acceptInsecureCerts": true])
    }

    /// Nothing leaves the machine, no first-run page, any free port.
    private static let preferences = """
        user_pref("marionette.port", 0);
        user_pref("browser.startup.page", 0);
        user_pref("ui.prefersReducedMotion", 1);
        user_pref("browser.shell.checkDefaultBrowser", false);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("toolkit.telemetry.enabled", false);
        user_pref("app.normandy.enabled", false);
        user_pref("network.captive-portal-service.enabled", false);
        user_pref("network.connectivity-service.enabled", false);
        user_pref("services.settings.server", "http://127.0.0.1:9/");
        user_pref("media.autoplay.default", 0);
        """

    private static func connect(_ profile: URL) async throws -> Wire {
        let file = profile.appendingPathComponent("MarionetteActivePort")
        let deadline = ContinuousClock.now + .seconds(Patience.seconds(60))
        while ContinuousClock.now < deadline {
            if let port = (try? String(contentsOf: file, encoding: .utf8)).flatMap({ Int($0) }),
                let wire = try? Wire(port: port)
            {
                return wire
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failed(what: "firefox has not opened its port")
    }

    /// Ends the browser that this one started.
    package func quit() async {
        _ = try? await call("Marionette:Quit", ["flags": ["eForceQuit"]])
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: profile)
    }

    @discardableResult
    private func call(_ command: String, _ parameters: [String: Any] = [:]) async throws -> Any? {
        lastID += 1
        let json = try JSONSerialization.data(withJSONObject: [0, lastID, command, parameters] as [Any])
        await wire.write(Array("\(json.count):".utf8) + json)
        guard let reply = try JSONSerialization.jsonObject(with: try await frame()) as? [Any],
            reply.count == 4
        else { throw Failed(what: "\(command): not an answer") }
        if !(reply[2] is NSNull) { throw Failed(what: "\(command): \(reply[2])") }
        let result = reply[3] as? [String: Any]
        return result.map { $0["value"] ?? $0 }
    }

    /// One message: its length in decimal, a colon, JSON.
    private func frame() async throws -> Data {
        let deadline = ContinuousClock.now + .seconds(Patience.seconds(60))
        while ContinuousClock.now < deadline {
            if let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let count = Int(String(decoding: rest[..<colon], as: UTF8.self)), rest.count > colon + count
            {
                let message = Data(rest[(colon + 1)...(colon + count)])
                rest.removeSubrange(...(colon + count))
                return message
            }
            rest += await wire.readSome()
        }
        throw Failed(what: "firefox does not answer")
    }

    /// The size of the page, in a window that is larger and stays as it is: no window is as narrow as a telephone.
    package func resize(_ width: Int, _ height: Int) async throws {
        try await inChrome(
            """
            (() => {
              const style = window.gBrowser.selectedBrowser.style;
              for (const before of ['', 'min-', 'max-']) {
                style.setProperty(before + 'width', '\(width)px');
                style.setProperty(before + 'height', '\(height)px');
              }
            })()
            """)
        try await waitFor("innerWidth === \(width) && innerHeight === \(height)")
    }

    package func open(_ address: String) async throws {
        try await call("WebDriver:Navigate", ["url": address])
    }

    private func evaluate(_ expression: String) async throws -> Any? {
        try await call("WebDriver:ExecuteScript", ["script": "return \(expression)", "args": [Any]()])
    }

    package func click(_ selector: String) async throws {
        _ = try await evaluate("document.querySelector('\(selector)').click()")
    }

    package func run(_ expression: String) async throws { _ = try await evaluate(expression) }

    /// Every certificate is good from the start.
    package func trustEveryCertificate() {}

    /// What pages complained about: refused by the policy, threw.
    package var complaints: [String] {
        get async throws {
            let found = try await inChrome(
                """
                Services.console.getMessageArray().filter((m) => m instanceof Ci.nsIScriptError
                  && !(m.flags & m.warningFlag) && m.sourceName.startsWith('http'))
                  .map((m) => m.errorMessage + ' ' + m.sourceName)
                """)
            return found as? [String] ?? ["what the browser says of its pages cannot be read"]
        }
    }

    /// Evaluates an expression in the window around the page.
    @discardableResult
    private func inChrome(_ expression: String) async throws -> Any? {
        try await call("Marionette:SetContext", ["value": "chrome"])
        let result: Result<Any?, any Error>
        do { result = .success(try await evaluate(expression)) } catch { result = .failure(error) }
        try await call("Marionette:SetContext", ["value": "content"])
        return try result.get()
    }

    package func text(_ expression: String) async throws -> String {
        try await evaluate(expression) as? String ?? ""
    }

    package func waitFor(_ condition: String) async throws {
        let deadline = ContinuousClock.now + .seconds(Patience.seconds(20))
        // A page that is being left says nothing; the one that comes will.
        while (try? await evaluate("!!(\(condition))") as? Bool) != true {
            guard ContinuousClock.now < deadline else {
                let page = try? await text("document.body.innerText")
                throw Failed(what: "never true: \(condition), on the page: \(page ?? "nothing")")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// A picture of the page as it stands. None can be taken of one that is just being left: then of the next one.
    package func picture(_ file: URL) async throws {
        var base64: String?
        for attempt in 1...5 where base64 == nil {
            try await waitFor("document.readyState === 'complete'")
            do {
                base64 = try await call("WebDriver:TakeScreenshot", ["full": false]) as? String
            } catch {
                guard attempt < 5 else { throw error }
            }
        }
        guard let data = base64.flatMap({ Data(base64Encoded: $0) }) else { throw Failed(what: "no picture") }
        try data.write(to: file)
    }
}
