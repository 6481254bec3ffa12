import Domain
import Testing

@testable import Web

extension FakeConsole {
    func retention() -> RetentionView? { kept }

    func runRetention(by account: AccountID) -> Bool {
        retentionRuns.append(account)
        return kept != nil
    }

    func set(kept view: RetentionView?) { kept = view }
}

extension Samples {
    static var retention: RetentionView {
        RetentionView(
            months: 14, count: 12_345, untilMicroseconds: dawn - 500 * 86_400_000_000, limit: .age,
            goneThrough: 0, askedBy: nil, zone: brussels)
    }
}

/// What would go now, and the button that lets it go.
@Suite struct RetentionPageTests {
    @Test func `an administrator sees what would go, until when and by which rule, and asks for it`()
        async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/retention", .administrator)
            for words in ["14 mois", "12345 entrées", "2025", "Rien jusqu’ici", "action=\"/retention\""] {
                #expect(page.contains(words), "\(words)")
            }
            let answer = try await server.send("/retention", "x=1", .administrator)
            #expect(answer.contains("Location: /retention?done=retention"))
            #expect(await server.console.retentionRuns == [FakeConsole.id(of: .administrator)])
            #expect(try await server.send("/retention", "x=1", .supervisor).status == 403)
            var view = Samples.retention
            (view.askedBy, view.goneThrough) = ("Élise <b>", 900)
            await server.console.set(kept: view)
            let asked = try await server.get("/retention", .administrator)
            #expect(asked.contains("Demandé par Élise &lt;b&gt;") && asked.contains("entrée 900"))
            #expect(!asked.contains("action=\"/retention\""), "it is asked for already")
            for limit in RetentionView.Limit.allCases {
                (view.count, view.untilMicroseconds, view.limit, view.askedBy) = (0, nil, limit, nil)
                await server.console.set(kept: view)
                let calm = try await server.get("/retention", .administrator)
                #expect(!calm.contains("⟦") && !calm.contains("action=\"/retention\""))
            }
            await server.console.set(kept: nil)
            #expect(try await server.get("/retention", .administrator).status == 503)
        }
    }
}
