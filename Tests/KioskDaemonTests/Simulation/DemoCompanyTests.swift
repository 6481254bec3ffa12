import Domain
import Testing

@testable import KioskDaemon

/// The invented company of the simulation, before it is brought in.
@Suite struct DemoCompanyTests {
    private let day: Day
    private let company: DemoCompany

    init() throws {
        day = try #require(Day("2026-11-30"))
        company = DemoCompany(today: day)
    }

    private func sheet(_ kind: RegisterKind) throws -> RegisterSheet {
        let text = try #require(company.tables.first { $0.kind == kind }?.text)
        return RegisterSheet(Array(text.utf8), kind, language: .fr, zone: .utc)
    }

    @Test func `every table is taken as it is, and every number has the check digits that it must have`()
        throws
    {
        for kind in RegisterKind.allCases { #expect(try sheet(kind).problems == []) }
        #expect(RosterFile(Array(DemoRoster.text.utf8), language: .fr, zone: .utc).problems == [])
        let numbers = DemoRoster.members.compactMap(\.nationalNumber)
        #expect(Set(numbers).count == numbers.count && numbers.count == DemoRoster.members.count - 1)
        for text in numbers {
            let number = try #require(NationalNumber(text))
            #expect(number.birthYear == 1901 && number.birthMonth == 1, "nobody's")
        }
        #expect(numbers.count { NationalNumber($0)?.isBIS == true } == 1)
        for text in [DemoCompany.enterprise, DemoCompany.agency] {
            #expect(EnterpriseNumber(text) != nil && text.hasPrefix("199"))
        }
    }

    @Test func `who and where there is of everything that a newcomer is to see`() throws {
        let sites = try sheet(.sites).sites.map(\.value)
        let own = try #require(sites.first { $0.code.description == SimulatedSite.code })
        #expect(own.declaration(on: day) != nil && own.position != nil)
        #expect(sites.filter { $0.declaration(on: day) == nil }.count == 1, "one declaration has ended")
        let clients = try sheet(.clients).clients
        #expect(sites.count == 3 && clients.count == 2)
        let agents = try sheet(.agents).agents.map(\.value)
        #expect((12...14).contains(agents.count))
        #expect(agents.count { $0.engagements.count == 2 } == 1)
        #expect(agents.count { $0.tasks.count > 1 } == 1)
        #expect(agents.count { $0.nationalNumber == nil } == 1)
        #expect(agents.count { !$0.person.isActive } == 1)
        #expect(agents.count { !$0.mayUseTerminal } == 1)
        #expect(Set(agents.map(\.person.language)) == [.fr, .nl, .en, .de])
        #expect(Set(agents.flatMap(\.engagements).map(\.capacity)).count == 3)
        let pins = DemoRoster.members.compactMap(\.pin)
        #expect(pins.count == 2 && pins.allSatisfy(PINFile.isPIN))
    }
}
