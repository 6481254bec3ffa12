import Domain
import FoundationEssentials
import Mustache

/// Draws scenes as HTML. Texts come from the catalogues, layout from the templates; every value is escaped
/// there.
package struct Screens: Sendable {
    typealias Values = [String: Any]

    let catalogues: Catalogues
    let assets: Assets
    private let templates: [String: MustacheTemplate]
    private let library: MustacheLibrary

    /// Throws when an embedded template or catalogue is malformed: found by the first test, not by a worker.
    /// - Parameter country: decides the edition of each language.
    package init(country: Country = .belgium) throws {
        catalogues = try Catalogues(country: country)
        assets = Assets()
        let sources: [(String, [UInt8])] =
            [
                ("page", PackageResources.page_mustache), ("error", PackageResources.error_mustache),
                ("bar", PackageResources.bar_mustache), ("strip", PackageResources.strip_mustache),
                ("outputs", PackageResources.outputs_mustache),
                ("languages", PackageResources.languages_mustache), ("undo", PackageResources.undo_mustache),
                ("rest", PackageResources.rest_mustache), ("recorded", PackageResources.recorded_mustache),
                ("question", PackageResources.question_mustache),
                ("claims", PackageResources.claims_mustache),
                ("choose", PackageResources.choose_mustache), ("pick", PackageResources.pick_mustache),
                ("own", PackageResources.own_mustache), ("declare", PackageResources.declare_mustache),
                ("lend", PackageResources.lend_mustache),
                ("look", PackageResources.look_mustache), ("keypad", PackageResources.keypad_mustache),
                ("keyboard", PackageResources.keyboard_mustache),
                ("inspection", PackageResources.inspection_mustache),
                ("evacuate", PackageResources.evacuate_mustache),
                ("evacuation", PackageResources.evacuation_mustache),
                ("way", PackageResources.way_mustache),
                ("message", PackageResources.message_mustache),
                ("privacy", PackageResources.privacy_mustache),
                ("workbench", PackageResources.workbench_mustache),
            ] + Self.technicianTemplates
        templates = try Dictionary(
            uniqueKeysWithValues: sources.map {
                ($0, try MustacheTemplate(string: String(decoding: $1, as: UTF8.self)))
            })
        library = MustacheLibrary(templates: templates)
    }

    private static var technicianTemplates: [(String, [UInt8])] {
        [
            ("technician", PackageResources.technician_mustache),
            ("technicianShut", PackageResources.technicianShut_mustache),
            ("technicianPIN", PackageResources.technicianPIN_mustache),
            ("technicianCards", PackageResources.technicianCards_mustache),
            ("technicianReader", PackageResources.technicianReader_mustache),
            ("technicianPeople", PackageResources.technicianPeople_mustache),
            ("technicianAsk", PackageResources.technicianAsk_mustache),
            ("technicianTabs", PackageResources.technicianTabs_mustache),
        ]
    }

    func render(_ template: String, _ values: Values) -> String {
        templates[template]?.render(values, library: library) ?? ""
    }

    /// Draws one scene.
    func screen(_ scene: Scene, in surroundings: Surroundings) -> Screen {
        let catalogue = catalogues[surroundings.language]
        let drawing = draw(scene, catalogue, surroundings)
        var values = drawing.values
        values["languages"] = languages(chosen: surroundings.language)
        values["id"] = surroundings.id
        values["next"] = catalogue("next")
        return Screen(
            id: String(surroundings.id), kind: drawing.kind, tone: drawing.tone,
            html: render(drawing.template, values), lang: catalogue.tag, dir: catalogue("direction"),
            language: surroundings.language,
            timeoutMs: surroundings.endsAtBootMicroseconds.map { surroundings.milliseconds(untilBoot: $0) })
    }

    /// The whole page, drawn with its present state so that it says something before any script runs.
    func page(
        _ screen: Screen, _ strips: StatusStrips, _ outputs: OutputStrip, _ way: WayFrame
    ) -> String {
        let catalogue = catalogues[screen.language]
        return render(
            "page",
            [
                "lang": screen.lang, "dir": screen.dir, "kind": screen.kind, "tone": screen.tone,
                "id": screen.id,
                "timeout": screen.timeoutMs ?? 0, "screen": screen.html, "bar": strips.bar,
                "strip": strips.strip, "outputs": outputs.html,
                "way": way.html, "wayAddress": way.address,
                "title": catalogue("page.title"), "needsScript": catalogue("page.needsScript"),
                "version": assets.version, "css": assets.path("kiosk.css"), "js": assets.path("kiosk.js"),
                "sounds": assets.path("sounds.js"), "keypad": assets.path("keypad.js"),
                "keyboard": assets.path("keyboard.js"),
                "icon": assets.path("icon.svg"), "sprite": assets.sprite,
                "offlineCode": FaultCode.noAnswer.rawValue,
                "offline": Language.allCases.map { language in
                    [
                        "lang": language.rawValue, "title": catalogues[language]("offline.title"),
                        "detail": catalogues[language]("offline.detail"),
                    ]
                },
            ])
    }

    func errorPage(status: String, message: String) -> String {
        render("error", ["status": status, "message": message, "css": assets.path("kiosk.css")])
    }

    func clock(_ surroundings: Surroundings) -> ClockFace {
        let catalogue = catalogues[surroundings.language]
        guard surroundings.status != nil else { return ClockFace(time: "", date: "", mark: "") }
        let now = surroundings.now
        return ClockFace(time: catalogue.time(now), date: catalogue.date(now), mark: catalogue.mark(now))
    }

    func languages(chosen: Language) -> [Values] {
        Language.allCases.map { language in
            [
                "code": language.rawValue, "label": language.rawValue.uppercased(),
                "name": catalogues[language]("language.name"), "isOn": language == chosen,
            ]
        }
    }
}
