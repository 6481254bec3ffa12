import Domain
import Store
import Upstreams

/// What ONSS wants to know of a punch, from the company's register in the book.
struct CompanyRegistrations: RegistrationDirectory {
    let terminal: TerminalService
    /// Nil: there is no key, and nobody's number can be read.
    let seal: @Sendable () -> NumberSeal?
    /// For the first and last day of a declaration.
    let zone: Zone

    func revision() async -> Int { Int(clamping: await terminal.state.company?.revision ?? 0) }

    func particulars(
        for question: RegistrationQuestion
    ) async -> Result<RegistrationParticulars, RegistrationHold> {
        let state = await terminal.state
        guard let company = state.company, !company.sites.isEmpty else {
            return .failure(RegistrationHold(.registerMissing, .company))
        }
        if let hold = Self.hold(of: question, state, company) { return .failure(hold) }
        let sealed = company.rows[question.person]?.value.particulars?.nationalNumber
        let seal = sealed == nil ? nil : seal()
        if sealed != nil, seal == nil { return .failure(RegistrationHold(.registerMissing, .company)) }
        let number = sealed.map { sealed in
            seal?.open(sealed.text).map { NationalNumber.read($0) } ?? .failure(.form)
        }
        let site = company.sites[question.site]?.value
        return .success(
            RegistrationParticulars(
                nationalNumber: number,
                employer: Self.employer(question, company).map(Result.success),
                works: (site?.declarations ?? []).map { WorksPeriod($0, zone) },
                place: site.flatMap(Self.place)))
    }

    /// The task must be one at which he works; where the site has none, nobody asks.
    private static func hold(
        of question: RegistrationQuestion, _ state: Terminal, _ company: Company
    ) -> RegistrationHold? {
        guard let code = question.task else {
            return company.tasks(at: question.site).isEmpty
                ? nil : RegistrationHold(.taskMissing, .site(question.site))
        }
        guard let task = company.tasks[code]?.value else {
            return RegistrationHold(.taskMissing, .task(code))
        }
        if !task.isActive { return RegistrationHold(.taskInactive, .task(code)) }
        // Until the register says it, what was imported holds.
        let tasks = company.tasks(of: question.person) ?? state.people[question.person]?.tasks ?? []
        return tasks.contains(code) ? nil : RegistrationHold(.taskNotLinked, .task(code))
    }

    /// The engagement that the punch names, or the only one that held; of several nobody knows which.
    private static func employer(_ question: RegistrationQuestion, _ company: Company) -> Employer? {
        if let number = question.engagement {
            return company.engagement(number, of: question.person)?.employer
        }
        let valid = company.engagements(of: question.person, atMicroseconds: question.wallMicroseconds)
        return valid.count == 1 ? valid.first?.employer : nil
    }

    private static func place(_ site: WorkSite) -> WorkPlace? {
        if let position = site.position { return .position(position) }
        return site.address.map { address in
            .address(
                PostalAddress(
                    postCode: address.postalCode, municipality: address.town, street: address.street,
                    houseNumber: address.houseNumber, boxNumber: address.box))
        }
    }
}

extension WorksPeriod {
    fileprivate init(_ declaration: WorksDeclaration, _ zone: Zone) {
        self.init(
            declaration.number,
            fromMicroseconds: declaration.firstDay.map { $0.startSeconds(in: zone) * 1_000_000 },
            toMicroseconds: declaration.lastDay.flatMap { Day(number: $0.number + 1) }.map {
                $0.startSeconds(in: zone) * 1_000_000
            })
    }
}
