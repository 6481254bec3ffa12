import Foundation

/// A real headless Chromium, driven over its debugging pipe (NUL-separated JSON on descriptors 3 and 4): no
/// port, no package, one process for all pictures of a test.
package actor Browser: PageBrowser {
    private let process: Process
    private let input: FileHandle
    private var replies: AsyncStream<[UInt8]>.AsyncIterator
    private let alarm: AsyncStream<[UInt8]>.Continuation
    private let profile: URL
    private var lastID = 0
    private var session = ""

    package struct Failed: Error { package let what: String }

    package init() async throws {
        guard
            let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first(
                where: FileManager.default.isExecutableFile(atPath:))
        else { throw Failed(what: "chromium is not installed (Debian package: chromium)") }
        profile = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-chromium-\(UUID().uuidString.prefix(8))")
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let options =
            "--headless --no-sandbox --disable-gpu --hide-scrollbars --remote-debugging-pipe --no-first-run"
            + " --disable-extensions --mute-audio --autoplay-policy=no-user-gesture-required --force-color-profile=srgb"
        process.arguments = [
            "-c",
            "exec 3<&0 4>&1 1>/dev/null 2>/dev/null; exec \(chromium) \(options) --user-data-dir=\(profile.path)",
        ]
        let (toBrowser, fromBrowser) = (Pipe(), Pipe())
        process.standardInput = toBrowser
        process.standardOutput = fromBrowser
        input = toBrowser.fileHandleForWriting
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        replies = stream.makeAsyncIterator()
        alarm = continuation
        try process.run()
        let output = fromBrowser.fileHandleForReading
        Thread {
            var rest: [UInt8] = []
            while case let data = output.availableData, !data.isEmpty {
                rest += data
                while let end = rest.firstIndex(of: 0) {
                    continuation.yield(Array(rest[..<end]))
                    rest.removeSubrange(...end)
                }
            }
            continuation.finish()
        }.start()
        let target = try await call("Target.createTarget", ["url": "about:blank"], inSession: false)
        let attached = try await call(
            "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true], inSession: false
        )
        session = attached["sessionId"] as? String ?? ""
        for domain in ["Page", "Runtime", "Log"] { try await call("\(domain).enable") }
    }

    /// Ends the browser that this one started.
    package func quit() async {
        _ = try? await call("Browser.close", inSession: false)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: profile)
    }

    /// A page that is being left may take a question with it: whoever asks waits no longer than that.
    @discardableResult
    private func call(
        _ method: String, _ parameters: [String: Any] = [:], inSession: Bool = true, seconds: Double = 60
    ) async throws -> [String: Any] {
        lastID += 1
        let id = lastID
        let lapse = Task { [alarm] in
            try await Task.sleep(for: .seconds(Patience.seconds(seconds)))
            alarm.yield(Array("{\"lapsed\":\(id)}".utf8))
        }
        defer { lapse.cancel() }
        var message: [String: Any] = ["id": id, "method": method, "params": parameters]
        if inSession { message["sessionId"] = session }
        try input.write(contentsOf: try JSONSerialization.data(withJSONObject: message) + [0])
        while let reply = await next() {
            guard let answer = try JSONSerialization.jsonObject(with: Data(reply)) as? [String: Any] else {
                continue
            }
            note(answer)
            if answer["lapsed"] as? Int == id { throw Failed(what: "\(method): no answer") }
            guard answer["id"] as? Int == id else { continue }
            if let error = answer["error"] { throw Failed(what: "\(method): \(error)") }
            return answer["result"] as? [String: Any] ?? [:]
        }
        throw Failed(what: "\(method): the browser has gone")
    }

    private func next() async -> [UInt8]? {
        var iterator = replies
        let reply = await iterator.next(isolation: self)
        replies = iterator
        return reply
    }

    /// What the page complained about: refused by the policy, failed to load, threw.
    package private(set) var complaints: [String] = []

    private var budgetsSpent = 0

    private func note(_ event: [String: Any]) {
        if event["method"] as? String == "Emulation.virtualTimeBudgetExpired" { budgetsSpent += 1 }
        guard let parameters = event["params"] as? [String: Any] else { return }
        if event["method"] as? String == "Log.entryAdded", let entry = parameters["entry"] as? [String: Any],
            entry["level"] as? String == "error"
        {
            complaints.append("\(entry["text"] ?? "") \(entry["url"] ?? "")")
        }
        if event["method"] as? String == "Runtime.exceptionThrown" { complaints.append("\(parameters)") }
    }

    package func resize(_ width: Int, _ height: Int) async throws {
        try await call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    /// From now on every certificate is good: a terminal's own is nobody else's.
    package func trustEveryCertificate() async throws {
        try await call("Security.setIgnoreCertificateErrors", ["ignore": true])
    }

    package func open(_ address: String) async throws {
        do {
            try await call("Page.navigate", ["url": address], seconds: 20)
        } catch {
            try await call("Page.navigate", ["url": address])
        }
        try await waitFor("document.readyState === 'complete'")
    }

    /// Evaluates an expression, which may be a promise; gives its value.
    private func evaluate(_ expression: String, seconds: Double = 60) async throws -> Any? {
        let answer = try await call(
            "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true],
            seconds: seconds)
        if answer["exceptionDetails"] != nil { throw Failed(what: "\(expression): \(answer)") }
        return (answer["result"] as? [String: Any])?["value"]
    }

    package func run(_ expression: String) async throws { _ = try await evaluate(expression) }

    package func text(_ expression: String) async throws -> String {
        try await evaluate(expression) as? String ?? ""
    }

    package func waitFor(_ condition: String) async throws {
        let deadline = ContinuousClock.now + .seconds(Patience.seconds(20))
        while await isTrue(condition) != true {
            guard ContinuousClock.now < deadline else {
                let page = try? await text("document.body.innerText")
                throw Failed(what: "never true: \(condition), on the page: \(page ?? "nothing")")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Nil: the page that was asked is being left, so it says nothing; the one that comes will.
    private func isTrue(_ condition: String) async -> Bool? {
        try? await evaluate("!!(\(condition))", seconds: 5) as? Bool
    }

    /// Lets the page's own clock run ahead by that much, and stand still then.
    package func letPass(_ milliseconds: Int) async throws {
        budgetsSpent = 0
        try await call(
            "Emulation.setVirtualTimePolicy", ["policy": "advance", "budget": Double(milliseconds)])
        while budgetsSpent == 0 {
            guard let event = await next() else { throw Failed(what: "the browser has gone") }
            if let answer = try JSONSerialization.jsonObject(with: Data(event)) as? [String: Any] {
                note(answer)
            }
        }
    }

    package func click(_ selector: String) async throws {
        try await run("document.querySelector('\(selector)').click()")
    }

    /// One key of the keyboard.
    package func press(_ key: String) async throws {
        let code = key == "Tab" ? 9 : 13
        for type in ["keyDown", "keyUp"] {
            try await call(
                "Input.dispatchKeyEvent",
                ["type": type, "key": key, "code": key, "windowsVirtualKeyCode": code])
        }
    }

    /// Takes entrances and fades to their end; countdowns and pulses run on.
    package func settle() async throws {
        try await run(
            """
            document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime < 1000)
              .forEach((a) => a.finish())
            """)
    }

    /// Where pictures of this name go: below `$KIOSKD_ARTEFACTS`, else `artefacts/`.
    package static func folder(_ name: String) throws -> URL {
        let root = ProcessInfo.processInfo.environment["KIOSKD_ARTEFACTS"] ?? "artefacts"
        let folder = URL(fileURLWithPath: root).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A picture of the page as it stands.
    package func picture(_ file: URL) async throws {
        let answer = try await call("Page.captureScreenshot", ["format": "png"])
        guard let data = Data(base64Encoded: answer["data"] as? String ?? "") else {
            throw Failed(what: "no picture")
        }
        try data.write(to: file)
    }
}
