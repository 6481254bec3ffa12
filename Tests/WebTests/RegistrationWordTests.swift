import Domain
import Testing

@testable import Web

/// Words that are true (SITUATIONS 22): what is said of a punch before ONSS has it, once it has it, and once it says that
/// all is well with it.
struct RegistrationWordTests {
    let screens: Screens

    init() throws { screens = try Screens() }

    private func html(
        _ language: Language = .fr, _ note: RegistrationNote? = nil, isReceived: Bool = false,
        anomalies: [Anomaly] = [], isSupervisor: Bool = false, held: Int = 0
    ) -> String {
        var link = LinkStatus(name: "ciao", state: .up, unsentCount: held)
        link.heldCount = held
        var status = Samples.status(links: [link])
        status.registers = true
        var surroundings = Samples.surroundings(language, status: status, isReceived: isReceived)
        surroundings.registration = note
        guard case .recorded(var recorded) = Samples.recorded(.checkIn, anomalies: anomalies) else {
            return ""
        }
        recorded.isSupervisor = isSupervisor
        return screens.screen(.answer(.recorded(recorded)), in: surroundings).html
    }

    private func note(_ state: RegistrationState, _ number: String? = "17611") -> RegistrationNote {
        RegistrationNote(punch: 17, state: state, number: number)
    }

    @Test(arguments: [
        (Language.fr, "Reçu par l’ONSS n° 17611", "Validé par l’ONSS n° 17611"),
        (.nl, "Ontvangen door de RSZ, nr. 17611", "Gevalideerd door de RSZ, nr. 17611"),
        (.en, "Received by the NSSO, no. 17611", "Validated by the NSSO, no. 17611"),
        (.de, "Vom LSS erhalten, Nr. 17611", "Vom LSS bestätigt, Nr. 17611"),
    ])
    func `received stands there with ONSS's number, and validated only with its word`(
        language: Language, received: String, validated: String
    ) {
        let saved = screens.catalogues[language]("recorded.saved")
        #expect(html(language).contains(saved))
        #expect(html(language, note(.received)).contains(received))
        #expect(!html(language, note(.received)).contains(saved))
        #expect(html(language, note(.validated)).contains(validated))
        #expect(html(language, note(.remarked)).contains(received))
    }

    @Test func `without ONSS's number, or after its no, nothing is called received`() {
        for note in [note(.received, nil), note(.validated, ""), note(.rejected), note(.outOfScope)] {
            #expect(html(.fr, note).contains("Enregistré, sera transmis"), "\(note.state)")
        }
    }

    @Test func `the receipt of another receiver is no word of ONSS's`() {
        let html = html(isReceived: true)
        #expect(html.contains("Enregistré, sera transmis"))
        #expect(!html.contains("seal received"))
    }

    @Test func `of what ONSS is not told nothing is promised`() {
        #expect(html(anomalies: [.breakClosedByOut]).contains("</svg>Enregistré</span>"))
    }

    @Test func `what somebody must complete is told to a supervisor, and to nobody else`() {
        let words = "2 pointages à compléter (console)"
        #expect(html(isSupervisor: true, held: 2).contains(words))
        #expect(!html(held: 2).contains(words))
        #expect(!html(isSupervisor: true).contains("à compléter"))
    }

    @Test func `the screen turns when ONSS speaks, and to validated when it says so later`() async throws {
        let stage = Stage(screens: screens, clock: .system)
        var status = StageStatus.live(Samples.status())
        status.registers = true
        await stage.update(status)
        await stage.show(Samples.recorded(.checkIn, punch: 17).live)
        await stage.registered([RegistrationNote(punch: 16, state: .received, number: "4")])
        #expect(await stage.page().contains("Enregistré, sera transmis"))
        await stage.registered([note(.received)])
        #expect(await stage.page().contains("Reçu par l’ONSS n° 17611"))
        await stage.registered([note(.validated)])
        #expect(await stage.page().contains("Validé par l’ONSS n° 17611"))
    }
}
