import Foundation

/// A real headless Firefox, driven by its own remote protocol (Marionette): JSON behind its length, on a loopback port
/// that the browser chooses and writes into its profile.
actor Firefox {
    private let process = Process()
    private let profile: URL
    private let wire: Wire
    private var rest: [UInt8] = []
    private var lastID = 0

    struct Failed: Error { let what: String }

    init() async throws {
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
        process.arguments = ["--headless", "--marionette", "--no-remote", "--profile", profile.path]
        process.environment = [
            "HOME": profile.path, "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        wire = try await Self.connect(profile)
        _ = try await frame()
        try await call("WebDriver:NewSession")
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
        let deadline = ContinuousClock.now + .seconds(60)
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
    func quit() async {
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
        let deadline = ContinuousClock.now + .seconds(60)
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

    /// The size of the page, not of the window around it.
    func resize(_ width: Int, _ height: Int) async throws {
        let frame =
            try await evaluate("[outerWidth - innerWidth, outerHeight - innerHeight]") as? [Int] ?? [0, 0]
        try await call("WebDriver:SetWindowRect", ["width": width + frame[0], "height": height + frame[1]])
        try await waitFor("innerWidth === \(width) && innerHeight === \(height)")
    }

    func open(_ address: String) async throws { try await call("WebDriver:Navigate", ["url": address]) }

    private func evaluate(_ expression: String) async throws -> Any? {
        try await call("WebDriver:ExecuteScript", ["script": "return \(expression)", "args": [Any]()])
    }

    func click(_ selector: String) async throws {
        _ = try await evaluate("document.querySelector('\(selector)').click()")
    }

    func text(_ expression: String) async throws -> String { try await evaluate(expression) as? String ?? "" }

    func waitFor(_ condition: String) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await evaluate("!!(\(condition))") as? Bool != true {
            guard ContinuousClock.now < deadline else { throw Failed(what: "never true: \(condition)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// A picture of the page as it stands.
    func picture(_ file: URL) async throws {
        let base64 = try await call("WebDriver:TakeScreenshot", ["full": false]) as? String
        guard let data = base64.flatMap({ Data(base64Encoded: $0) }) else { throw Failed(what: "no picture") }
        try data.write(to: file)
    }
}
