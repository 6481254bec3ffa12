import Domain
import Foundation
import Store
import Testing
import Web

@testable import KioskDaemon
@testable import Upstreams

/// What a terminal sees of its way to ONSS.
@Suite struct SetupReaderTests {
    private static let sealKey = Array(UInt8(0)..<32)

    private struct Stand {
        let bench: ReaderBench
        var reader: SetupReader

        func path(_ name: String) -> String { bench.folder.appending(path: name).path }

        func step<Found>(_ found: (RegistrationSetup.Step) -> Found?) async throws -> Found {
            try #require(await reader.look().steps.compactMap(found).first)
        }
        func key() async throws -> RegistrationSetup.Key {
            try await step { if case .key(let key) = $0 { key } else { nil } }
        }
        func certificate() async throws -> RegistrationSetup.Certificate {
            try await step { if case .certificate(let certificate) = $0 { certificate } else { nil } }
        }
        func works() async throws -> RegistrationSetup.Works {
            try await step { if case .works(let works) = $0 { works } else { nil } }
        }
        func numbers() async throws -> RegistrationSetup.Numbers {
            try await step { if case .numbers(let numbers) = $0 { numbers } else { nil } }
        }
        func link(_ state: LinkState, _ error: String? = nil) async {
            var status = UpstreamStatus(
                name: "ciao", link: state, cursor: 0, unsent: 0, refused: 0, doubtful: 0, awaitingTime: 0,
                isStalled: false)
            status.lastError = error
            await bench.board.update(status)
        }
        func bring(_ kind: RegisterKind, _ text: String) async throws {
            let sheet = RegisterSheet(Array(text.utf8), kind, language: .fr, zone: .utc)
            _ = try await RegisterImport(seal: NumberSeal(key: SetupReaderTests.sealKey)).run(
                sheet, into: bench.terminal)
        }
    }

    private func withStand(_ more: String? = "", _ body: (Stand) async throws -> Void) async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        var text = ""
        if let more {
            text = """
                [[upstream]]
                name = "ciao"
                type = "check-in-and-out"
                url = "https://services-sim.socialsecurity.be/REST/presenceRegistration/v1"
                client_id = "self-service:expeditor:624"
                private_key_file = "\(bench.folder.path)/key.pem"
                certificate_file = "\(bench.folder.path)/certificate.pem"
                \(more)
                """
        }
        let configuration = try ConfigurationLoader.load(text: text).configuration
        try await body(
            Stand(
                bench: bench,
                reader: SetupReader(
                    terminal: bench.terminal, book: ShelvedBook(bench.book), board: bench.board,
                    clock: try TerminalClock(), configuration: configuration, environment: [:],
                    mill: HashMill())))
    }

    @Test func `without an upstream of that type everything is still to be done, and nothing is made up`()
        async throws
    {
        try await withStand(nil) { stand in
            let steps = await stand.reader.look().steps
            #expect(steps.count == 9 && steps.first == .account(isProved: false))
            #expect(steps.count { if case .noUpstream = $0 { true } else { false } } == 6)
            let numbers = try await stand.numbers()
            #expect(numbers == .nobody)
        }
    }

    @Test func `the key is shown by its public half as openssl has it, and its certificate until its end`()
        async throws
    {
        try await withStand { stand in
            #expect(try await stand.key() == .missing(place: stand.path("key.pem"), upstream: "ciao"))
            try "no key".write(toFile: stand.path("key.pem"), atomically: true, encoding: .utf8)
            #expect(try await stand.key() == .unfit(place: stand.path("key.pem")))
            let pem = try EnrolmentKey.makeRSA(bits: 2_048).pem
            try Data(pem).write(to: URL(fileURLWithPath: stand.path("key.pem")))
            let known = try Shell.output(
                "/bin/sh", "-c",
                "openssl pkey -in \(stand.path("key.pem")) -pubout -outform DER | sha256sum | cut -c 1-64")
            #expect(
                try await stand.key()
                    == .good(
                        place: stand.path("key.pem"), fingerprint: known.trimmingCharacters(in: .newlines)))
            let place = stand.path("certificate.pem")
            #expect(try await stand.certificate() == .missing(place: place))
            func certify(_ days: Int, key: String = "key.pem") throws {
                _ = try Shell.output(
                    "/usr/bin/openssl", "req", "-x509", "-new", "-key", stand.path(key), "-subj", "/CN=x",
                    "-days", String(days), "-out", place)
            }
            try certify(400)
            guard case .good = try await stand.certificate() else { return #expect(Bool(false), "good") }
            try certify(9)
            guard case .ending = try await stand.certificate() else { return #expect(Bool(false), "ending") }
            let other = try EnrolmentKey.makeRSA(bits: 2_048).pem
            try Data(other).write(to: URL(fileURLWithPath: stand.path("other.pem")))
            try certify(400, key: "other.pem")
            #expect(try await stand.certificate() == .foreign(place: place))
        }
    }

    @Test func `access is what the link says of it, and the first number is the book's`() async throws {
        try await withStand { stand in
            func token() async throws -> RegistrationSetup.Token {
                try await stand.step { if case .token(let token) = $0 { token } else { nil } }
            }
            func receipt() async throws -> RegistrationSetup.Receipt {
                try await stand.step { if case .receipt(let receipt) = $0 { receipt } else { nil } }
            }
            #expect(try await token() == .untried)
            await stand.link(.refused, "http-401")
            #expect(try await token() == .failed(cause: "http-401", upstream: "ciao"))
            #expect(await stand.reader.look().steps.first == .account(isProved: false))
            await stand.link(.up)
            #expect(try await token() == .good)
            #expect(await stand.reader.look().steps.first == .account(isProved: true))
            #expect(try await receipt() == .nothing)
            try stand.bench.book.keep(
                [
                    KeptReceipt(sequence: 1, state: .outOfScope, validity: "undone", wallMicroseconds: 1),
                    KeptReceipt(
                        sequence: 2, state: .received, number: "17611", wallMicroseconds: 86_400_000_000),
                ], of: "ciao")
            #expect(try await receipt() == .first(number: "17611", day: Day("1970-01-02")))
        }
    }

    @Test func `site and people are what the register says of them today`() async throws {
        try await withStand { stand in
            let now = try TerminalClock().now().wallMicroseconds
            let today = try #require(Day(wallMicroseconds: now, in: .utc)).number
            func day(_ offset: Int64) -> String { Day(number: today + offset)?.description ?? "" }
            let site = SiteCode("site")
            #expect(try await stand.works() == .noSite(site: site))
            try await stand.bring(.sites, "code,name\nsite,Astrid\n")
            #expect(try await stand.works() == .nothingHolds(site: site))
            func declare(_ until: String, _ more: String = "") async throws {
                try await stand.bring(
                    .sites,
                    "code,name,works_number,works_from,works_to\(more.isEmpty ? "" : ",latitude,longitude")\n"
                        + "site,Astrid,1Y1003SQ5VSSZ,\(day(-9)),\(until)\(more)\n")
            }
            try await declare(day(300))
            #expect(try await stand.works() == .noPlace(site: site))
            try await declare(day(300), ",50.0,4.0")
            let number = "1Y1003SQ5VSSZ"
            #expect(
                try await stand.works() == .holds(site: site, number: number, until: Day(number: today + 300))
            )
            try await declare("")
            #expect(try await stand.works() == .holds(site: site, number: number, until: nil))
            try await declare(day(9))
            let end = try #require(Day(number: today + 9))
            #expect(try await stand.works() == .ending(site: site, number: number, until: end))
            try await declare(day(-1))
            #expect(try await stand.works() == .nothingHolds(site: site))

            try await stand.bring(
                .agents,
                "code,first_name,last_name,national_number,active\n1,A,A,81050103522,yes\n2,B,B,,yes\n3,C,C,,no\n"
            )
            #expect(try await stand.numbers() == .missing(1), "who is inactive is not asked for")
            try await stand.bring(
                .agents, "code,first_name,last_name,national_number\n2,B,B,19082416188\n")
            #expect(try await stand.numbers() == .all)
        }
        try await withStand("register_file = \"/etc/kioskd/register.json\"") { stand in
            let (works, numbers) = (try await stand.works(), try await stand.numbers())
            #expect(works == .inFile && numbers == .inFile)
        }
    }
}
