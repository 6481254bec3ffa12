import Domain
import Web

/// What decisions and screens depend on: `[terminal]`, `[site]`, `[[task]]`, `[attendance]`, `[keys]`.
struct TerminalConfiguration: Sendable {
    var settings: TerminalSettings
    /// Other sites of the company, among which a technician chooses when the terminal was moved.
    var places: [SitePlace]
    /// Language of the rest screen and of everybody whose own is not known.
    var language: Language
    /// Decides which edition of each language is shown.
    var country: Country
    /// Whom to call, shown on screens that are not OK; nil: nobody is named.
    var contact: String?
    /// Whom to call at certain hours instead.
    var contactHours: [ContactHours]
    /// Where people register while the terminal cannot; nil: screens do not say.
    var otherWay: OtherWayTemplate?
    /// Whether whoever stands before the terminal may see who is present.
    var listsPresent = true
    /// What a physical key means: a keypad key (`1`, `*`) or the name of a GPIO input.
    var keys: [String: KeyMeaning]

    init(_ form: inout Form) {
        (settings, language, contact, contactHours, otherWay) = Self.identity(&form)
        country = Self.site(&form, &settings)
        listsPresent = Self.evacuation(&form)
        places = Self.places(&form)
        settings.tasks = Self.tasks(&form)
        Self.attendance(&form, &settings)
        keys = form.section(
            "keys",
            """
            What physical keys mean: pressed before the badge, or to answer a choice. `undo` takes back what was done \
            last: a key that waits for its badge, an open choice, or the punch of the last badge (`undo_seconds`).
            """
        ) {
            $0.every(
                "KEY", .choice(of: KeyMeaning.allCases), example: .checkIn,
                "Key of a keypad (`0` to `9`, `*`, `#`; quote the last two) or name of a GPIO input.")
        }
    }

    private static func identity(_ form: inout Form) -> (
        TerminalSettings, Language, String?, [ContactHours], OtherWayTemplate?
    ) {
        form.section("terminal", "Who this terminal is.") { section in
            let name = section.key(
                "name", .text(1...64), standard: "kiosk", "Name of the terminal, on its screens and upstream."
            )
            let company = section.key(
                "company", .text(0...100), standard: "", "Name of the company, on the rest screen.")
            let licence = section.optional(
                "licence", .text(1...64), example: "KIOSK-0001",
                "Licence code of the company. Without it the terminal is not activated and refuses every badge."
            )
            let language = section.key(
                "language", .choice(of: Language.allCases), standard: .fr,
                "Language of the rest screen, and of people whose own is not known.")
            let contact = section.optional(
                "contact", .text(1...100), example: "Support 02 123 45 67",
                "Whom to call; shown on every screen that is not OK.")
            let contactHours = section.key(
                "contact_hours", .list(of: .contactHours, count: 0...20), standard: [],
                "Whom to call at certain hours instead of `contact`, in the terminal's zone; the first that holds counts."
            )
            let otherWay = section.optional(
                "other_way", .otherWay, example: .example,
                """
                Where people register while this terminal cannot (ONSS's own page): an address, and a code to photograph, on \
                every screen that does not record. `{declaration}` is the number of the declaration of works that holds \
                today at this site. Without the key no screen says it.
                """)
            let settings = TerminalSettings(
                name: name, licence: licence, company: company, site: SiteCode(""), siteName: "",
                surveyed: nil)
            return (settings, language, contact, contactHours, otherWay)
        }
    }

    private static func evacuation(_ form: inout Form) -> Bool {
        form.section("evacuation", "Who is present, for whoever counts people when there is a fire.") {
            $0.key(
                "open", .boolean, standard: true,
                """
                Two touches at rest show who is present at this terminal (first name and initial, since when), without a \
                code: in a fire nobody has one. Each opening is in the book. `false`: the button is not there.
                """)
        }
    }

    private static func site(_ form: inout Form, _ settings: inout TerminalSettings) -> Country {
        let country: Country
        (settings, country) = form.section("site", "Where the terminal hangs.") { [settings] section in
            var settings = settings
            settings.site = SiteCode(
                section.key("code", .text(1...64), standard: "site", "The company's own code for the site."))
            settings.siteName = section.key(
                "name", .text(0...100), standard: "", "Name of the site, on the rest screen.")
            let country = section.key(
                "country", .choice(of: Country.allCases), standard: .belgium,
                "Country of the site: which edition of the words and of times the screens use (`CA`: 6 h 02)."
            )
            let latitude = section.optional(
                "latitude", .number(-90...90, unit: "degrees, WGS 84"), example: 50.8466,
                "Surveyed position. Without it the terminal refuses every badge.")
            let longitude = section.optional(
                "longitude", .number(-180...180, unit: "degrees, WGS 84"), example: 4.3528,
                "Surveyed position; together with `latitude`.")
            if section.has("latitude") != section.has("longitude") {
                section.problem(section.has("latitude") ? "latitude" : "longitude", "needs its other half")
            }
            if let latitude, let longitude {
                settings.surveyed = Position(latitude: latitude, longitude: longitude)
            }
            settings.movedMetres = section.key(
                "moved_metres", .integer(10...100_000, unit: "m"), standard: settings.movedMetres,
                "A live position farther than this from the surveyed one raises the alarm \"terminal moved\"."
            )
            return (settings, country)
        }
        return country
    }

    private static func places(_ form: inout Form) -> [SitePlace] {
        form.list(
            "place", identity: "code", limit: 100,
            "Another site of the company: what a technician may answer when the terminal was moved to a new one."
        ) { section in
            let site = SiteCode(
                section.required(
                    "code", .text(1...64), example: "S-2", "The company's own code for the site."))
            let name = section.required("name", .text(1...100), example: "North hall", "Name, on screens.")
            let latitude = section.required(
                "latitude", .number(-90...90, unit: "degrees, WGS 84"), example: 50.8503,
                "Where the terminal will hang there.")
            let longitude = section.required(
                "longitude", .number(-180...180, unit: "degrees, WGS 84"), example: 4.3517,
                "Together with `latitude`.")
            return SitePlace(
                site: site, name: name, position: Position(latitude: latitude, longitude: longitude))
        }
    }

    private static func tasks(_ form: inout Form) -> [SiteTask] {
        form.list("task", identity: "code", limit: 1000, "A piece of work at this site.") { section in
            SiteTask(
                code: TaskCode(
                    section.required("code", .text(1...64), example: "T-1", "The company's own code.")),
                name: section.required("name", .text(1...100), example: "Cleaning", "Name, on screens."),
                isActive: section.key(
                    "active", .boolean, standard: true, "Whether work on it is still expected."))
        }
    }

    private static func attendance(_ form: inout Form, _ settings: inout TerminalSettings) {
        settings = form.section("attendance", "What a badge means.") { [settings] section in
            var settings = settings
            settings.duplicateSeconds = section.key(
                "duplicate_seconds", .integer(0...3600, unit: "s"), standard: settings.duplicateSeconds,
                "The same person and action again within this is recorded as a repeat, not as a punch.")
            settings.quietMinutes = section.key(
                "quiet_minutes", .integer(0...240, unit: "min"), standard: settings.quietMinutes,
                "A badge this soon after the last punch changes nothing, unless the person chooses.")
            settings.choiceSeconds = section.key(
                "choice_seconds", .integer(1...60, unit: "s"), standard: settings.choiceSeconds,
                "How long a choice stays open before its default is recorded.")
            settings.undoSeconds = section.key(
                "undo_seconds", .integer(0...300, unit: "s"), standard: settings.undoSeconds,
                "How long a recorded punch can be undone on the screen.")
            settings.keySeconds = section.key(
                "key_seconds", .integer(1...120, unit: "s"), standard: settings.keySeconds,
                "How long a pressed key waits for its badge.")
            settings.openLimitHours = section.key(
                "open_limit_hours", .integer(1...72, unit: "h"), standard: settings.openLimitHours,
                "After an attendance has been open this long the next badge is an arrival.")
            settings.splitOpenLimitHours = section.key(
                "split_open_limit_hours", .integer(1...72, unit: "h"), standard: settings.splitOpenLimitHours,
                "The same for people with split shifts.")
            settings.tasksAreUsed = section.key(
                "tasks_are_used", .boolean, standard: settings.tasksAreUsed,
                "Whether a punch without a linked, active task is marked.")
            settings.hasSiblings =
                section.key(
                    "other_terminals", .boolean, standard: false,
                    """
                    Whether people punch at other terminals too, whose books this one does not know. Then a badge later \
                    than `quiet_minutes` after the last punch here asks whether they come or go, and the punch says \
                    that nobody knew (`before`).
                    """) ? true : nil
            if let rows = bareBadge(&section) { settings.bareBadge = rows }
            return settings
        }
    }

    private static func bareBadge(_ section: inout Section) -> [BareBadgeRow]? {
        section.list(
            "bare_badge", limit: 64,
            """
            What a badge without a key means; the first matching row wins. The rows written here replace the built-in \
            ones (absent: checkIn; unknown: checkIn or checkOut; onBreak: breakEnd or checkOut; present with a split \
            shift: checkOut or breakStart; present for 390 minutes or more: checkOut or breakStart; present: \
            breakStart or checkOut).
            """
        ) { row in
            BareBadgeRow(
                presence: row.required(
                    "presence", .choice(of: [Presence.absent, .present, .onBreak, .unknown]),
                    example: .present,
                    "What the book knows of the person."),
                shift: row.optional(
                    "shift", .choice(of: ShiftPattern.allCases), example: .split,
                    "Only for people with this pattern."),
                fromMinutes: row.key(
                    "from_minutes", .integer(0...10_000, unit: "min"), standard: 0,
                    "Only from this long after the attendance was opened."),
                offers: row.required(
                    "offers", .list(of: .choice(of: Action.allCases), count: 1...4),
                    example: [.breakStart, .checkOut],
                    "The actions offered; the first is the default, a single one is recorded at once."))
        }
    }
}
