import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// Documents that prove a correction, at the console.
@Suite struct ProofPageTests {
    private static let boundary = "----kioskd7MA4YWxk"

    private func attach(
        _ server: RunningConsole, _ content: String, _ role: Role, name: String = "scan.pdf"
    ) async throws -> String {
        let fields = ["token": FakeConsole.formToken(of: role), "punch": "202", "seen": "210"]
        var body = ""
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            body +=
                "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        body += """
            --\(Self.boundary)\r\nContent-Disposition: form-data; name="proof"; filename="\(name)"\r\n\
            Content-Type: application/pdf\r\n\r\n\(content)\r\n--\(Self.boundary)--\r\n
            """
        return try await server.post(
            "/registrations/proof/add", body, role, type: "multipart/form-data; boundary=\(Self.boundary)")
    }

    @Test
    func `a document is attached to the file that was seen, by what it is and not by what it is called`()
        async throws
    {
        try await RunningConsole.run { server in
            let done = try await attach(server, "%PDF-1.4 x", .supervisor, name: "C:\\fakepath\\scan.exe")
            #expect(done.status == 303 && done.contains("/registrations/one?punch=202&done=saved"))
            let order = await server.console.corrections.last?.first
            #expect(order?.seen == 210 && order?.by == FakeConsole.id(of: .supervisor))
            #expect(
                order?.deed
                    == .attach(Proof(name: "scan.exe", kind: .pdf, byteCount: 10, digest: "d")))
            let wrong = try await attach(server, "MZ and more", .supervisor)
            #expect(wrong.status == 422 && wrong.contains("ni un PDF"))
            #expect(try await attach(server, "", .supervisor).status == 422, "no file was chosen")
            #expect(try await attach(server, "%PDF-1.4", .officeManager).status == 403)
        }
    }

    @Test func `what is too long is refused before it is read, in words`() async throws {
        try await RunningConsole.run { server in
            let head =
                "POST /registrations/proof/add HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n"
                + server.cookie(.supervisor) + RunningConsole.page
                + "Origin: http://localhost:\(server.port)\r\nContent-Length: \(6 << 20)\r\n"
                + "Content-Type: multipart/form-data; boundary=\(Self.boundary)\r\n\r\n"
            let answer = try await Wire.ask(server.port, head)
            #expect(answer.status == 413 && answer.contains("5\u{A0}Mo"))
        }
    }

    @Test func `what is attached is listed, given as a file of its own kind, and taken away by who may`()
        async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/registrations/one?punch=202", .supervisor)
            #expect(page.contains("Feuille signée &lt;du&gt; 21-11.pdf") && !page.contains("<du>"))
            #expect(page.contains("PDF, 0,2 Mo") && page.contains("action=\"/registrations/proof/remove\""))
            #expect(page.contains("accept=\"application/pdf,image/jpeg,image/png\""))
            let reader = try await server.get("/registrations/one?punch=202", .officeManager)
            #expect(reader.contains("Feuille signée") && !reader.contains("/registrations/proof/remove"))
            let file = try await server.get("/registrations/proof?punch=202&entry=209", .officeManager)
            #expect(file.contains("%PDF-1.7 sheet") && file.contains("filename=\"proof-209.pdf\""))
            #expect(file.lowercased().contains("x-content-type-options: nosniff"))
            for wrong in ["punch=202&entry=210", "punch=204&entry=209", "punch=202", "entry=209"] {
                #expect(try await server.get("/registrations/proof?\(wrong)", .supervisor).status == 404)
            }
            _ = try await server.send(
                "/registrations/proof/remove", "punch=202&seen=210&entry=209", .supervisor)
            let order = await server.console.corrections.last?.first
            #expect(order?.deed == .detach(209) && order?.seen == 210)
            let paper = try await server.get("/registrations/one?punch=203", .supervisor)
            #expect(!paper.contains("Pièces justificatives"), "without a file there is nothing to prove")
        }
    }
}
