import Foundation
import Stands
import Store
import Testing
import VirtualUpstream

@testable import Upstreams

/// The stand-in for ONSS gives a token to nobody to whom ONSS would not.
@Suite(.serialized) struct TokenDeskTests {
    /// Seconds since 1970 on the clock of whoever is asked.
    private static let now: Int64 = 1_772_344_680

    /// What is asked for, in order until something is changed in it.
    private struct Question: Sendable {
        var grant = "client_credentials"
        var assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        var clientID: String? = VirtualSocialSecurity.clientID
        var algorithm = "RS256"
        var issuer = VirtualSocialSecurity.clientID
        var subject = VirtualSocialSecurity.clientID
        /// Nil: where it is asked for.
        var audience: String?
        var id = UUID().uuidString
        var issued = TokenDeskTests.now
        var expires = TokenDeskTests.now + 60
        var isSigned = true
        var isWhole = true
        var isAnothers = false
        var isChangedAfterwards = false

        func form(audience asked: String) throws -> String {
            let key = isAnothers ? try TokenDeskTests.another.get() : try SocialSecurity.key.get()
            func claims(_ subject: String) -> String {
                #"""
                {"iss":"\#(issuer)","sub":"\#(subject)","aud":"\#(audience ?? asked)","jti":"\#(id)",\#
                "iat":\#(issued),"exp":\#(expires)}
                """#
            }
            func input(_ claims: String) -> [UInt8] {
                ClientAssertion.base64URL(Array(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8)) + [0x2E]
                    + ClientAssertion.base64URL(Array(claims.utf8))
            }
            // Whoever changes what is signed was somebody else when he signed it.
            let signature = try key.signRS256(input(claims(isChangedAfterwards ? "somebody" : subject)))
            var parts = [String(decoding: input(claims(subject)), as: UTF8.self)]
            if isWhole {
                parts.append(
                    isSigned ? String(decoding: ClientAssertion.base64URL(signature), as: UTF8.self) : "AAAA")
            }
            var form =
                "grant_type=\(grant)&client_assertion_type=\(assertionType)"
                + "&client_assertion=\(parts.joined(separator: "."))"
            if let clientID { form += "&client_id=\(clientID)" }
            return form
        }
    }

    private static let another = Result { try EnrolmentKey.makeRSA(bits: 2_048) }

    private static func change(_ body: (inout Question) -> Void) -> Question {
        var question = Question()
        body(&question)
        return question
    }

    private static let refused: [(defect: String, question: Question)] = [
        ("grant_type", change { $0.grant = "password" }),
        ("client_assertion_type", change { $0.assertionType = "urn:other" }),
        ("client_assertion", change { $0.isWhole = false }),
        ("client_id", change { $0.clientID = "self-service:expeditor:1" }),
        ("alg", change { $0.algorithm = "none" }),
        ("alg", change { $0.algorithm = "HS256" }),
        ("signature", change { $0.isSigned = false }),
        ("signature", change { $0.isAnothers = true }),
        ("signature", change { $0.isChangedAfterwards = true }),
        ("iss", change { $0.issuer = "self-service:expeditor:1" }),
        (
            "sub",
            change {
                $0.subject = "self-service:expeditor:1"
                $0.clientID = nil
            }
        ),
        ("aud", change { $0.audience = "http://127.0.0.1/REST/oauth/v5/token" }),
        (
            "iat",
            change {
                $0.issued += 61
                $0.expires += 61
            }
        ),
        (
            "exp",
            change {
                $0.issued -= 120
                $0.expires -= 120
            }
        ),
        ("exp", change { $0.expires = $0.issued }),
        ("exp", change { $0.expires = $0.issued + 301 }),
        (
            "exp",
            change {
                $0.issued = .min
                $0.expires = .max
            }
        ),
        ("jti", change { $0.id = "" }),
    ]

    private func withService(_ body: (VirtualSocialSecurity, Int) async throws -> Void) async throws {
        let key = try SocialSecurity.key.get()
        let service = VirtualSocialSecurity(
            logger: quietLogger(), now: { Self.now }, verify: { key.hasSignedRS256($0, $1) })
        let port = try await service.start()
        do {
            try await body(service, port)
        } catch {
            await service.unplug()
            throw error
        }
        await service.unplug()
    }

    private func ask(_ question: Question, _ service: VirtualSocialSecurity, _ port: Int) async throws
        -> String
    {
        let form = try question.form(audience: await service.tokenURL)
        return try await Wire.ask(
            port,
            """
            POST /REST/oauth/v5/token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
            content-type: application/x-www-form-urlencoded\r\ncontent-length: \(form.utf8.count)\r\n\r\n\(form)
            """)
    }

    @Test func `whose assertion is not in order in every part gets no token, and is told so as OAuth says`()
        async throws
    {
        try await withService { service, port in
            for (defect, question) in Self.refused {
                let answer = try await ask(question, service, port)
                let (status, error) =
                    defect == "grant_type"
                    ? ("400", "unsupported_grant_type") : ("401", "invalid_client")
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(defect): \(answer)")
                #expect(answer.contains(#""error":"\#(error)""#), "\(defect): \(answer)")
                #expect(!answer.contains("access_token"), "\(defect): \(answer)")
                #expect(await service.tokenDefect == defect)
            }
            #expect(try await ask(Question(), service, port).contains(#""access_token":"token-"#))
            #expect(await service.tokenDefect == nil)
        }
    }

    @Test func `an assertion counts once, and clocks may differ by a minute`() async throws {
        try await withService { service, port in
            let question = Question()
            let first = try await ask(question, service, port)
            #expect(first.hasPrefix("HTTP/1.1 200 "))
            #expect(try await ask(question, service, port).hasPrefix("HTTP/1.1 401 "))
            #expect(await service.tokenDefect == "jti")
            for seconds in [60, -119] as [Int64] {
                let other = Self.change {
                    $0.issued += seconds
                    $0.expires += seconds
                }
                #expect(try await ask(other, service, port).hasPrefix("HTTP/1.1 200 "), "\(seconds)")
            }
            // Whoever has refused it has not taken it: the true one may still come.
            let forged = Self.change { $0.isAnothers = true }
            var sound = forged
            sound.isAnothers = false
            #expect(try await ask(forged, service, port).hasPrefix("HTTP/1.1 401 "))
            #expect(try await ask(sound, service, port).hasPrefix("HTTP/1.1 200 "))
        }
    }
}
