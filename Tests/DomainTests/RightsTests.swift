import Domain
import Testing

@Suite struct RightsTests {
    /// The source's own table, letter by letter: written here a second time, so that neither changes alone.
    private static let source = """
        administrator     RAM RAM RAM RAM RAM RAM RAM RAM RAM RAM
        officeManager     -   RA  RA  RAM RAM R   RA  R   R   R
        personnelManager  -   R   R   RAM RAM R   RA  R   R   R
        supervisor        -   R   R   R   RAM -   R   R   RM  R
        inspector         -   R   R   R   R   -   R   R   RM  R
        none              -   -   -   -   -   -   -   -   -   -
        """

    private static let areas: [Area] = [
        .users, .clients, .sites, .agents, .loans, .agentPasswords, .tasks, .punches, .followUp, .settings,
    ]

    @Test func `every cell of the table is as the source says`() throws {
        let lines = Self.source.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map { String($0[0]) } == Role.allCases.map(\.rawValue))
        #expect(Set(Self.areas) == Set(Area.allCases))
        for line in lines {
            let role = try #require(Role(rawValue: String(line[0])))
            for (area, letters) in zip(Self.areas, line.dropFirst()) {
                for (access, letter) in [(Access.read, "R"), (.add, "A"), (.modify, "M")] {
                    #expect(
                        Rights.allows(role, access, in: area) == letters.contains(letter),
                        "\(role) \(access) \(area)")
                }
            }
        }
    }

    @Test func `every role has one line, and no line an area twice`() {
        #expect(Rights.table.map(\.role) == Role.allCases)
        for line in Rights.table where line.role != .none {
            #expect(line.grants.map(\.area) == Area.allCases)
        }
    }

    @Test func `only the administrator adds or modifies agents of the protected types, before and after`() {
        let worker = AgentType("OUV")
        for role in Role.allCases {
            for access in [Access.add, .modify] {
                let plain = Rights.allows(role, access, agentOf: nil, worker)
                #expect(plain == Rights.allows(role, access, in: .agents))
                for type in ["ADM", "GST", "adm"].map(AgentType.init) {
                    let isAllowed = role == .administrator
                    #expect(Rights.allows(role, access, agentOf: type, worker) == isAllowed)
                    #expect(Rights.allows(role, access, agentOf: worker, type) == isAllowed)
                }
            }
            #expect(
                Rights.allows(role, .read, agentOf: AgentType("ADM"))
                    == Rights.allows(role, .read, in: .agents))
        }
    }

    @Test func `nobody but the administrator touches users or punches`() {
        for role in Role.allCases where role != .administrator {
            for access in Access.allCases { #expect(!Rights.allows(role, access, in: .users)) }
            #expect(!Rights.allows(role, .add, in: .punches) && !Rights.allows(role, .modify, in: .punches))
        }
    }
}
