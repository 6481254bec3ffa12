import Domain
import Testing

@testable import Web

/// What the page promises about data: where they go and how long they stay.
struct PromiseTests {
    let screens: Screens

    init() throws { screens = try Screens() }

    @Test(arguments: Language.allCases)
    func `the privacy notice says who is responsible and how long, with a company's name or without`(
        language: Language
    ) {
        var status = Samples.status()
        status.retentionMonths = 14
        func notice() -> String {
            screens.screen(.privacy, in: Samples.surroundings(language, status: status)).html
        }
        let catalogue = screens.catalogues[language]
        #expect(notice().contains("14") && notice().contains("Nettoyage Exemple SRL"))
        #expect(!notice().contains(catalogue("privacy.howLong.legal")))
        status.company = ""
        #expect(notice().contains(catalogue("privacy.who.unnamed")))
        #expect(!notice().contains("<dd>,"))
        status.retentionMonths = nil
        #expect(notice().contains(catalogue("privacy.howLong.legal")))
    }

    @Test func `where nothing is forwarded no screen promises it`() {
        var status = Samples.status(links: [])
        status.forwards = false
        for language in Language.allCases {
            let catalogue = screens.catalogues[language]
            let html = screens.screen(
                .answer(Samples.recorded(.checkIn)), in: Samples.surroundings(language, status: status)
            ).html
            #expect(html.contains(">\(catalogue("recorded.kept"))<"), "\(language)")
            #expect(!html.contains(catalogue("recorded.saved")))
        }
    }
}
