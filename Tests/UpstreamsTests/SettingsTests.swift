import Store
import Testing
import Upstreams
import VirtualUpstream

@Suite struct SettingsTests {
    private func problems(_ url: String, _ change: (inout UpstreamSettings) -> Void = { _ in }) -> [String] {
        var settings = UpstreamSettings(name: "main", url: url)
        change(&settings)
        return settings.check() + settings.checkFiles()
    }

    @Test func `a receiver is told of the clock and of a new book unless it says otherwise`() {
        let kinds = UpstreamSettings(name: "platform", url: "https://platform.example/").kinds
        #expect(kinds.isSuperset(of: ["clockChanged", "knownTimeReset", "bookOpened", "anchored"]))
    }

    @Test(arguments: [
        "file:///var/lib/kioskd/events.jsonl", "https://example.com/events", "HTTPS://example.com:8443/a?b=c",
        "http://127.0.0.1:8080/events", "http://localhost/events", "http://[::1]:99/e", "http://127.9.9.9/",
    ])
    func `good addresses have no problem`(_ url: String) { #expect(problems(url).isEmpty) }

    @Test(arguments: [
        "", "events.jsonl", "file:events.jsonl", "file:///var/lib/", "file://host/var/x",
        "ftp://example.com/",
        "http://example.com/events", "http://127.0.0.1.example.com/", "http://127.0.0/", "https:///events",
        "https://user:secret@example.com/", "https://example.com/#x", "mqtt://broker/",
    ])
    func `bad addresses have one`(_ url: String) { #expect(!problems(url).isEmpty) }

    @Test func `every setting out of its range is named`() {
        let found = problems("https://example.com/") {
            $0.name = "Main Street"
            $0.batchLimit = 0
            $0.connectSeconds = 0
            $0.requestSeconds = 301
            $0.slowMilliseconds = 0
            $0.heartbeatSeconds = 4
            $0.rotateKibibytes = 1
            $0.keptFiles = 0
            $0.kinds = []
            $0.tokenFile = "token"
            $0.authorityFile = "/nowhere/ca.pem"
            $0.certificateFile = "/nowhere/c.pem"
        }
        let keys = [
            "name", "batch-limit", "connect-seconds", "request-seconds", "slow-milliseconds",
            "heartbeat-seconds",
            "rotate-kibibytes", "kept-files", "kinds", "token-file", "authority-file", "certificate-file",
        ]
        for key in keys { #expect(found.contains { $0.hasPrefix(key) }, "\(key)") }
    }

    @Test func `a token that could end a header is refused, and never shown`() async throws {
        try await withFolder { folder in
            let path = folder + "/token"
            for bad in ["", "\n", "a b", "caf\u{e9}", "a\u{7f}", String(repeating: "x", count: 8_193)] {
                try write(bad, to: path)
                let found = problems("https://example.com/") { $0.tokenFile = path }
                #expect(found.count == 1)
                #expect(bad.count < 3 || !found.description.contains(bad))
            }
            try write("s3cret-token\n", to: path)
            #expect(problems("https://example.com/") { $0.tokenFile = path }.isEmpty)
        }
    }

    @Test func `a file takes entries in their order only`() {
        #expect(problems("file:///a/b") { $0.needsTrustedTime = true }.count == 1)
    }

    @Test func `a token that is missing holds up the link until it is there, and nothing else`() async throws
    {
        try await withFolder { folder in
            let path = folder + "/token"
            try await withReceiver({
                $0.tokenFile = path
                ($0.connectSeconds, $0.requestSeconds) = (30, 60)
            }) { receiver, upstream in
                let book = try #require(rows(1...1).first?.book)
                let head = Head(book: book, sequence: 0, hash: [])
                #expect(await upstream.heartbeat(head: head) == .unable("token-file"))
                var faults = UpstreamFaults()
                faults.token = "s3cret"
                await receiver.set(faults)
                try write("s3cret\n", to: path)
                let answer = await upstream.heartbeat(head: head)
                await upstream.close()
                guard case .answered? = answer else {
                    Issue.record("the link is not used: \(String(describing: answer))")
                    return
                }
            }
        }
    }

    @Test func `nothing is made from bad settings`() {
        let surroundings = UpstreamSurroundings(terminal: "hall", timekeeper: fastTime())
        #expect(throws: UpstreamProblems.self) {
            _ = try UpstreamCatalog.make(UpstreamSettings(name: "main", url: "gopher://x"), in: surroundings)
        }
    }
}
