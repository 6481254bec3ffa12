import Testing
import Upstreams

@testable import KioskDaemon

/// An `[[upstream]]` that registers presences with ONSS.
@Suite struct ConfigurationRegistrationTests {
    private let text = """
        [attendance]
        undo_seconds = 30

        [[upstream]]
        name = "ciao"
        type = "check-in-and-out"
        url = "https://services-sim.socialsecurity.be/REST/presenceRegistration/v1"
        client_id = "self-service:expeditor:624"
        private_key_file = "credential:ciao-key"
        """

    @Test func `what such a receiver needs is not left to a setting`() throws {
        let configuration = try ConfigurationLoader.load(text: text).configuration
        let receiver = try #require(configuration.upstreams.receivers.first)
        let settings = receiver.settings(environment: ["CREDENTIALS_DIRECTORY": "/run/secrets"])
        #expect(settings.type == .checkInAndOut && settings.kinds == ["punched"])
        #expect(!settings.isIdempotent && settings.needsTrustedTime && settings.holdsWhileMoved)
        #expect(settings.privateKeyFile == "/run/secrets/ciao-key" && settings.batchLimit == nil)
        let registration = try #require(settings.registration)
        #expect(registration.tokenURL == "https://services.socialsecurity.be/REST/oauth/v5/token")
        #expect(registration.undoSeconds == 35, "somewhat longer than a person may take back")
        #expect(registration.searchPath == nil && registration.consultPath == nil)
        #expect(
            registration.validWords.isEmpty && registration.refusedWords.isEmpty && registration.scope == nil)
    }

    @Test func `what cannot be is told at its key`() {
        #expect(
            configurationProblems(text.replacing("client_id = \"self-service:expeditor:624\"\n", with: ""))
                == [
                    "text:4: `upstream.ciao.client_id` expected the client id that Chaman shows, without spaces"
                ])
        #expect(
            configurationProblems(text + "\nidempotent = true\nneeds_trusted_time = false") == [
                "text:10: `upstream.ciao.idempotent` cannot be chosen with `type = \"check-in-and-out\"`",
                "text:11: `upstream.ciao.needs_trusted_time` cannot be chosen with `type = \"check-in-and-out\"`",
            ])
        #expect(
            configurationProblems(text.replacing("private_key_file = \"credential:ciao-key\"", with: ""))
                == [
                    "text:4: `upstream.ciao.private_key_file` is missing: the key whose certificate Chaman has"
                ])
        #expect(
            configurationProblems(text + "\ntoken_url = \"http://portal.example/token\"") == [
                "text:10: `upstream.ciao.token_url` expected an address that begins with https:"
            ])
        #expect(
            configurationProblems(text + "\nconsult_path = \"presences\"\nbatch_limit = 201") == [
                "text:10: `upstream.ciao.consult_path` expected {id} where the number of the registration stands",
                "text:11: `upstream.ciao.batch_limit` ONSS takes at most 200 at a time",
            ])
        #expect(
            configurationProblems(text.replacing("https://services-sim", with: "file:///services-sim"))
                == ["text:7: `upstream.ciao.url` expected one of http:, https:, found \"file:\""])
    }

    @Test func `a secret that was written instead of its place is not repeated`() {
        let secret = "81.05.01-035.22"
        let problems = configurationProblems(text + "\nregister_file = \"\(secret)\"")
        #expect(problems.count == 1 && !problems.description.contains(secret))
    }
}
