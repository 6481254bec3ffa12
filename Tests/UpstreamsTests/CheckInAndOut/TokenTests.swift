import Domain
import Foundation
import Store
import Testing
import VirtualUpstream

@testable import Upstreams

/// The access token: how it is asked for, kept, renewed and never shown.
@Suite(.serialized) struct TokenTests {
    @Test func `the assertion is signed by the key whose certificate ONSS has`() async throws {
        try await withFolder { folder in
            let key = try SocialSecurity.key.get()
            try Data(key.pem).write(to: URL(filePath: folder + "/key.pem"))
            let request = "req -x509 -key key.pem -days 2 -subj /CN=company -out certificate.pem"
            try openssl(request, in: folder)
            let certificate = try CompanyCertificate(
                pem: Array(Data(contentsOf: URL(filePath: folder + "/certificate.pem"))))
            try await withSocialSecurity(verify: { certificate.hasSigned($0, $1) }) { security in
                let rig = security.rig()
                await rig.book.add([Presences.punch(1)])
                try await rig.running {
                    await until("received") { await rig.isEmptied(upTo: 1) }
                }
                #expect(await security.service.tokenDefect == nil)
            }
            // The simulator would see another one's.
            try await withSocialSecurity(verify: { bytes, signature in
                certificate.hasSigned(bytes + [0], signature)
            }) { security in
                let rig = security.rig()
                await rig.book.add([Presences.punch(1)])
                try await rig.running {
                    await until("refused") { await rig.status?.lastError == "token-http-401" }
                }
                #expect(await security.service.tokenDefect == "signature")
                #expect(await rig.status?.unsent == 1)
                #expect(await rig.status?.doubtful == 0)
            }
        }
    }

    private func openssl(_ arguments: String, in folder: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func `claims are those of ONSS's own program, golden`() throws {
        let assertion = ClientAssertion(
            clientID: "self-service:expeditor:624",
            audience: "https://services.socialsecurity.be/REST/oauth/v5/token", issued: 1_772_344_680,
            lifeSeconds: 60, id: Array(0..<20))
        let parts = String(decoding: assertion.signingInput, as: UTF8.self).split(separator: ".")
        #expect(parts.first == "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9")
        var text = String(parts.last ?? "").replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        let claims = String(decoding: try #require(Data(base64Encoded: text)), as: UTF8.self)
        #expect(
            claims == """
                {"iss":"self-service:expeditor:624","sub":"self-service:expeditor:624",\
                "aud":"https://services.socialsecurity.be/REST/oauth/v5/token",\
                "jti":"AAECAwQFBgcICQoLDA0ODxAREhM","iat":1772344680,"exp":1772344740}
                """)
    }

    @Test func `a token is used until a minute before its end, then another is asked for`() async throws {
        try await withSocialSecurity { security in
            await security.service.set(tokenSeconds: 100_000)
            let rig = security.rig()
            await rig.book.add(Presences.punches(1...10))
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 10) }
                #expect(await security.service.tokenRequests == 1)
            }
        }
        let token = try #require(
            AccessToken(
                Array(#"{"access_token":"t","token_type":"Bearer","expires_in":300}"#.utf8),
                nowBootMicroseconds: 7))
        #expect(token.renewBootMicroseconds == 240_000_007)
        let short = try #require(
            AccessToken(Array(#"{"access_token":"t","expires_in":10}"#.utf8), nowBootMicroseconds: 0))
        #expect(short.renewBootMicroseconds == 5_000_000)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"access_token":""}"#, #"{"access_token":"a b"}"#, #"{"access_token":"a\r\nb"}"#,
        #"{"access_token":"t","token_type":"mac"}"#, #"{"access_token":7.5}"#, "<html>",
    ])
    func `what is no token is none`(_ body: String) {
        #expect(AccessToken(Array(body.utf8), nowBootMicroseconds: 0) == nil)
    }

    @Test func `a token that does not count any more is renewed once, and the request repeated`() async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 1) }
                await security.service.revokeTokens()
                try await rig.commit([Presences.punch(2, person: 2)])
                await until("received too") { await rig.isEmptied(upTo: 2) }
            }
            #expect(await security.service.tokenRequests == 2)
            #expect(await rig.observer.statuses.allSatisfy { $0.lastError == nil })
        }
    }

    @Test func `who lets nobody in is asked with one new token at a time, and nothing is in doubt`()
        async throws
    {
        try await withSocialSecurity { security in
            await security.service.set(UpstreamFaults(.unauthorised, requests: 2))
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("told") { await rig.observer.statuses.contains { $0.lastError == "http-401" } }
                await until("received in the end") { await rig.isEmptied(upTo: 1) }
            }
            #expect(await security.service.registerRequests == 3)
            #expect(await rig.status?.doubtful == 0)
        }
    }

    @Test(
        arguments: [
            (.serverError, "token-http-500"), (.forbidden, "token-http-403"), (.page, "captive"),
            (.garbage, "token-garbage"), (.halfOpen, "timeout"), (.resets, "reset"),
            (.tooManyRequests, "token-http-429"),
        ] as [(UpstreamFaults.Answer, String)])
    func `without a token nothing is sent and nothing is in doubt, whatever is wrong with it`(
        _ answer: UpstreamFaults.Answer, cause: String
    ) async throws {
        try await withSocialSecurity { security in
            await security.service.set(token: UpstreamFaults(answer, requests: answer == .halfOpen ? nil : 1))
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("told") { await rig.observer.statuses.contains { $0.lastError == cause } }
                #expect(await rig.status?.doubtful == 0)
                await security.service.set(token: UpstreamFaults())
                await until("received in the end") { await rig.isEmptied(upTo: 1) }
            }
            #expect(await security.service.presences.count == 1)
        }
    }

    @Test func `who gives tokens is left alone as long as he asks for it`() async throws {
        try await withSocialSecurity { security in
            var faults = UpstreamFaults(.tooManyRequests, requests: 1)
            faults.retryAfterSeconds = 600
            await security.service.set(token: faults)
            let rig = security.rig()
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("told until when") {
                    await rig.observer.statuses.contains {
                        ($0.nextAttemptBootMicroseconds ?? 0) > Rows.instant(1_000_000).bootMicroseconds
                            + 590_000_000
                    }
                }
                await until("received") { await rig.isEmptied(upTo: 1) }
            }
            #expect(await security.service.tokenRequests == 2)
        }
    }

    @Test func `a key that is missing or none holds up its own link`() async throws {
        for (text, cause) in [(nil, "key-file"), ("no key", "key")] as [(String?, String)] {
            try await withFolder { folder in
                if let text { try write(text, to: folder + "/key") }
                try await withSocialSecurity({ $0.privateKeyFile = folder + "/key" }) { security in
                    let rig = security.rig()
                    await rig.book.add([Presences.punch(1)])
                    try await rig.running {
                        await until("told") { await rig.status?.lastError == cause }
                    }
                    #expect(await rig.status?.link == .fault)
                    #expect(await security.service.tokenRequests == 0)
                }
            }
        }
    }

    @Test func `a token shows nothing of itself`() throws {
        let token = try #require(
            AccessToken(Array(#"{"access_token":"s3cret"}"#.utf8), nowBootMicroseconds: 0))
        var text = "\(token) \(String(reflecting: [token]))"
        dump(token, to: &text)
        #expect(!text.contains("s3cret"))
        #expect(token.headerValue == "Bearer s3cret")
    }

    @Test func `the trial proves token and service, and registers nobody`() async throws {
        try await withSocialSecurity { security in
            let steps = await security.upstream.trial()
            #expect(steps.map(\.name) == ["token", "service"])
            #expect(steps.allSatisfy { $0.cause == nil }, "\(steps)")
            #expect(await security.service.presences.isEmpty)
            #expect(String(decoding: await security.service.lastBody, as: UTF8.self) == #"{"items":[]}"#)
            await security.service.set(UpstreamFaults(.forbidden))
            #expect(await security.upstream.trial().map(\.cause) == [nil, "http-403"])
            await security.service.set(token: UpstreamFaults(.serverError))
            await security.service.revokeTokens()
        }
    }
}
