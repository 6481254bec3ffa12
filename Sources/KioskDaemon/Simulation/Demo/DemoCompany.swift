import Domain

/// The invented company of the simulation, as the tables that `kioskd register import` takes, and what no table has.
struct DemoCompany {
    static let code = "EXEMPLE"
    static let name = "Nettoyage Exemple"
    static let enterprise = DemoNumbers.enterprise(1)
    /// Sends people to it.
    static let agency = DemoNumbers.enterprise(2)
    static let groupCode = GroupCode("COMMUNS")
    /// Tasks of that group.
    static let grouped = [TaskCode("B-COM"), TaskCode("B-ESC")]

    /// The declarations hold around that day, but for one that has just ended.
    var today: Day

    /// In the order in which each names the one before.
    var tables: [(kind: RegisterKind, text: String)] {
        [(.clients, clients), (.sites, sites), (.tasks, tasks), (.agents, agents)]
    }

    private var clients: String {
        """
        code,name,enterprise,street,house_number,postal_code,town
        SYNDIC,Copropriété Résidence Astrid,\(DemoNumbers.enterprise(3)),Rue de l'Exemple,1,5000,Namur
        LINDE,Basisschool De Linde,\(DemoNumbers.enterprise(4)),Voorbeeldstraat,2,9000,Gent

        """
    }

    private var sites: String {
        let (began, ends) = (day(-90), day(700))
        return """
            code,name,client,street,house_number,postal_code,town,latitude,longitude,radius_metres,works_number,works_from,works_to
            \(SimulatedSite.code),"\(SimulatedSite.name)",SYNDIC,Rue de l'Exemple,1,5000,Namur,50.4669,4.8674,150,TESTASTR2D001,\(began),\(ends)
            LINDE-GENT,"De Linde, Gent",LINDE,Voorbeeldstraat,2,9000,Gent,51.0543,3.7174,100,TESTGENT9X002,\(began),\(ends)
            GARAGE,"Garages Astrid, Namur",SYNDIC,Rue de l'Exemple,3,5000,Namur,50.4671,4.8690,80,TESTGARA5Y003,\(day(-400)),\(day(-12))

            """
    }

    private var tasks: String {
        """
        code,name,site
        B-COM,"Nettoyage des communs, bloc B",\(SimulatedSite.code)
        B-ESC,"Escaliers et hall, bloc B",\(SimulatedSite.code)
        VITRES,Vitres du rez-de-chaussée,\(SimulatedSite.code)
        KLASSEN,Klaslokalen,LINDE-GENT
        BOXES,Boxes de garage,GARAGE

        """
    }

    private var agents: String {
        var lines = [
            "code,first_name,last_name,language,active,type,may_use_terminal,national_number,employer,capacity,tasks,shift"
        ]
        for member in DemoRoster.members {
            for engagement in member.engagements {
                lines.append(
                    [
                        member.code, member.firstName, member.lastName, member.language,
                        member.isActive ? "yes" : "no", member.type, member.mayUseTerminal ? "yes" : "no",
                        member.nationalNumber ?? "", engagement.employer, engagement.capacity,
                        member.tasks.joined(separator: "+"), member.shift,
                    ].joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func day(_ offset: Int64) -> String { Day(number: today.number + offset)?.description ?? "" }

    /// The company itself and a group of tasks, which stand in no table: once the tables are in.
    func rest(on state: Terminal) -> Amendments {
        var list = [
            Amendment(
                .company(
                    CompanyCard(
                        code: Self.code, name: Self.name, enterprise: EnterpriseNumber(Self.enterprise)))),
            Amendment(.group(TaskGroup(code: Self.groupCode, name: "Communs"))),
        ]
        for code in Self.grouped {
            guard var task = state.company?.tasks[code]?.value else { continue }
            task.group = Self.groupCode
            list.append(Amendment(.task(task), previous: state.revision(of: .task(code))))
        }
        return Amendments(by: Amendments.system, list)
    }
}
