import Documents
import Domain
import Foundation
import Testing

@testable import Web

/// The follow-up of registrations: what is shown, what may be said, and what that becomes.
@Suite struct RegistrationPageTests {
    @Test
    func `each state has its own word, receipt and validity are never mixed, and a hold says what to mend`()
        async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/registrations", .inspector)
            for words in [
                "Reçu par l’ONSS n°\u{A0}17611", "Validé n°\u{A0}17612", "Douteux", "Retenu",
                "La déclaration de travaux ne vaut pas ce jour-là\u{A0}: Résidence Astrid", "tardif",
                "Correction demandée",
            ] { #expect(page.contains(words), "\(words)") }
            #expect(page.components(separatedBy: "Validé").count == 2)
            #expect(page.contains("name=\"p204\""), "may be chosen")
            #expect(!page.contains("name=\"p202\""), "has a file already")
            await server.console.set(Language.nl)
            #expect(
                try await server.get("/registrations", .inspector).contains(
                    "Ontvangen door de RSZ, nr. 17611"))
            for wrong in ["day=x", "before=-1", "person=%ff", "check=2"] {
                #expect(try await server.get("/registrations?\(wrong)", .inspector).status == 200)
            }
        }
    }

    @Test func `a manager reads what he may not change`() async throws {
        try await RunningConsole.run { server in
            let list = try await server.get("/registrations", .officeManager)
            #expect(
                list.status == 200 && !list.contains("name=\"p204\"")
                    && !list.contains("/registrations/open\" class"))
            let file = try await server.get("/registrations/one?punch=204", .officeManager)
            #expect(file.status == 200 && !file.contains("action=\"/registrations/settle\""))
            #expect(
                try await server.send("/registrations/open", "punch=204&reason=other", .officeManager).status
                    == 403)
        }
    }

    @Test func `what a form says becomes one order each, and nothing of what the field showed is said anew`()
        async throws
    {
        try await RunningConsole.run { server in
            let moment = "moment=2026-11-21T14%3A30"
            #expect(
                try await server.send(
                    "/registrations/open",
                    "punch=204&seen=&reason=forgotten&right=missing-checkOut&\(moment)&note=Son+chef+l%27a+vu",
                    .supervisor
                ).contains("Location: /registrations/one?punch=204&done=saved"))
            let first = await server.console.corrections.last
            let right = CorrectedPunch(
                action: .checkOut, wallMicroseconds: 1_795_267_800_000_000, isMissing: true)
            #expect(first?.first?.deed == .open(.forgotten, right))
            #expect(
                first?.first?.note == "Son chef l'a vu" && first?.first?.by == FakeConsole.id(of: .supervisor)
            )
            _ = try await server.send(
                "/registrations/open", "punch=204&seen=&reason=other&right=same&moment=2026-11-21T09%3A58",
                .supervisor)
            #expect(await server.console.corrections.last?.first?.deed == .open(.other, CorrectedPunch()))
            _ = try await server.send(
                "/registrations/open", "reason=outage&note=Panne&p204=1&p200=1&token2=1", .supervisor)
            let bulk = await server.console.corrections.last
            #expect(bulk?.map(\.punch) == [200, 204] && bulk?.allSatisfy { $0.note == "Panne" } == true)
            _ = try await server.send(
                "/registrations/step", "punch=202&seen=210&step=granted&reference=", .supervisor)
            #expect(await server.console.corrections.last?.first?.deed == .grant)
            #expect(await server.console.corrections.last?.first?.seen == 210)
            _ = try await server.send("/registrations/settle", "punch=200&decision=again", .supervisor)
            #expect(await server.console.settled == [200])
            for wrong in ["punch=204&reason=x", "punch=x&reason=other", "punch=204&reason=other&right=is-x"] {
                #expect(
                    [303, 400].contains(
                        try await server.send("/registrations/open", wrong, .supervisor).status))
            }
            #expect(
                try await server.send("/registrations/open", "punch=9&reason=other", .supervisor).status
                    == 404)
        }
    }

    @Test func `who is told of a problem keeps what he typed`() async throws {
        try await RunningConsole.run { server in
            await server.console.set(CorrectionReply.problems([.timeForm, .overtaken]))
            let answer = try await server.send(
                "/registrations/open",
                "punch=204&seen=&reason=wrongTime&right=is-checkOut&moment=nonsense&note=%3Cb%3Efat",
                .supervisor)
            #expect(answer.status == 422)
            #expect(answer.contains("deux jours du pointage") && answer.contains("entre-temps"))
            #expect(answer.contains("&lt;b&gt;fat") && !answer.contains("<b>fat"))
            #expect(answer.contains("value=\"wrongTime\" selected"))
            #expect(
                await server.console.corrections.last?.first?.deed
                    == .open(
                        .wrongTime, CorrectedPunch(action: .checkOut, wallMicroseconds: .max)))
        }
    }

    @Test func `the file on paper says what was punched, what was received, and how long there is`()
        async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/registrations/one?punch=202", .supervisor)
            for words in ["Correction demandée à l’ONSS", "CIAO-2026-1", "Vera Maes", "Clore sans suite"] {
                #expect(page.contains(words), "\(words)")
            }
            let paper = try await server.get("/registrations/one.pdf?punch=202", .supervisor)
            #expect(paper.contains("%PDF-1.") && paper.hasSuffix("0\r\n\r\n"))
            let table = try await server.get("/registrations/corrections.csv", .supervisor)
            #expect(table.contains("202;4713;Fatou Diallo;"))
            #expect(table.contains(";30\r\n"), "days left")
        }
    }

    @Test func `in the table a number below zero is one, and what somebody wrote is no formula`() throws {
        var file = Samples.registrationFile(Samples.registrationRows[2])
        file.row.name = "=HYPERLINK(1)"
        file.row.wallMicroseconds -= 33 * 86_400_000_000
        let cells = RegistrationDrawing(file, try ConsoleScreens(assets: Assets()).catalogues[.fr]).cells
        #expect(cells.last == "-3")
        #expect(cells.contains("Feuille signée <du> 21-11.pdf"))
        #expect(cells.contains("'=HYPERLINK(1)") && !cells.contains("=HYPERLINK(1)"))
    }

    @Test(
        arguments: [
            ("2026-11-21T14:30", 1_795_267_800), ("2026-10-25T02:30", 1_792_888_200),
            ("2026-10-25T03:00", 1_792_893_600), ("2026-07-01T00:00", 1_782_856_800),
        ] as [(String, Int64)])
    func `a local time is read, in the hour that exists twice as its first`(text: String, seconds: Int64) {
        #expect(CorrectionForm.wallMicroseconds(of: text, Samples.brussels) == seconds * 1_000_000)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T24:00", "2026-02-30T10:00", "2026-03-29T02:30", "T", "xTy:z",
    ])
    func `what is no local time is none`(text: String) {
        let zone = Zone(
            name: "Europe/Brussels",
            transitions: [
                Zone.Transition(fromSeconds: 1_761_440_400, offsetSeconds: 3600, isSummer: false),
                Zone.Transition(fromSeconds: 1_774_746_000, offsetSeconds: 7200, isSummer: true),
            ])
        #expect(CorrectionForm.wallMicroseconds(of: text, zone) == nil)
    }
}

extension Samples {
    static func registrationRow(
        _ punch: Domain.Sequence, _ name: String, _ code: String, _ registration: Registration,
        _ correction: Correction? = nil
    ) -> RegistrationRow {
        RegistrationRow(
            punch: punch, person: PersonID(EntryID(book: FakeConsole.book, sequence: 90)),
            wallMicroseconds: moment(240).wallMicroseconds, isCertain: true, name: name, code: code,
            action: .breakStart, site: "Résidence Astrid", task: "Communs, bloc B", anomalies: [.missingOut],
            registration: registration, correction: correction)
    }

    static var registrationRows: [RegistrationRow] {
        var requested = Correction(
            person: PersonID(EntryID(book: FakeConsole.book, sequence: 90)), state: .requested,
            reason: .forgotten,
            right: CorrectedPunch(
                action: .checkOut, wallMicroseconds: moment(300).wallMicroseconds, isMissing: true),
            opened: 208)
        requested.changed = 210
        let hold = RegistrationHold(.worksNotValid, .site(SiteCode("ASTRID")))
        return [
            registrationRow(
                204, "Pieter Verstraeten", "4712", Registration(.received, number: "17611", isLate: true)),
            registrationRow(203, "Amina Benali", "4711", Registration(.validated, number: "17612")),
            registrationRow(202, "Fatou Diallo", "4713", Registration(.received, number: "17613"), requested),
            registrationRow(200, "Amina Benali", "4711", Registration(.doubtful)),
            registrationRow(
                198, "Amina Benali", "4711",
                Registration(.held, hold: hold, heldSubject: "Résidence Astrid")),
        ]
    }

    static let proof = Proof(
        name: "Feuille signée <du> 21-11.pdf", kind: .pdf, byteCount: 214_000,
        digest: String(repeating: "5e", count: 32))

    static func registrationFile(_ row: RegistrationRow) -> RegistrationFile {
        var steps: [RegistrationFile.Step] = []
        if let correction = row.correction {
            let by = FakeConsole.id(of: .supervisor)
            steps = [
                .init(
                    instant: moment(260),
                    noted: CorrectionNoted(
                        step: .opened, punch: row.punch, person: row.person, by: by, reason: .forgotten,
                        right: correction.right, note: "Zoé l’a vue partir."), by: "Vera Maes"),
                .init(
                    instant: moment(270),
                    noted: CorrectionNoted(
                        step: .requested, punch: row.punch, person: row.person, by: by,
                        reference: "CIAO-2026-1"), by: "Vera Maes"),
            ]
        }
        let proofs = row.correction == nil ? [] : [RegistrationFile.Attached(entry: 209, proof: proof)]
        return RegistrationFile(
            row: row, steps: steps, proofs: proofs, company: "Nettoyage Exemple", terminal: "Borne Astrid",
            head: 212,
            zone: brussels, now: moment(244))
    }
}
