/// A place of work (chantier), under the code that punches name.
package struct WorkSite: Hashable, Sendable, Codable {
    package var code: SiteCode
    package var client: ClientCode?
    package var name: String
    package var address: Address?
    package var position: Position?
    /// How far around the position the site reaches.
    package var radiusMetres: Int?
    package var declarations: [WorksDeclaration]
    /// Its tasks are closed where it is not.
    package var isActive: Bool

    package init(
        code: SiteCode, client: ClientCode? = nil, name: String, address: Address? = nil,
        position: Position? = nil, radiusMetres: Int? = nil, declarations: [WorksDeclaration] = [],
        isActive: Bool = true
    ) {
        self.code = code
        self.client = client
        self.name = name
        self.address = address
        self.position = position
        self.radiusMetres = radiusMetres
        self.declarations = declarations
        self.isActive = isActive
    }

    /// The declaration that holds on that day; of several, which the checks keep out, the first.
    package func declaration(on day: Day) -> WorksDeclaration? { declarations.first { $0.covers(day) } }
}

/// That works at a site were declared, and for which days.
package struct WorksDeclaration: Hashable, Sendable, Codable {
    package var number: WorksNumber
    /// Nil: it is not said since when.
    package var firstDay: Day?
    /// Included; nil: it is not said how long.
    package var lastDay: Day?

    package init(number: WorksNumber, firstDay: Day?, lastDay: Day?) {
        self.number = number
        self.firstDay = firstDay
        self.lastDay = lastDay
    }

    package func covers(_ day: Day) -> Bool {
        (firstDay.map { $0 <= day } ?? true) && (lastDay.map { day <= $0 } ?? true)
    }
}

/// A piece of work at a site (tâche), under the code that punches name.
package struct WorkTask: Hashable, Sendable, Codable {
    package var code: TaskCode
    package var name: String
    /// Nil only in what is being typed: the checks want one.
    package var site: SiteCode?
    package var group: GroupCode?
    package var isActive: Bool

    package init(
        code: TaskCode, name: String, site: SiteCode?, group: GroupCode? = nil, isActive: Bool = true
    ) {
        self.code = code
        self.name = name
        self.site = site
        self.group = group
        self.isActive = isActive
    }
}

/// Tasks that belong together; closed all at once.
package struct TaskGroup: Hashable, Sendable, Codable {
    package var code: GroupCode
    package var name: String
    package var isActive: Bool

    package init(code: GroupCode, name: String, isActive: Bool = true) {
        self.code = code
        self.name = name
        self.isActive = isActive
    }
}
