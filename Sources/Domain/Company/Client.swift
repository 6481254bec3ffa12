/// A client of the company (tiers). It may be a single person, so its name and address are private and can be erased.
package struct Client: Hashable, Sendable, Codable {
    package var code: ClientCode
    package var name: String
    package var address: Address?
    package var enterprise: EnterpriseNumber?
    package var isActive: Bool

    package init(
        code: ClientCode, name: String, address: Address? = nil, enterprise: EnterpriseNumber? = nil,
        isActive: Bool = true
    ) {
        self.code = code
        self.name = name
        self.address = address
        self.enterprise = enterprise
        self.isActive = isActive
    }
}

/// Where something is, as the post finds it.
package struct Address: Hashable, Sendable, Codable {
    package var street: String
    /// Empty where houses have none.
    package var houseNumber: String
    package var box: String?
    package var postalCode: String
    package var town: String
    /// ISO 3166: `BE`.
    package var country: String

    package init(
        street: String, houseNumber: String, box: String? = nil, postalCode: String, town: String,
        country: String
    ) {
        self.street = street
        self.houseNumber = houseNumber
        self.box = box
        self.postalCode = postalCode
        self.town = town
        self.country = country
    }
}

/// The company itself.
package struct CompanyCard: Hashable, Sendable, Codable {
    /// What follows the @ in `AGENT@ENTREPRISE`.
    package var code: String
    package var name: String
    package var enterprise: EnterpriseNumber?
    /// The company's record of it: what activates a terminal is in its settings. Nil: none. Private. Empty once erased: it
    /// was one all the same.
    package var licence: String?

    package init(code: String, name: String, enterprise: EnterpriseNumber? = nil, licence: String? = nil) {
        self.code = code
        self.name = name
        self.enterprise = enterprise
        self.licence = licence
    }
}
