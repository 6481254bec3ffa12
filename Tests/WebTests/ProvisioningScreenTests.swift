import Domain
import Testing

@testable import Web

/// What the page says of who the terminal is, and of settings on a stick.
struct ProvisioningScreenTests {
    let screens: Screens

    init() throws { screens = try Screens() }

    @Test(arguments: Language.allCases)
    func `a terminal that is nobody's shows its code, and every fate of settings on a stick has words`(
        language: Language
    ) {
        var status = Samples.status()
        status.isActivated = false
        status.provisioningCode = "7K3M-P2QX"
        func rest() -> String {
            screens.screen(.rest, in: Samples.surroundings(language, status: status)).html
        }
        #expect(rest().contains("<b dir=\"ltr\">7K3M-P2QX</b>") && !rest().contains("⟦"))
        #expect(!rest().contains("E-41"))
        status.isTimeless = true
        #expect(rest().contains("E-41") && !rest().contains("⟦"))
        status.isActivated = true
        #expect(!rest().contains("E-41"))
        #expect(!rest().contains("7K3M-P2QX"))
        let refusals: [SettingsRefusal] = [
            .wrongCode, .wrongSignature, .alreadyProvisioned, .older, .otherTerminal, .contents(line: 17),
            .unreadable, .notWritten,
        ]
        var texts: Set<String> = []
        for refusal in refusals {
            status.stick = .settingsRefused(refusal)
            let strip = screens.strips(Samples.surroundings(language, status: status)).strip
            #expect(strip.contains("E-19") && strip.contains("needed") && strip.contains("stick failed"))
            #expect(!strip.contains("⟦") && !strip.contains("{"))
            #expect(strip.contains("17") == (refusal == .contents(line: 17)))
            texts.insert(strip)
        }
        #expect(texts.count == refusals.count)
        status.stick = .settingsTaken
        let taken = screens.strips(Samples.surroundings(language, status: status)).strip
        #expect(taken.contains("stick saved") && !taken.contains("E-19") && !taken.contains("⟦"))
    }
}
