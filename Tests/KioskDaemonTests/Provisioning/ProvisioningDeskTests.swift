import Domain
import Foundation
import Store
import Testing
import Web

@testable import KioskDaemon

/// Settings on a stick: who is believed. A plain directory stands for its mount.
@Suite struct ProvisioningDeskTests {
    private let bench: ProvisioningBench
    private let stick: String

    init() throws {
        bench = try ProvisioningBench()
        stick = bench.path("stick")
        try FileManager.default.createDirectory(atPath: stick, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: Folder.holding(bench.folder.path), withIntermediateDirectories: true)
    }

    private func desk(_ code: String?, company: String? = nil) throws -> ProvisioningDesk {
        ProvisioningDesk(
            loader: bench.loader, folder: bench.folder,
            settings: try bench.loader.load().configuration.terminal.settings,
            company: try company.map { try CompanyCertificate(pem: Array($0.utf8)) }, code: code)
    }

    private func put(_ text: String) throws { try bench.write(text, to: "stick/kioskd-provision.toml") }

    private func sign(with name: String) throws {
        _ = try Shell.output(
            "/usr/bin/openssl", "dgst", "-sha256", "-sign", bench.path("\(name).key"), "-out",
            stick + "/kioskd-provision.toml.sig", stick + "/kioskd-provision.toml")
    }

    private func refusal(_ verdict: ProvisioningDesk.Verdict?) -> SettingsRefusal? {
        if case .refused(let refusal, _, _)? = verdict { refusal } else { nil }
    }

    @Test func `a stick without such a file is none of its business`() throws {
        #expect(try desk("ABCD-EFGH").look(at: stick) == nil)
        #expect(try desk(nil).look(at: stick) == nil)
    }

    @Test(arguments: ["ABCD-EFG1", "abcdefg1", "abcd efgL", "ABCD-EFGI"])
    func `the code on the screen opens an unprovisioned terminal, however it is written`(written: String)
        throws
    {
        try put("# for the wall in Namur\ncode = \"\(written)\"\n" + ProvisioningBench.sound)
        #expect(try desk("ABCD-EFG1").look(at: stick) == .taken)
        #expect(try bench.loader.load().configuration.terminal.settings.licence == "LICENCE-1")
        #expect(try bench.folder.inForce()?.way == .stick)
        // Still plugged in after the start that followed: the same file, and no quarrel about it.
        #expect(try desk(nil).look(at: stick) == .inForce)
    }

    @Test(arguments: [
        "code = \"ABCD-EFG2\"\n", "code = \"\"\n", "", "code = \"ABCD-EFG\"\n", "[x]\ncode = \"ABCD-EFG1\"\n",
    ])
    func `any other code, or none, is refused, and nothing of the file is parsed`(line: String) throws {
        // The parser behind the reader would end the process on this; and no problem of it may be told to a stranger.
        try put(line + "[[[[\n" + ProvisioningBench.sound)
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .wrongCode)
        #expect(bench.names == [])
    }

    @Test func `a provisioned terminal takes nothing unsigned, whatever its code`() throws {
        try put("code = \"ABCD-EFG1\"\n" + ProvisioningBench.sound)
        #expect(refusal(try desk(nil).look(at: stick)) == .alreadyProvisioned)
        let company = try bench.certify("company")
        #expect(refusal(try desk(nil, company: company).look(at: stick)) == .alreadyProvisioned)
        #expect(bench.names == [])
    }

    @Test func `the company's signature is believed, another one and one of another text are not`() throws {
        let company = try bench.certify("company")
        _ = try bench.certify("stranger")
        try put(ProvisioningBench.sound)
        try sign(with: "stranger")
        #expect(refusal(try desk("ABCD-EFG1", company: company).look(at: stick)) == .wrongSignature)
        try sign(with: "company")
        try put(ProvisioningBench.sound.replacing("namur-1", with: "namur-2"))
        #expect(refusal(try desk("ABCD-EFG1", company: company).look(at: stick)) == .wrongSignature)
        try put(ProvisioningBench.sound)
        #expect(try desk("ABCD-EFG1", company: company).look(at: stick) == .taken)
        #expect(try bench.folder.inForce()?.way == .signedStick)
    }

    @Test func `a signature is worth nothing where no company key is known: the code decides`() throws {
        _ = try bench.certify("company")
        try put(ProvisioningBench.sound)
        try sign(with: "company")
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .wrongCode)
        #expect(refusal(try desk(nil).look(at: stick)) == .alreadyProvisioned)
    }

    @Test func `a provisioned terminal takes a signed file that is for it and newer, and no older one again`()
        throws
    {
        let company = try bench.certify("company")
        func offer(_ serial: String, _ name: String, _ contact: String) throws -> ProvisioningDesk.Verdict? {
            try put(
                serial
                    + ProvisioningBench.sound.replacing("namur-1", with: name).replacing(
                        "Desk 7", with: contact))
            try sign(with: "company")
            let isNobodys = try bench.folder.inForce() == nil
            return try desk(isNobodys ? "ABCD-EFG1" : nil, company: company).look(at: stick)
        }
        #expect(try offer("serial = 3\n", "namur-1", "Desk 3") == .taken)
        #expect(refusal(try offer("", "namur-1", "Desk 4")) == .older)
        #expect(refusal(try offer("serial = 3\n", "namur-1", "Desk 4")) == .older)
        #expect(refusal(try offer("serial = 9\n", "liege-1", "Desk 4")) == .otherTerminal)
        #expect(try offer("serial = 4\n", "namur-1", "Desk 4") == .taken)
        #expect(refusal(try offer("serial = 3\n", "namur-1", "Desk 3")) == .older)
        #expect(try bench.loader.load().configuration.terminal.contact == "Desk 4")
    }

    @Test func `a mistake is refused with the line it is in, and the whole story for the log`() throws {
        try put("code = \"ABCD-EFG1\"\n" + ProvisioningBench.sound.replacing("50.4669", with: "95"))
        let verdict = try #require(try desk("ABCD-EFG1").look(at: stick))
        #expect(refusal(verdict) == .contents(line: 13))
        guard case .refused(_, .stick, let cause) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(cause.contains("kioskd-provision.toml:13: `site.latitude` must be"))
        try put("code = \"ABCD-EFG1\"\n[terminal")
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .contents(line: 2))
        #expect(try bench.folder.inForce() == nil)
    }

    @Test func `links, devices, folders and long files are not read`() throws {
        let file = stick + "/kioskd-provision.toml"
        try bench.write("code = \"ABCD-EFG1\"\n" + ProvisioningBench.sound, to: "elsewhere.toml")
        try FileManager.default.createSymbolicLink(
            atPath: file, withDestinationPath: bench.path("elsewhere.toml"))
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .unreadable)
        try FileManager.default.removeItem(atPath: file)
        #expect(mkfifo(file, 0o600) == 0)
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .unreadable)
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .unreadable)
        try FileManager.default.removeItem(atPath: file)
        try put("code = \"ABCD-EFG1\"\n" + String(repeating: "# long\n", count: 20_000))
        #expect(refusal(try desk("ABCD-EFG1").look(at: stick)) == .unreadable)
    }

    @Test func `codes are of this installation, without letters that look alike`() throws {
        let codes = try (0..<200).map { _ in try ProvisioningCode.make() }
        #expect(Set(codes).count == 200)
        for code in codes {
            #expect(
                code.count == 9 && ProvisioningCode.isSame(code, code.lowercased().replacing("-", with: "")))
            #expect(!code.contains { "ILOU".contains($0) })
        }
        #expect(!ProvisioningCode.isSame("", "") && !ProvisioningCode.isSame("--", "-"))
    }
}
