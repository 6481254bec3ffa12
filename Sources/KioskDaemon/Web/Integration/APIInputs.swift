import Domain

// What programs may send of the company's register. Read from top to bottom: what is required of a subject, which codes
// there are and who may, the domain says, as it does to the console.

enum APIInputs {
    static let address = APIInput<Address>(
        name: "AddressInput", words: "As the post finds it.",
        fields: [
            .init("street", .text, "Without the number.") { value, draft, _ in
                draft.street = value.string ?? ""
            },
            .init("houseNumber", .text, "Empty where houses have none.") { value, draft, _ in
                draft.houseNumber = value.string ?? ""
            },
            .init("box", .text, "Null: none.", isNullable: true) { value, draft, _ in draft.box = value.string
            },
            .init("postalCode", .text, "As the country writes it.") { value, draft, _ in
                draft.postalCode = value.string ?? ""
            },
            .init("town", .text, "As it is written.") { value, draft, _ in draft.town = value.string ?? "" },
            .init("country", .text, "ISO 3166; without it BE.") { value, draft, _ in
                draft.country = value.string ?? ""
            },
        ])

    private static func read(_ value: APIValue, _ reading: inout APIReading) -> Address? {
        guard let parts = value.parts else { return nil }
        var draft = Address(street: "", houseNumber: "", postalCode: "", town: "", country: "BE")
        address.take(parts, into: &draft, shown: [], &reading)
        return draft
    }

    /// Of what has a code of its own: its path says it.
    private static let code = APIMember("code", .text, "As in the path.")

    static let client = APIInput<Client>(
        name: "ClientInput", words: "A client of the company.",
        fields: [
            .init("name", .text, "Required.") { value, draft, _ in draft.name = value.string ?? "" },
            .init("address", .shape("AddressInput"), "Null: not known.", isNullable: true) {
                $1.address = read($0, &$2)
            },
            .init("enterprise", .text, "Enterprise number.", isNullable: true) { value, draft, reading in
                draft.enterprise = reading.checked(value) { EnterpriseNumber.read($0) }
            },
            .init("isActive", .truth, "False: no longer in use. Nothing is ever deleted.") {
                value, draft, _ in draft.isActive = value.isTrue ?? true
            },
        ], fixed: [code])

    static let group = APIInput<TaskGroup>(
        name: "GroupInput", words: "Tasks that belong together.",
        fields: [
            .init("name", .text, "Required.") { value, draft, _ in draft.name = value.string ?? "" },
            .init("isActive", .truth, "False: its tasks are closed.") { value, draft, _ in
                draft.isActive = value.isTrue ?? true
            },
        ], fixed: [code])

    static let task = APIInput<WorkTask>(
        name: "TaskInput", words: "A piece of work at a site.",
        fields: [
            .init("name", .text, "Required.") { value, draft, _ in draft.name = value.string ?? "" },
            .init("site", .text, "Site code. Required.") { value, draft, _ in
                draft.site = value.string.map { SiteCode($0) }
            },
            .init("group", .text, "Group code.", isNullable: true) { value, draft, _ in
                draft.group = value.string.map { GroupCode($0) }
            },
            .init("isActive", .truth, "False: it cannot be chosen any more.") { value, draft, _ in
                draft.isActive = value.isTrue ?? true
            },
        ], fixed: [code])

    // MARK: sites

    /// A position is two members.
    struct SiteDraft: Sendable {
        var site: WorkSite
        var latitude: Double?
        var longitude: Double?

        init(_ site: WorkSite) {
            self.site = site
            latitude = site.position?.latitude
            longitude = site.position?.longitude
        }
    }

    static let site = APIInput<SiteDraft>(
        name: "SiteInput", words: "A place of work.",
        fields: [
            .init("name", .text, "Required.") { value, draft, _ in draft.site.name = value.string ?? "" },
            .init("client", .text, "Client code.", isNullable: true) { value, draft, _ in
                draft.site.client = value.string.map { ClientCode($0) }
            },
            .init("address", .shape("AddressInput"), "Null: not known.", isNullable: true) {
                $1.site.address = read($0, &$2)
            },
            .init("latitude", .number, "Degrees, WGS 84; with `longitude`.", isNullable: true) {
                value, draft, _ in draft.latitude = value.decimal
            },
            .init("longitude", .number, "Degrees, WGS 84; with `latitude`.", isNullable: true) {
                value, draft, _ in draft.longitude = value.decimal
            },
            .init("radiusMetres", .integer, "How far it reaches.", isNullable: true) { value, draft, _ in
                draft.site.radiusMetres = value.whole.map { Int($0) }
            },
            .init("declarations", .list(.shape("DeclarationInput")), "All declarations of works.") {
                value, draft, reading in
                var all: [WorksDeclaration] = []
                reading.each(value) { element, reading in
                    if let declaration = readDeclaration(element, &reading) { all.append(declaration) }
                }
                draft.site.declarations = all
            },
            .init("isActive", .truth, "False: its tasks are closed.") { value, draft, _ in
                draft.site.isActive = value.isTrue ?? true
            },
        ], fixed: [code])

    static func finish(_ draft: SiteDraft, _ reading: inout APIReading) -> WorkSite {
        var site = draft.site
        switch (draft.latitude, draft.longitude) {
        case (nil, nil): site.position = nil
        case (let latitude?, let longitude?):
            site.position = Position(latitude: latitude, longitude: longitude)
            if site.position == nil {
                reading.enter("latitude") { $0.note("latitude and longitude are no place on the earth") }
            }
        case (nil, _): reading.enter("latitude") { $0.note("is missing beside longitude") }
        case (_, nil): reading.enter("longitude") { $0.note("is missing beside latitude") }
        }
        return site
    }

    struct DeclarationDraft: Sendable {
        var number: WorksNumber?
        var firstDay: Day?
        var lastDay: Day?
    }

    static let declaration = APIInput<DeclarationDraft>(
        name: "DeclarationInput", words: "That works at a site were declared.",
        fields: [
            .init("number", .text, "ONSS's own. Required.") { value, draft, reading in
                draft.number = reading.checked(value) { WorksNumber.read($0) }
            },
            .init("firstDay", .day, "Null: it is not said since when.", isNullable: true) { value, draft, _ in
                draft.firstDay = value.string.flatMap { Day($0) }
            },
            .init("lastDay", .day, "Included; null: it is not said how long.", isNullable: true) {
                value, draft, _ in draft.lastDay = value.string.flatMap { Day($0) }
            },
        ])

    private static func readDeclaration(
        _ value: APIValue, _ reading: inout APIReading
    ) -> WorksDeclaration? {
        let parts = value.parts ?? []
        var draft = DeclarationDraft()
        declaration.take(parts, into: &draft, shown: [], &reading)
        guard let number = draft.number else {
            if !parts.contains(where: { $0.name == "number" }) { reading.noteMissing("number") }
            return nil
        }
        return WorksDeclaration(number: number, firstDay: draft.firstDay, lastDay: draft.lastDay)
    }
}

extension APIReading {
    mutating func noteMissing(_ name: String) { enter(name) { $0.note("is missing") } }
}
