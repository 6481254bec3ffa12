import Upstreams

/// The keys of an `[[upstream]]` that registers presences with ONSS.
enum RegistrationConfiguration {
    /// Declares them all, whatever the type; they count for one alone.
    static func read(
        _ section: inout Section, _ type: UpstreamType, _ receiver: inout UpstreamConfiguration.Receiver
    ) {
        var settings = RegistrationSettings()
        account(&section, &settings)
        rules(&section, &settings)
        unknowns(&section, &settings)
        let register = section.optional(
            "register_file", .secret, example: .credential("ciao-register"),
            own(
                "JSON file with national numbers, employer and declarations of works, where no console keeps them."
            ))
        guard type == .checkInAndOut else { return }
        receiver.register = register
        receiver.settings.registration = settings
        // What such a receiver needs is not left to a setting.
        receiver.settings.kinds = ["punched"]
        receiver.settings.isIdempotent = false
        receiver.settings.needsTrustedTime = true
        receiver.settings.holdsWhileMoved = true
        for name in ["kinds", "idempotent", "needs_trusted_time", "holds_while_moved", "can_reconcile"]
        where section.has(name) {
            section.problem(name, "cannot be chosen with `type = \"check-in-and-out\"`")
        }
    }

    private static func own(_ text: String) -> String { "`check-in-and-out` only: " + text }

    private static func account(_ section: inout Section, _ settings: inout RegistrationSettings) {
        settings.tokenURL = section.key(
            "token_url", .text(1...2000), standard: settings.tokenURL,
            own("where access tokens come from, and the audience of the assertion."))
        settings.clientID =
            section.optional(
                "client_id", .text(1...200), example: "self-service:expeditor:624",
                own("client id of the technical account, as Chaman shows it; required.")) ?? ""
        settings.scope = section.optional(
            "scope", .text(1...200), example: "scope:presenceRegistration",
            own("scope of the token; without it the account's own."))
        settings.assertionSeconds = section.key(
            "assertion_seconds", .integer(5...300, unit: "s"), standard: settings.assertionSeconds,
            own("how long a signed assertion is valid."))
    }

    private static func rules(_ section: inout Section, _ settings: inout RegistrationSettings) {
        settings.undoSeconds = section.optional(
            "undo_wait_seconds", .integer(0...3_600, unit: "s"), example: 20,
            own(
                "how long a punch waits, so that its person can still take it back; 0: not at all. Without it 5 s "
                    + "longer than `attendance.undo_seconds`."))
        settings.lateSeconds = section.key(
            "late_seconds", .integer(1...86_400, unit: "s"), standard: settings.lateSeconds,
            own("a registration that is sent later than this after its punch is marked late."))
    }

    /// What could not be read in any document of ONSS.
    private static func unknowns(_ section: inout Section, _ settings: inout RegistrationSettings) {
        settings.hasCapitalTypes = section.key(
            "capital_types", .boolean, standard: settings.hasCapitalTypes,
            own("whether the types are written `IN` and `OUT`."))
        settings.searchPath = section.optional(
            "search_path", .text(1...200), example: "presenceRegistrations/search",
            own("behind `url`: where registrations are searched. Without it what is in doubt asks a person."))
        settings.consultPath = section.optional(
            "consult_path", .text(1...200), example: "presenceRegistrations/{id}",
            own("behind `url`: where one registration is consulted. Without it its validity is not followed.")
        )
        settings.validityMinutes = section.key(
            "validity_minutes", .integer(1...1_440, unit: "min"), standard: settings.validityMinutes,
            own("how often registrations are consulted while their validity may change, 20 at a time."))
        settings.validWords = Set(
            section.key(
                "valid_words", .list(of: .text(1...64), count: 0...20),
                standard: settings.validWords.sorted(),
                own("validities that mean that a registration counts; only then it is shown as valid.")))
        settings.refusedWords = Set(
            section.key(
                "refused_words", .list(of: .text(1...64), count: 0...20),
                standard: settings.refusedWords.sorted(),
                own("validities that mean that a registration does not count.")))
    }
}
