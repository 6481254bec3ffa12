import Domain
import Testing

@testable import Web

/// Badges for a day in the console.
struct LoanPageTests {
    private func loan(_ name: String, _ server: RunningConsole) async -> Loan? {
        let book = await server.console.book
        return book.loanBadge(name).flatMap { book.terminal.loans?[$0]?.loan(at: Samples.moment(10)) }
    }

    @Test func `the page says which badges there are, who has one, until when and from whom`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get("/loans", .supervisor)
            #expect(page.contains("Prêt à") || page.contains("Prêté à Pieter Verstraeten (4712)"))
            #expect(page.contains("Prêt 2") && page.contains("Disponible"))
            #expect(page.contains("Élise Chef"))
            #expect(page.contains("action=\"/loans/return\"") && page.contains("action=\"/loans/add\""))
            let read = try await server.get("/loans", .inspector)
            #expect(
                read.contains("Prêté à Pieter") && !read.contains("<form method=\"post\" action=\"/loans"))
        }
    }

    @Test func `from the agent's page one touch lends a badge, until it is taken back`() async throws {
        try await RunningConsole.run { server in
            let amina = RegisterWalk.amina
            let badge = try #require(await server.console.book.loanBadge("Prêt 2"))
            for role in [Role.supervisor, .officeManager] {
                let page = try await server.get("/agents/one?id=\(amina)", role)
                #expect(page.contains("action=\"/loans/lend\"") && page.contains(badge.description))
            }
            #expect(
                !(try await server.get("/agents/one?id=\(amina)", .inspector)).contains("/loans/lend"))
            let fields = "badge=\(badge)&id=\(amina)"
            #expect(try await server.send("/loans/lend", fields, .supervisor).status == 303)
            #expect(await loan("Prêt 2", server)?.person == amina)
            #expect(try await server.send("/loans/return", "badge=\(badge)", .supervisor).status == 303)
            #expect(await loan("Prêt 2", server) == nil)
            #expect(try await server.send("/loans/withdraw", "badge=\(badge)", .supervisor).status == 303)
            let gone = try await server.send("/loans/lend", fields, .supervisor)
            #expect(gone.status == 422 && gone.contains("n’existe plus"))
            #expect(!(try await server.get("/loans", .supervisor)).contains("Prêt 2"))
        }
    }

    @Test func `what is wrong with a new badge stands at its field, and what was typed stays`() async throws {
        try await RunningConsole.run { server in
            let taken = try await server.send(
                "/loans/add", "name=Pr%C3%AAt+1&number=text:901", .administrator)
            #expect(
                taken.status == 422 && taken.contains("id=\"p-name\"") && taken.contains("id=\"p-number\""))
            #expect(taken.contains("value=\"Prêt 1\""))
            let markup = try await server.send(
                "/loans/add", "name=%3Cimg+src%3Dx%3E&number=77", .administrator)
            #expect(markup.status == 303)
            let page = try await server.get("/loans", .administrator)
            #expect(!page.contains("<img") && page.contains("&lt;img"))
        }
    }
}
