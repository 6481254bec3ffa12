import Domain
import Testing

/// How amendments are stored: for ever.
@Suite struct AmendedCodingTests {
    private let book = BookID(7)
    private let person = PersonID(EntryID(book: BookID(7), sequence: 41))

    private func coded(_ value: Amendment.Value, previous: Sequence? = 12, batch: Sequence? = nil)
        -> (CodedFact, Fact)
    {
        let fact = Fact.amended(Amended(by: "42", batch: batch, Amendment(value, previous: previous)))
        return (fact.coded(in: book), fact)
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test func `a site is public and written in one fixed form`() throws {
        let site = WorkSite(
            code: SiteCode("LIE-1"), client: ClientCode("C1"), name: "Tour \"A\"",
            address: Address(
                street: "Rue Haute", houseNumber: "1", box: "A", postalCode: "4000", town: "Liège",
                country: "BE"),
            position: Position(latitudeE7: 506_400_000, longitudeE7: 55_700_000), radiusMetres: 150,
            declarations: [
                WorksDeclaration(
                    number: try #require(WorksNumber("1Y1003SQ5VSSZ")), firstDay: Day("2026-01-01"),
                    lastDay: nil)
            ])
        let (coded, fact) = coded(.site(site), batch: 9)
        #expect(coded.kind == "amended" && coded.version == 1 && coded.privateText == nil)
        #expect(
            text(coded.publicText) == """
                {"author":"42","batch":9,"previous":12,"subject":"site","code":"LIE-1","client":"C1",\
                "name":"Tour \\"A\\"","street":"Rue Haute","houseNumber":"1","box":"A",\
                "postalCode":"4000","town":"Liège","country":"BE",\
                "latitudeE7":506400000,"longitudeE7":55700000,"radiusMetres":150,\
                "declarations":["1Y1003SQ5VSSZ 2026-01-01 -"],"isActive":true}
                """)
        #expect(Fact(coded, in: book) == fact)
    }

    @Test func `all of an agent is private, and his number is there only sealed`() throws {
        let employer = try #require(Employer("BE0884303369"))
        let agent = Agent(
            person: Person(code: "C4711", firstName: "Amina", lastName: "Benali"),
            particulars: AgentParticulars(
                type: AgentType("ADM"), birthDay: Day("1981-05-00") ?? Day("1981-05-03"),
                nationalNumber: SealedNumber(text: "key1.AbCd", mark: "99aa"), accountName: "AMINA",
                engagements: [
                    Engagement(number: 1, employer: employer, capacity: .selfEmployed, fromMicroseconds: 5)
                ]))
        var (coded, fact) = coded(.agent(agent, person))
        #expect(text(coded.publicText) == #"{"author":"42","previous":12,"subject":"agent","agent":41}"#)
        #expect(
            text(coded.privateText) == """
                {"code":"C4711","firstName":"Amina","lastName":"Benali","language":"fr","isActive":true,\
                "shift":"day","type":"ADM","mayUseTerminal":true,"birthDay":"1981-05-03",\
                "nationalNumber":"key1.AbCd","nationalNumberMark":"99aa","accountName":"AMINA",\
                "engagements":["1 BE0884303369 selfEmployed 5 -"]}
                """)
        #expect(Fact(coded, in: book) == fact)
        coded.privateText = nil
        #expect(
            Fact(coded, in: book)
                == .amended(Amended(by: "42", Amendment(.erasedAgent(person), previous: 12))))
    }

    @Test func `a client may be a person, so name and address are private`() {
        let client = Client(
            code: ClientCode("C1"), name: "Mme Dupont",
            address: Address(
                street: "Rue Basse", houseNumber: "2", postalCode: "1000", town: "Bruxelles", country: "BE"))
        var (coded, fact) = coded(.client(client), previous: nil)
        #expect(
            text(coded.publicText) == #"{"author":"42","subject":"client","code":"C1","isActive":true}"#)
        #expect(Fact(coded, in: book) == fact)
        coded.privateText = nil
        let erased = Client(code: ClientCode("C1"), name: "")
        #expect(Fact(coded, in: book) == .amended(Amended(by: "42", Amendment(.client(erased)))))
    }

    @Test func `links, tasks, groups and the company in their fixed forms`() throws {
        let forms: [(Amendment.Value, String)] = [
            (.links(person, [TaskCode("T2"), TaskCode("T1")]), #""links","agent":41,"tasks":["T2","T1"]}"#),
            (.links(person, []), #""links","agent":41}"#),
            (
                .task(WorkTask(code: TaskCode("T1"), name: "Vitres", site: SiteCode("S1"), isActive: false)),
                #""task","code":"T1","name":"Vitres","site":"S1"}"#
            ),
            (
                .group(TaskGroup(code: GroupCode("G1"), name: "Nuit")),
                #""group","code":"G1","name":"Nuit","isActive":true}"#
            ),
            (
                .company(
                    CompanyCard(
                        code: "PROPRE", name: "Propre SA", enterprise: EnterpriseNumber("0884303369"),
                        licence: "L-99")),
                #""company","code":"PROPRE","name":"Propre SA","enterprise":"0884303369","isLicensed":true}"#
            ),
        ]
        for (value, form) in forms {
            let (coded, fact) = coded(value)
            #expect(text(coded.publicText) == #"{"author":"42","previous":12,"subject":"# + form)
            #expect(Fact(coded, in: book) == fact)
        }
    }

    @Test(arguments: [
        #"{"subject":"site","code":"S1","name":"N"}"#,
        #"{"author":"42","subject":"sites","code":"S1","name":"N"}"#,
        #"{"author":"42","subject":"site","code":"S1","name":"N","declarations":["1Y1003SQ5VSSZ 2026-1-1 -"]}"#,
        #"{"author":"42","subject":"site","code":"S1","name":"N","declarations":["1y1003sq5vssz - -"]}"#,
        #"{"author":"42","subject":"site","code":"S1","name":"N","declarations":["1Y1003SQ5VSSZ -"]}"#,
        #"{"author":"42","subject":"site","code":"S1","name":"N","street":"Rue Haute 1"}"#,
        #"{"author":"42","subject":"company","code":"P","name":"N","enterprise":"0884.303.369"}"#,
        #"{"author":"42","subject":"company","code":"P","name":"N","enterprise":"0884303368"}"#,
    ])
    func `anything but the canonical form of a row is damage`(damaged: String) {
        let coded = CodedFact(kind: "amended", version: 1, publicText: Array(damaged.utf8))
        #expect(Fact(coded, in: book) == .unknown(kind: "amended", version: 1))
    }

    @Test func `numbers of people and companies show nothing when they are printed`() throws {
        let engagement = Engagement(
            number: 1, employer: try #require(Employer("BE0884303369")), capacity: .employee)
        let sealed = SealedNumber(text: "key1.AbCd", mark: "99aa")
        for text in [
            "\(engagement)", String(reflecting: engagement), "\(sealed)", String(reflecting: sealed),
        ] {
            #expect(!text.contains("0884303369") && !text.contains("AbCd") && !text.contains("99aa"))
        }
    }
}
