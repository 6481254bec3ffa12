import Domain

/// What registering a punch needs to know of people and places. Whoever keeps the company's register answers.
package protocol RegistrationDirectory: Sendable {
    /// Quick: it is asked before each punch is sent, and again for each that is held.
    func particulars(
        for question: RegistrationQuestion
    ) async -> Result<RegistrationParticulars, RegistrationHold>

    /// Another number than before: something in the register was changed.
    func revision() async -> Int
}

/// Whose punch, where and when.
package struct RegistrationQuestion: Sendable, Hashable {
    package var person: PersonID
    /// His agent code, where the terminal knows it.
    package var agent: String?
    package var site: SiteCode
    package var task: TaskCode?
    /// Number of the engagement that the punch names.
    package var engagement: Int?
    /// The true time of the punch, microseconds since 1970, UTC.
    package var wallMicroseconds: Int64

    package init(
        person: PersonID, agent: String?, site: SiteCode, task: TaskCode?, engagement: Int? = nil,
        wallMicroseconds: Int64
    ) {
        self.person = person
        self.agent = agent
        self.site = site
        self.task = task
        self.engagement = engagement
        self.wallMicroseconds = wallMicroseconds
    }
}

/// What the register has for one punch; nil: nothing. Whether that is enough, `RegistrationCheck` says.
package struct RegistrationParticulars: Sendable {
    package var nationalNumber: Result<NationalNumber, NumberDefect>?
    package var employer: Result<Employer, NumberDefect>?
    /// Declarations of works of the place, whatever their days.
    package var works: [WorksPeriod]
    package var place: WorkPlace?

    package init(
        nationalNumber: Result<NationalNumber, NumberDefect>?, employer: Result<Employer, NumberDefect>?,
        works: [WorksPeriod], place: WorkPlace?
    ) {
        self.nationalNumber = nationalNumber
        self.employer = employer
        self.works = works
        self.place = place
    }
}

/// A declaration of works and the time that it covers.
package struct WorksPeriod: Hashable, Sendable {
    package var number: WorksNumber
    /// Microseconds since 1970, UTC; nil: always.
    package var fromMicroseconds: Int64?
    /// Exclusive; nil: until further notice.
    package var toMicroseconds: Int64?

    package init(_ number: WorksNumber, fromMicroseconds: Int64? = nil, toMicroseconds: Int64? = nil) {
        self.number = number
        self.fromMicroseconds = fromMicroseconds
        self.toMicroseconds = toMicroseconds
    }

    func covers(_ wallMicroseconds: Int64) -> Bool {
        (fromMicroseconds ?? .min) <= wallMicroseconds && wallMicroseconds < (toMicroseconds ?? .max)
    }
}

/// Where the work is done, as ONSS takes it.
package enum WorkPlace: Hashable, Sendable {
    case position(Position)
    case address(PostalAddress)
}

package struct PostalAddress: Hashable, Sendable, Codable {
    package var postCode: String
    package var municipality: String
    package var street: String
    package var houseNumber: String
    package var boxNumber: String?

    package init(
        postCode: String, municipality: String, street: String, houseNumber: String, boxNumber: String? = nil
    ) {
        self.postCode = postCode
        self.municipality = municipality
        self.street = street
        self.houseNumber = houseNumber
        self.boxNumber = boxNumber
    }
}

/// Where nobody keeps a register: every punch is held, and none is lost.
struct NoRegister: RegistrationDirectory {
    func particulars(
        for question: RegistrationQuestion
    ) async -> Result<RegistrationParticulars, RegistrationHold> {
        .failure(RegistrationHold(.registerMissing, .company))
    }

    func revision() async -> Int { 0 }
}
