import Domain
import Stands
import Testing

@testable import Web

/// What a worker does when the terminal does not record him (SITUATIONS 17).
@Suite struct OtherWayTests {
    private let screens: Screens

    init() throws { screens = try Screens() }

    private func status(_ change: (inout StageStatus) -> Void = { _ in }) -> StageStatus {
        var status = Samples.status()
        status.otherWay = .sample
        change(&status)
        return status
    }

    private func html(_ scene: Scene, _ status: StageStatus, _ language: Language = .fr) -> String {
        screens.screen(scene, in: Samples.surroundings(language, status: status)).html
    }

    private static let hindrances: [(name: String, change: @Sendable (inout StageStatus) -> Void)] = [
        ("disk full", { $0.recordingFault = .diskFull }),
        ("disk failing", { $0.recordingFault = .diskFailing }),
        ("not activated", { $0.isActivated = false }), ("out of service", { $0.outOfService = .pageOnly }),
        ("no reader", { $0.readers = [] }),
    ]

    @Test(arguments: Language.allCases)
    func `a terminal that cannot record says where to register otherwise`(language: Language) {
        let words = screens.catalogues[language]
        for (name, change) in Self.hindrances {
            let rest = html(.rest, status(change), language)
            #expect(rest.contains(OtherWay.invented) && rest.contains("#otherWay"), "\(name)")
            #expect(rest.contains(words("way.title")) && rest.contains(words("way.photograph")), "\(name)")
            var silent = status(change)
            silent.otherWay = nil
            #expect(!html(.rest, silent, language).contains("class=\"way\""), "\(name)")
        }
    }

    @Test func `while badges are recorded nobody is sent elsewhere`() {
        #expect(!html(.rest, status()).contains(OtherWay.invented))
        #expect(!html(.rest, status { $0.outOfService = .recording }).contains(OtherWay.invented))
        #expect(!html(.rest, status { $0.isServiced = true }).contains(OtherWay.invented))
        #expect(!html(.answer(Samples.recorded(.checkIn)), status()).contains(OtherWay.invented))
    }

    @Test func `every answer that records nothing shows it, unless the next try is near`() {
        let near: Set<RefusalReason> = [.wrongCode, .wrongPassword, .inService]
        for reason in RefusalReason.allCases {
            let answer = Answer.refused(reason: reason, person: nil, keyTail: "3F2A", at: Samples.at(0))
            #expect(
                html(.answer(answer), status()).contains(OtherWay.invented) != near.contains(reason),
                "\(reason)")
        }
        for cause in RecordingFault.allCases {
            #expect(
                html(.answer(.notRecorded(cause, at: Samples.at(0))), status()).contains(OtherWay.invented),
                "\(cause)")
        }
        #expect(!html(.answer(.readFailed(at: Samples.at(0))), status()).contains(OtherWay.invented))
    }

    @Test func `an address without a code is to be opened, and is text to the page`() {
        let bare = status {
            $0.isActivated = false
            $0.otherWay = OtherWay(address: "https://a.example/<b>&c", code: nil)
        }
        let rest = html(.rest, bare)
        #expect(rest.contains("https://a.example/&lt;b&gt;&amp;c") && !rest.contains("#otherWay"))
        #expect(rest.contains("Auprès de l’ONSS, ouvrez"))
    }

    @Test func `the code lies in the page once, and is told when it changes alone`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(status())
            let page = try await server.get("/")
            #expect(
                page.contains("<symbol id=\"otherWay\"") && page.contains("data-address=\"https://checkin"))
            let wire = try Wire(port: server.port)
            await wire.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(await wire.read(until: "event: screen").contains("event: way"))
            await server.stage.update(status { $0.isHousingOpen = true })
            #expect(await !wire.read(until: "E-48").contains("event: way"))
            await server.stage.update(status { $0.otherWay = nil })
            #expect(await wire.read(until: "\"address\":\"\"").contains("event: way"))
        }
    }
}
