import Foundation
import Testing
import VirtualDevices

// Correction files before the real executable.
extension `Managers at the console` {
    @Test func `what is right instead of a punch is said at the console, and hours count by it`() async throws
    {
        try await withConsole { terminal in
            try await terminal.reads()
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            try terminal.badgeReader.send(WallTerminal.frame(2))
            try await eventually("the punch is listed") {
                try chief.get("/registrations").body.contains("Person No2")
            }
            let list = try chief.get("/registrations").body
            let punch = try #require(list.firstMatch(of: /one\?punch=(\d+)/)).output.1
            #expect(list.contains("Gardé ici") && list.contains("aucun récepteur"))
            let page = try chief.get("/registrations/one?punch=\(punch)").body
            #expect(page.contains("Ouvrir un dossier"))
            let moment = try #require(page.firstMatch(of: /value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"/)).output.1
            let place = "/registrations/one?punch=\(punch)"
            let form = [
                "punch": "\(punch)", "seen": "", "reason": "wrongTime", "right": "same",
                "moment": "\(moment.prefix(11))00:00", "note": "Vue par Zoé",
            ]
            #expect(try chief.send("/registrations/open", from: place, form).status == 303)
            let file = try chief.get("/registrations/one?punch=\(punch)").body
            #expect(
                file.contains("Dossier ouvert") && file.contains("Vue par Zoé")
                    && file.contains("Name of chief"))
            #expect(try chief.get("/attendance").body.contains("00:00"))
            #expect(try chief.get("/registrations?check=1").body.contains("Person No2"))
            #expect(try chief.get("/registrations/corrections.csv").body.contains("Person No2"))
            #expect(try chief.get("/audit").body.contains("Dossier ouvert"))
            let again = try chief.send("/registrations/open", from: place, form)
            #expect(again.status == 422, "one file at a time")
            #expect(try entries("correctionNoted", terminal).count == 1)
            let sheet = terminal.book + "-sheet.pdf"
            try Data("%PDF-1.7 signed".utf8).write(to: URL(filePath: sheet))
            let attached = try chief.attach(
                sheet, to: "/registrations/proof/add", from: place, ["punch": "\(punch)", "seen": ""])
            #expect(attached.status == 303)
            let link = try #require(
                try chief.get(place).body.firstMatch(of: /\/registrations\/proof\?punch=\d+&amp;entry=\d+/)
            ).output
            let proof = try chief.get(String(link).replacing("&amp;", with: "&"))
            #expect(proof.status == 200 && proof.body == "%PDF-1.7 signed")
            #expect(try FileManager.default.contentsOfDirectory(atPath: terminal.book + "/files").count == 1)
            let told = try terminal.command("journal", "export").out + terminal.daemon.logText
            #expect(told.contains("proofAdded") && !told.contains("%PDF"))
        }
    }
}
