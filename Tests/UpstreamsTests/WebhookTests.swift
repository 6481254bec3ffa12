import Domain
import Foundation
import Stands
import Store
import Testing

@testable import Upstreams

/// What is posted is signed: by whom, when, and unchanged.
@Suite(.serialized) struct WebhookTests {
    private static let one = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let two = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()

    /// A receiver, and an upstream that signs with the keys of that file.
    private func with(
        keys: String?, statuses: [Int] = [], kinds: Set<String> = ["punched"],
        _ body: (PlainReceiver, Rig, String) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let file = folder + "/keys"
            if let keys { try write(keys, to: file) }
            let receiver = PlainReceiver(statuses: statuses)
            try await receiver.start()
            var settings = UpstreamSettings(name: "main", url: await receiver.url)
            (settings.requestSeconds, settings.heartbeatSeconds) = (5, 0)
            (settings.signingKeyFile, settings.kinds) = (file, kinds)
            let upstream = try UpstreamCatalog.make(
                settings, in: UpstreamSurroundings(terminal: "hall", timekeeper: fastTime()))
            try await body(receiver, Rig(upstream, book: MemoryBook()), file)
            await upstream.close()
            await receiver.stop()
        }
    }

    /// Made by a program that knows nothing of ours.
    private func signature(of message: PlainReceiver.Message, by key: String) throws -> String {
        let id = try #require(message.fields["webhook-id"])
        let seconds = try #require(message.fields["webhook-timestamp"])
        let bytes = try #require(Data(base64Encoded: String(key.dropFirst(6))))
        let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(digits)", "-binary"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        input.fileHandleForWriting.write(Data("\(id).\(seconds).".utf8) + Data(message.body))
        try input.fileHandleForWriting.close()
        let digest = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return "v1,\(digest.base64EncodedString())"
    }

    @Test func `a signature is that of the published example`() async throws {
        try await withFolder { folder in
            try write(Self.one + "\n", to: folder + "/key")
            let signer = try #require(WebhookSigner(file: folder + "/key"))
            let fields = signer.fields(
                id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
                body: Array(#"{"test": 2432232314}"#.utf8))
            #expect(
                fields?.map(\.value) == [
                    "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                ])
            for text in ["\(signer)", "\(String(reflecting: signer))"] { #expect(!text.contains("242")) }
        }
    }

    @Test func `each request is signed, and a receiver notices each byte that somebody has changed`()
        async throws
    {
        try await with(keys: Self.two) { receiver, rig, _ in
            await rig.book.add(rows(1...5))
            try await rig.running { await until("all arrive") { await rig.isEmptied(upTo: 5) } }
            let messages = await receiver.messages
            let events = try #require(messages.first { $0.body.count > 2 })
            #expect(events.fields["webhook-id"] == "0000000000007-1-5")
            for message in messages {
                #expect(try message.fields["webhook-signature"] == signature(of: message, by: Self.two))
            }
            var changed = events
            changed.body[changed.body.count / 2] ^= 1
            var later = events
            later.fields["webhook-timestamp"] = "1"
            for forged in [changed, later] {
                #expect(try signature(of: forged, by: Self.two) != events.fields["webhook-signature"])
            }
            #expect(try signature(of: events, by: Self.one) != events.fields["webhook-signature"])
        }
    }

    @Test func `a receiver that fails gets the same batch again, under the same name, and then what follows`()
        async throws
    {
        try await with(keys: Self.one, statuses: [500, 503]) { receiver, rig, _ in
            await rig.book.add(rows(1...3))
            try await rig.running {
                await until("all arrive") { await rig.isEmptied(upTo: 3) }
                try await rig.commit(rows(4...4))
                await until("and the next") { await rig.isEmptied(upTo: 4) }
            }
            let messages = await receiver.messages.filter { $0.body.count > 2 }
            #expect(
                messages.map { $0.fields["webhook-id"] } == [
                    "0000000000007-1-3", "0000000000007-1-3", "0000000000007-1-3", "0000000000007-4",
                ])
            #expect(messages[0].body == messages[1].body && messages[1].body == messages[2].body)
            for message in messages {
                #expect(try message.fields["webhook-signature"] == signature(of: message, by: Self.one))
            }
            let stamps = messages.compactMap { $0.fields["webhook-timestamp"].flatMap { Int64($0) } }
            #expect(stamps == stamps.sorted() && stamps.count == 4)
        }
    }

    @Test func `a trial is a signed, empty batch`() async throws {
        try await withFolder { folder in
            try write(Self.one, to: folder + "/key")
            let receiver = PlainReceiver()
            try await receiver.start()
            var settings = UpstreamSettings(name: "main", url: await receiver.url)
            settings.signingKeyFile = folder + "/key"
            let upstream = try UpstreamCatalog.make(
                settings, in: UpstreamSurroundings(terminal: "hall", timekeeper: fastTime()))
            #expect(await upstream.trial().map(\.cause) == [nil])
            let message = try #require(await receiver.messages.first)
            #expect(message.body == Array("[]".utf8))
            #expect(try message.fields["webhook-signature"] == signature(of: message, by: Self.one))
            await upstream.close()
            await receiver.stop()
        }
    }

    @Test func `only what was chosen is told, in its order`() async throws {
        try await with(keys: Self.one, kinds: ["undone"]) { receiver, rig, _ in
            var some = rows(1...6)
            for index in [1, 4] { some[index].coded.kind = "undone" }
            await rig.book.add(some)
            try await rig.running { await until("both arrive") { await rig.isEmptied(upTo: 6) } }
            let body = await receiver.messages.map { String(decoding: $0.body, as: UTF8.self) }.joined()
            #expect(body.matches(of: /"id":"0000000000007-(\d)"/).map(\.output.1) == ["2", "5"])
            #expect(!body.contains("punched"))
        }
    }

    @Test func `with two keys each signs, so that a receiver can change over`() async throws {
        try await with(keys: Self.one + "\n" + Self.two + "\n") { receiver, rig, _ in
            await rig.book.add(rows(1...1))
            try await rig.running { await until("it arrives") { await rig.isEmptied(upTo: 1) } }
            let message = try #require(await receiver.messages.first { $0.body.count > 2 })
            let both = try [Self.one, Self.two].map { try signature(of: message, by: $0) }
            #expect(message.fields["webhook-signature"] == both.joined(separator: " "))
        }
    }

    @Test func `without its key nothing is sent unsigned, and with it everything goes`() async throws {
        try await with(keys: nil) { receiver, rig, file in
            await rig.book.add(rows(1...2))
            try await rig.running {
                await until("seen") { await rig.status?.lastError == "signing-key-file" }
                #expect(await rig.status?.link == .fault)
                try write(Self.one, to: file)
                await rig.forwarder.retryNow()
                await until("all arrive") { await rig.isEmptied(upTo: 2) }
            }
            #expect(await receiver.messages.allSatisfy { $0.fields["webhook-signature"] != nil })
        }
    }

    @Test(
        arguments: [
            "", "\n", "secret", "whsec_", "whsec_####", "whsec_AAAA", one + "\n" + one + "\n" + one,
            "whsec_" + Data(repeating: 1, count: 33).base64EncodedString(), one + "\nx",
        ])
    func `what is no key is refused, and never shown`(text: String) async throws {
        try await withFolder { folder in
            let path = folder + "/key"
            try write(text, to: path)
            var settings = UpstreamSettings(name: "main", url: "https://example.com/")
            settings.signingKeyFile = path
            let found = settings.checkFiles()
            #expect(found.count == 1 && found[0].hasPrefix("signing-key-file"))
            #expect(text.count < 10 || !found[0].contains(text))
        }
    }
}
