import Domain
import FoundationEssentials
import HTTPTypes
import Mustache

/// Draws the console's pages as HTML. Texts come from the catalogues, layout from the templates; every value is escaped
/// there.
struct ConsoleScreens: Sendable {
    typealias Values = [String: Any]

    let catalogues: Catalogues
    let assets: Assets
    private let templates: [String: MustacheTemplate]
    private let library: MustacheLibrary

    /// Throws when an embedded template or catalogue is malformed: found by the first test.
    init(country: Country = .belgium, assets: Assets) throws {
        catalogues = try Catalogues(country: country, more: Self.file)
        self.assets = assets
        let sources: [(String, [UInt8])] = [
            ("shell", PackageResources.consoleShell_mustache),
            ("door", PackageResources.consoleDoor_mustache),
            ("field", PackageResources.consoleField_mustache),
            ("form", PackageResources.consoleForm_mustache),
            ("message", PackageResources.consoleMessage_mustache),
            ("board", PackageResources.consoleBoard_mustache),
            ("boardPage", PackageResources.consoleBoardPage_mustache),
            ("punches", PackageResources.consolePunches_mustache),
            ("attendance", PackageResources.consoleAttendance_mustache),
            ("reports", PackageResources.consoleReports_mustache),
            ("reportShort", PackageResources.consoleReportShort_mustache),
            ("exports", PackageResources.consoleExports_mustache),
            ("exportList", PackageResources.consoleExportList_mustache),
            ("registrations", PackageResources.consoleRegistrations_mustache),
            ("registration", PackageResources.consoleRegistration_mustache),
            ("declarations", PackageResources.consoleDeclarations_mustache),
            ("declaration", PackageResources.consoleDeclaration_mustache),
            ("retention", PackageResources.consoleRetention_mustache),
            ("setup", PackageResources.consoleSetup_mustache),
            ("loans", PackageResources.consoleLoans_mustache),
            ("users", PackageResources.consoleUsers_mustache),
            ("user", PackageResources.consoleUser_mustache),
            ("invitation", PackageResources.consoleInvitation_mustache),
            ("rights", PackageResources.consoleRights_mustache),
            ("audit", PackageResources.consoleAudit_mustache),
            ("list", PackageResources.consoleList_mustache),
            ("subject", PackageResources.consoleSubject_mustache),
            ("related", PackageResources.consoleRelated_mustache),
            ("offer", PackageResources.consoleOffer_mustache),
            ("links", PackageResources.consoleLinks_mustache),
            ("import", PackageResources.consoleImport_mustache),
            ("report", PackageResources.consoleReport_mustache),
            ("empty", PackageResources.consoleEmpty_mustache),
            ("keys", PackageResources.consoleKeys_mustache),
            ("secretMade", PackageResources.consoleSecretMade_mustache),
            ("keyMade", PackageResources.consoleKeyMade_mustache),
        ]
        templates = try Dictionary(
            uniqueKeysWithValues: sources.map {
                ($0, try MustacheTemplate(string: String(decoding: $1, as: UTF8.self)))
            })
        library = MustacheLibrary(templates: templates)
    }

    static func file(of language: Language) -> [UInt8] {
        switch language {
        case .fr: PackageResources.console_fr_json
        case .nl: PackageResources.console_nl_json
        case .en: PackageResources.console_en_json
        case .de: PackageResources.console_de_json
        }
    }

    func render(_ template: String, _ values: Values) -> String {
        templates[template]?.render(values, library: library) ?? ""
    }

    /// What every page knows of its files and of its language.
    private func frame(_ catalogue: Catalogue, title: String) -> Values {
        [
            "lang": catalogue.tag, "dir": catalogue("direction"), "title": title,
            "product": catalogue("console.product"), "css": assets.path("console.css"),
            "js": assets.path("console.js"), "icon": assets.path("icon.svg"),
            "skip": catalogue("console.skip"),
        ]
    }

    // MARK: behind the door

    /// A whole page for somebody who is signed in.
    func page(
        _ visit: ConsoleVisit, path: String, title: String, subtitle: String = "", body: String,
        action: (label: String, path: String)? = nil
    ) -> String {
        let catalogue = catalogues[visit.language]
        var values = frame(catalogue, title: title)
        values["subtitle"] = subtitle.isEmpty ? nil : subtitle
        values["body"] = body
        values["groups"] = navigation(visit, path: path, catalogue)
        values["menu"] = catalogue("console.menu")
        values["name"] = visit.visitor?.account.name
        values["role"] = (visit.visitor?.account.role).map { catalogue("role.\($0.rawValue)") }
        values["account"] = catalogue("console.account.title")
        values["isAccount"] = path == "/account"
        values["signOut"] = catalogue("console.signOut")
        values["token"] = visit.formToken
        if let action { values["action"] = ["label": action.label, "path": action.path] }
        if let done = visit.query("done"), catalogue.keys.contains("console.done.\(done)") {
            values["done"] = catalogue("console.done.\(done)")
        }
        return render("shell", values)
    }

    private struct Place {
        var group: String
        var key: String
        var path: String
        var need: Need
    }

    /// The pages that have a place in the menu, in their order.
    private static let places = [
        Place(group: "work", key: "board", path: "/", need: .right(.read, .punches)),
        Place(group: "work", key: "punches", path: "/punches", need: .right(.read, .punches)),
        Place(
            group: "work", key: "attendance", path: "/attendance", need: .right(.read, .punches)),
        Place(group: "work", key: "reports", path: "/reports", need: .right(.read, .punches)),
        Place(group: "work", key: "exports", path: "/exports", need: .right(.read, .punches)),
        Place(
            group: "work", key: "registrations", path: "/registrations", need: .right(.read, .followUp)),
        Place(
            group: "work", key: "declarations", path: "/declarations", need: .right(.read, .followUp)),
        Place(
            group: "work", key: "inspection", path: "/inspection", need: .right(.modify, .followUp)),
        Place(group: "register", key: "agents", path: "/agents", need: .right(.read, .agents)),
        Place(group: "register", key: "loans", path: "/loans", need: .right(.read, .loans)),
        Place(group: "register", key: "sites", path: "/sites", need: .right(.read, .sites)),
        Place(group: "register", key: "tasks", path: "/tasks", need: .right(.read, .tasks)),
        Place(group: "register", key: "groups", path: "/groups", need: .right(.read, .tasks)),
        Place(group: "register", key: "clients", path: "/clients", need: .right(.read, .clients)),
        Place(group: "register", key: "company", path: "/company", need: .right(.read, .settings)),
        Place(group: "administration", key: "users", path: "/users", need: .right(.read, .users)),
        Place(group: "administration", key: "setup", path: "/setup", need: .right(.read, .settings)),
        Place(
            group: "administration", key: "keys", path: "/integrations", need: .right(.read, .users)),
        Place(
            group: "administration", key: "retention", path: "/retention",
            need: .right(.modify, .settings)),
        Place(group: "administration", key: "rights", path: "/rights", need: .signedIn),
        Place(group: "administration", key: "audit", path: "/audit", need: .right(.read, .users)),
    ]

    private func navigation(_ visit: ConsoleVisit, path: String, _ catalogue: Catalogue) -> [Values] {
        ["work", "register", "administration"].compactMap { group in
            let places = Self.places.filter { $0.group == group && $0.need.admits(visit.visitor) }
            guard !places.isEmpty else { return nil }
            return [
                "title": catalogue("console.group.\(group)"),
                "places": places.map { place -> Values in
                    [
                        "label": catalogue("console.place.\(place.key)"), "path": place.path,
                        "isHere": place.path == path,
                    ]
                },
            ]
        }
    }

    /// Heads of columns, for telephones: there each row stands by itself.
    func heads(_ page: String, _ keys: [String], _ words: Catalogue) -> [String: String] {
        Dictionary(
            keys.map { ($0, words("console.\(page).head.\($0)")) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: before the door

    /// A page with one form, for whoever is not signed in.
    func door(_ visit: ConsoleVisit, _ form: FormDrawing, links: [(label: String, path: String)] = [])
        -> String
    {
        let catalogue = catalogues[visit.language]
        var form = form
        form.isChief = true
        let path = form.action
        // Whoever chose a language keeps it when the form comes back.
        if visit.query("lang") != nil { form.action += "?lang=\(visit.language.rawValue)" }
        var values = frame(catalogue, title: form.title)
        values["form"] = draw(form, token: visit.formToken)
        values["links"] = links.map { ["label": $0.label, "path": $0.path] }
        values["languages"] = Language.allCases.map { language -> Values in
            [
                "code": language.rawValue, "name": catalogues[language]("language.name"),
                "isOn": language == visit.language, "path": path,
            ]
        }
        return render("door", values)
    }

    func refusal(status: HTTPResponse.Status, key: String, _ language: Language) -> String {
        let catalogue = catalogues[language]
        var values = frame(catalogue, title: catalogue("console.refused.title"))
        values["message"] = catalogue.keys.contains(key) ? catalogue(key) : key
        values["code"] = status.code
        values["back"] = catalogue("console.back")
        return render("message", values)
    }
}
