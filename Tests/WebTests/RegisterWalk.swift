import Domain

@testable import Web

/// What each line of the register needs, written a second time, and what goes through it.
enum RegisterWalk {
    static let needs: [String: Need] = [
        "GET /agents": .right(.read, .agents), "GET /agents/new": .right(.add, .agents),
        "POST /agents/new": .right(.add, .agents), "GET /agents/one": .right(.read, .agents),
        "POST /agents/one": .right(.modify, .agents), "POST /agents/active": .right(.modify, .agents),
        "GET /agents/import": .right(.add, .agents), "POST /agents/import": .right(.add, .agents),
        "POST /agents/import/apply": .right(.add, .agents), "GET /agents/export": .right(.read, .agents),
        "POST /agents/badge": .right(.modify, .agents), "POST /agents/data": .right(.modify, .agents),
        "GET /agents/offer": .right(.read, .agents),
        "POST /agents/secret": .right(.modify, .agentPasswords),
        "GET /links": .right(.modify, .agents), "POST /links": .right(.modify, .agents),
        "GET /sites": .right(.read, .sites), "GET /sites/new": .right(.add, .sites),
        "POST /sites/new": .right(.add, .sites), "GET /sites/one": .right(.read, .sites),
        "POST /sites/one": .right(.modify, .sites), "POST /sites/active": .right(.modify, .sites),
        "GET /sites/import": .right(.add, .sites), "POST /sites/import": .right(.add, .sites),
        "POST /sites/import/apply": .right(.add, .sites), "GET /sites/export": .right(.read, .sites),
        "GET /tasks": .right(.read, .tasks), "GET /tasks/new": .right(.add, .tasks),
        "POST /tasks/new": .right(.add, .tasks), "GET /tasks/one": .right(.read, .tasks),
        "POST /tasks/one": .right(.modify, .tasks), "POST /tasks/active": .right(.modify, .tasks),
        "GET /tasks/import": .right(.add, .tasks), "POST /tasks/import": .right(.add, .tasks),
        "POST /tasks/import/apply": .right(.add, .tasks), "GET /tasks/export": .right(.read, .tasks),
        "GET /groups": .right(.read, .tasks), "GET /groups/new": .right(.add, .tasks),
        "POST /groups/new": .right(.add, .tasks), "GET /groups/one": .right(.read, .tasks),
        "POST /groups/one": .right(.modify, .tasks), "POST /groups/active": .right(.modify, .tasks),
        "GET /clients": .right(.read, .clients), "GET /clients/new": .right(.add, .clients),
        "POST /clients/new": .right(.add, .clients), "GET /clients/one": .right(.read, .clients),
        "POST /clients/one": .right(.modify, .clients), "POST /clients/active": .right(.modify, .clients),
        "GET /clients/import": .right(.add, .clients), "POST /clients/import": .right(.add, .clients),
        "POST /clients/import/apply": .right(.add, .clients), "GET /clients/export": .right(.read, .clients),
        "GET /loans": .right(.read, .loans), "POST /loans/add": .right(.modify, .loans),
        "POST /loans/withdraw": .right(.modify, .loans), "POST /loans/return": .right(.modify, .loans),
        "POST /loans/lend": .right(.add, .loans),
        "GET /company": .right(.read, .settings), "POST /company": .right(.modify, .settings),
    ]

    private static let book = FakeRegister()
    static let amina = book.id("4711")
    private static let pieter = book.id("4712")
    private static let lent = book.loanBadge("Prêt 1").map(\.description) ?? ""
    private static let loan = book.loanBadge("Prêt 2").map(\.description) ?? ""

    private static func seen(_ subject: Subject) -> String {
        "seen=\(book.terminal.revision(of: subject) ?? 0)"
    }

    /// The address of a page that is about something.
    static let paths: [String: String] = [
        "/agents/one": "/agents/one?id=\(amina)", "/sites/one": "/sites/one?id=S1",
        "/tasks/one": "/tasks/one?id=T1", "/groups/one": "/groups/one?id=G1",
        "/clients/one": "/clients/one?id=C1", "/agents/offer": "/agents/offer?id=\(amina)&task=T1",
    ]

    /// A body with which each form goes through.
    static let bodies: [String: String] = [
        "/agents/new": "code=9001&firstName=Neuf&lastName=Un&language=nl&shift=day&mayUseTerminal=1",
        "/agents/one":
            "id=\(amina)&\(seen(.agent(amina)))&code=4711&firstName=Amina&lastName=Benali&language=fr&shift=day&mayUseTerminal=1",
        "/agents/active": "id=\(pieter)&\(seen(.agent(pieter)))&active=no",
        "/agents/data": "id=\(amina)", "/loans/add": "name=Pr%C3%AAt+9&number=909",
        "/loans/withdraw": "badge=\(lent)", "/loans/return": "badge=\(loan)",
        "/loans/lend": "badge=\(loan)&id=\(amina)",
        "/agents/badge": "id=\(amina)&row=new&badge.new.key=4711&badge.new.state=active",
        "/agents/secret": "id=\(amina)&deed=pin.new",
        "/links": "do=link&a.\(amina)=1&t.T1=1",
        "/sites/new": "code=S9&name=Neuf", "/sites/one": "id=S1&\(seen(.site(SiteCode("S1"))))&name=Astrid",
        "/sites/active": "id=S2&\(seen(.site(SiteCode("S2"))))&active=no",
        "/tasks/new": "code=T9&name=Neuf&site=S1",
        "/tasks/one": "id=T1&\(seen(.task(TaskCode("T1"))))&name=Communs&site=S1&group=",
        "/tasks/active": "id=T2&\(seen(.task(TaskCode("T2"))))&active=no",
        "/groups/new": "code=G9&name=Neuf",
        "/groups/one": "id=G1&\(seen(.group(GroupCode("G1"))))&name=Bureaux",
        "/groups/active": "id=G1&\(seen(.group(GroupCode("G1"))))&active=no",
        "/clients/new": "code=C9&name=Neuf",
        "/clients/one": "id=C1&\(seen(.client(ClientCode("C1"))))&name=Immo",
        "/clients/active": "id=C2&\(seen(.client(ClientCode("C2"))))&active=no",
        "/company": "id=&\(seen(.company))&code=PROPRE&name=Propre",
        "/agents/import/apply": "table=t", "/sites/import/apply": "table=t", "/tasks/import/apply": "table=t",
        "/clients/import/apply": "table=t",
    ]
}
