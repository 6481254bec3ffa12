import Domain
import Testing

@testable import Web

/// What the technician's page says of the SIM's month.
@Suite struct TechnicianDataTests {
    @Test(arguments: [
        (Language.fr, "412 sur 500 Mo en novembre", "Reçu 400 Mo · envoyé 12 Mo"),
        (.nl, "412 van 500 MB in november", "Ontvangen 400 MB · verzonden 12 MB"),
        (.en, "412 of 500 MB in November", "Received 400 MB · sent 12 MB"),
        (.de, "412 von 500 MB im November", "Empfangen 400 MB · gesendet 12 MB"),
    ])
    func `beside the links it says what the modem has used of its month`(
        language: Language, used: String, parts: String
    ) throws {
        let screens = try Screens()
        let catalogue = screens.catalogues[language]
        var data = DataStanding(
            interface: "wwan0", isThere: true, month: BillingMonth("2026-11"),
            used: DataVolume(received: 400_300_000, sent: 12_000_000),
            budget: DataBudget(bytes: 500_000_000), firstDay: 1)
        func lines() -> (text: String, state: String?) {
            let card = screens.dataCard(data, catalogue)
            #expect(card.title.contains("wwan0"))
            return (card.lines.joined(separator: "\n").replacing("\u{a0}", with: " "), card.state)
        }
        #expect(lines() == ("\(used)\n\(parts)", "slow"))
        data.used.received = 488_000_000
        #expect(lines().text.contains("E-49") && lines().state == "faulty")
        data.budget = nil
        data.firstDay = 28
        #expect(!lines().text.contains("E-49") && !lines().text.contains("%") && lines().state == "ok")
        #expect(lines().text.contains("28"))
        data.month = nil
        data.isThere = false
        #expect(lines().text.contains(catalogue("tech.data.absent")) && lines().state == "faulty")
        #expect(!lines().text.contains(catalogue.months[10]) && !lines().text.contains("{"))
    }
}
