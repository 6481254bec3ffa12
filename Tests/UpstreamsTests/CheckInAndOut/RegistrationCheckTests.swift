import Domain
import Foundation
import Testing

@testable import Upstreams

/// What must hold before a presence is sent, and where it comes from without a console.
@Suite struct RegistrationCheckTests {
    private let person = Rows.person(9)
    private let moment: Int64 = 1_772_344_680_000_000

    private func particulars(
        _ change: (inout RegistrationParticulars) -> Void = { _ in }
    ) throws -> RegistrationParticulars {
        var particulars = RegistrationParticulars(
            nationalNumber: NationalNumber.read("81050103522"),
            employer: EnterpriseNumber.read("0884303369").map(Employer.enterprise),
            works: [WorksPeriod(try #require(WorksNumber("1Y1003SQ5VSSZ")))],
            place: Position(latitudeE7: 1, longitudeE7: 2).map(WorkPlace.position))
        change(&particulars)
        return particulars
    }

    private func hold(task: TaskCode? = nil, now: Int64? = nil, _ particulars: RegistrationParticulars)
        -> String?
    {
        let question = RegistrationQuestion(
            person: person, agent: nil, site: SiteCode("S1"), task: task, wallMicroseconds: moment)
        switch RegistrationCheck.registration(.in, question, particulars, nowMicroseconds: now ?? moment) {
        case .success: return nil
        case .failure(let hold): return hold.description
        }
    }

    @Test func `each thing that is missing or wrong is named with whom or what to mend`() throws {
        #expect(hold(try particulars()) == nil)
        #expect(hold(try particulars { $0.nationalNumber = nil }) == "nationalNumberMissing person \(person)")
        #expect(
            hold(try particulars { $0.nationalNumber = NationalNumber.read("81050103521") })
                == "nationalNumberWrong person \(person)")
        #expect(hold(try particulars { $0.employer = nil }) == "employerMissing person \(person)")
        #expect(
            hold(try particulars { $0.employer = .failure(.checkDigits) }) == "employerWrong person \(person)"
        )
        #expect(hold(try particulars { $0.works = [] }) == "worksMissing site S1")
        #expect(hold(task: TaskCode("B"), try particulars { $0.works = [] }) == "worksMissing task B")
        #expect(hold(try particulars { $0.place = nil }) == "placeMissing site S1")
    }

    @Test func `nothing is registered before it has happened`() throws {
        #expect(hold(now: moment - 60_000_000, try particulars()) == nil, "clocks may differ by a minute")
        #expect(hold(now: moment - 60_000_001, try particulars()) == "timeAhead company")
    }

    @Test func `a declaration counts from its first to its last day, and the latest of two that overlap`()
        throws
    {
        let (old, new) = (
            try #require(WorksNumber("1Y1003SQ5VSSZ")), try #require(WorksNumber("1Y1003SQ5VSSY"))
        )
        for (works, expected) in [
            ([WorksPeriod(old, fromMicroseconds: moment + 1)], nil),
            ([WorksPeriod(old, toMicroseconds: moment)], nil),
            ([WorksPeriod(old, fromMicroseconds: moment, toMicroseconds: moment + 1)], old),
            ([WorksPeriod(new, fromMicroseconds: moment - 5), WorksPeriod(old)], new),
            ([WorksPeriod(old), WorksPeriod(new, fromMicroseconds: moment - 5)], new),
        ] as [([WorksPeriod], WorksNumber?)] {
            let question = RegistrationQuestion(
                person: person, agent: nil, site: SiteCode("S1"), task: nil, wallMicroseconds: moment)
            let result = RegistrationCheck.registration(
                .out, question, try particulars { $0.works = works }, nowMicroseconds: moment)
            #expect((try? result.get())?.works == expected)
        }
        #expect(
            hold(try particulars { $0.works = [WorksPeriod(old, toMicroseconds: moment)] })
                == "worksNotValid site S1")
    }

    // MARK: the register in a file

    private let register = """
        {"employer":"BE 0884.303.369","people":{"4711":"81.05.01-035.22","4712":"81.05.01-035.21"},
         "sites":{"S1":{"works":[{"number":"1Y1003SQ5VSSZ","first":"2026-03-01","last":"2026-03-01"},
                                 {"number":"wrong"},{"number":"1Y1003SQ5VSSY","first":"1 March"}],
                        "latitude":50.4669,"longitude":4.8674},
                  "S2":{"works":[{"number":"1Y1003SQ5VSSZ"}],"address":{"postCode":"5000",
                        "municipality":"Namur","street":"Rue","houseNumber":"1"}}}}
        """

    private func question(_ agent: String?, _ site: String, seconds: Int64 = 0) -> RegistrationQuestion {
        RegistrationQuestion(
            person: person, agent: agent, site: SiteCode(site), task: nil,
            wallMicroseconds: moment + seconds * 1_000_000)
    }

    private func hold(_ file: RegisterFile, _ question: RegistrationQuestion) async -> String? {
        let result = await file.particulars(for: question).flatMap {
            RegistrationCheck.registration(.in, question, $0, nowMicroseconds: question.wallMicroseconds)
        }
        if case .failure(let hold) = result { return hold.description }
        return nil
    }

    @Test func `a register in a file gives people by their codes and places by theirs`() async throws {
        try await withFolder { folder in
            try write(register, to: folder + "/register.json")
            let file = RegisterFile(path: folder + "/register.json", zone: .utc)
            #expect(await hold(file, question("4711", "S1")) == nil)
            #expect(await hold(file, question("4711", "S2")) == nil)
            #expect(await hold(file, question("4712", "S1")) == "nationalNumberWrong person \(person)")
            #expect(await hold(file, question("4713", "S1")) == "nationalNumberMissing person \(person)")
            #expect(await hold(file, question(nil, "S1")) == "nationalNumberMissing person \(person)")
            #expect(await hold(file, question("4711", "S3")) == "worksMissing site S3")
            // 1 March from its first second to its last.
            #expect(await hold(file, question("4711", "S1", seconds: -5 * 3_600 - 58 * 60)) == nil)
            #expect(
                await hold(file, question("4711", "S1", seconds: -5 * 3_600 - 58 * 60 - 1))
                    == "worksNotValid site S1")
            #expect(await hold(file, question("4711", "S1", seconds: 18 * 3_600 + 119)) == nil)
            #expect(
                await hold(file, question("4711", "S1", seconds: 18 * 3_600 + 120)) == "worksNotValid site S1"
            )
        }
    }

    @Test func `a register that is not there, or none, holds everything until it is mended`() async throws {
        try await withFolder { folder in
            let path = folder + "/register.json"
            let file = RegisterFile(path: path, zone: .utc)
            #expect(await hold(file, question("4711", "S1")) == "registerMissing company")
            let first = await file.revision()
            try write("{", to: path)
            #expect(await hold(file, question("4711", "S1")) == "registerMissing company")
            try write(register, to: path)
            #expect(await file.revision() > first)
            #expect(await hold(file, question("4711", "S1")) == nil)
            let sound = await file.revision()
            #expect(await file.revision() == sound, "it has not changed since")
        }
    }
}
