import Domain
import Foundation
import Store
import Testing
import Upstreams

@testable import KioskDaemon

/// One rename makes a provisioning so; before it nothing has changed, after it everything has.
@Suite struct ProvisionerTests {
    @Test func `everything is in force, where it came from can be seen, and files are the daemon's alone`()
        throws
    {
        let bench = try ProvisioningBench()
        try Provisioner(loader: bench.loader).apply(ProvisioningBench.file(bench.full()), by: .command)
        let loaded = try bench.loader.load()
        let terminal = loaded.configuration.terminal
        #expect(terminal.settings.licence == "LICENCE-1" && terminal.settings.site.description == "NAM-01")
        #expect(terminal.settings.surveyed == Position(latitude: 50.4669, longitude: -4))
        #expect(terminal.settings.siteName == "Résidence \"Astrid\"" && terminal.settings.movedMetres == 250)
        #expect(terminal.language == .nl && terminal.contactHours.count == 1)
        #expect(terminal.settings.tasks.map(\.name) == ["Windows"])
        let platform = try #require(loaded.configuration.upstreams.receivers.first)
        guard case .file(let token)? = platform.token else {
            Issue.record("no token")
            return
        }
        #expect(try String(contentsOfFile: token, encoding: .utf8) == "sesame-7\n")
        // Until there is a certificate none is spoken of: the terminal must start.
        #expect(platform.certificate == nil && platform.privateKey == nil)
        #expect(CertificateFile.end(of: platform.settings.authorityFile ?? "") != nil)
        #expect(CertificateFile.end(of: loaded.configuration.store.backupCertificate ?? "") != nil)
        let origin = "# \(bench.folder.settings):"
        #expect(loaded.explanation.contains("licence = \"LICENCE-1\""))
        #expect(loaded.explanation.contains(origin) && loaded.files.last == bench.folder.settings)
        #expect(!loaded.explanation.contains("sesame"))
        for name in bench.names {
            let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path + "/" + name)
            #expect(mode[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        #expect(try bench.folder.inForce()?.fact.settings?.count == 64)
    }

    @Test
    func `after a power cut at any step all of it is in force or nothing, and a rerun leaves nothing behind`()
        throws
    {
        let bench = try ProvisioningBench()
        let older = try ProvisioningBench.file(ProvisioningBench.sound.replacing("namur-1", with: "older"))
        let newer = try ProvisioningBench.file(bench.full())
        // How many steps there are, and what a whole one gives.
        let whole = PowerCut(after: 100)
        try Provisioner(loader: bench.loader, step: whole.step).apply(older, by: .command)
        let before = try bench.effective()
        try Provisioner(loader: bench.loader, step: whole.step).apply(newer, by: .command)
        #expect(whole.steps.last == "done" && !whole.steps.contains("failing"))
        let kept = bench.names.count
        var outcomes: Set<Bool> = []
        for limit in 0..<(whole.steps.count / 2 + 6) {
            try Provisioner(loader: bench.loader).apply(older, by: .command)
            let cut = PowerCut(after: limit)
            let result = Result {
                try Provisioner(loader: bench.loader, step: cut.step).apply(newer, by: .command)
            }
            let isRenamed = cut.steps.contains("renamed") || cut.steps.contains("written")
            let now = try bench.effective()
            let isNew = now.contains("terminal.name = \"namur-1\"")
            outcomes.insert(isNew)
            #expect(isNew ? isRenamed : now == before, "after \(cut.steps.last ?? "nothing")")
            if isNew {
                // Whole: with its upstream, and every file that is named.
                let loaded = try bench.loader.load().configuration
                #expect(loaded.upstreams.receivers.first?.settings(environment: [:]).check() == [])
                #expect(CertificateFile.end(of: loaded.store.backupCertificate ?? "") != nil)
            }
            if case .success = result { #expect(cut.steps.last == "done") }
            try Provisioner(loader: bench.loader).apply(newer, by: .command)
            #expect(bench.names.count == kept, "\(bench.names)")
        }
        #expect(outcomes == [true, false])
    }

    @Test func `a first provisioning that is cut short leaves the terminal nobody's, its code on the screen`()
        throws
    {
        let bench = try ProvisioningBench()
        try FileManager.default.createDirectory(
            atPath: Folder.holding(bench.folder.path), withIntermediateDirectories: true)
        let code = try bench.folder.showCode()
        #expect(ProvisioningCode.normal(code).count == 8)
        let file = try ProvisioningBench.file(bench.full())
        for limit in 0..<7 {
            let cut = PowerCut(after: limit)
            #expect(throws: Provisioner.Failure.self) {
                try Provisioner(loader: bench.loader, step: cut.step).apply(file, by: .stick)
            }
            #expect(try bench.loader.load().configuration.terminal.settings.licence == nil)
            #expect(try bench.folder.showCode() == code)
        }
        try Provisioner(loader: bench.loader).apply(file, by: .stick)
        // For one use: another installation begins with another code.
        #expect(try bench.folder.showCode() != code)
    }

    @Test func `a disk that takes nothing more changes nothing, and what was begun is removed`() throws {
        let bench = try ProvisioningBench()
        try Provisioner(loader: bench.loader).apply(
            ProvisioningBench.file(ProvisioningBench.sound), by: .command)
        let (before, names) = (try bench.effective(), bench.names)
        let file = try ProvisioningBench.file(
            bench.full().replacing("enrol = true", with: "").replacing("namur-1", with: "namur-2"))
        for failing in ["staged token_file", "staged backup_certificate", "checked", "written"] {
            let provisioner = Provisioner(loader: bench.loader) { step throws(FolderFailure) in
                if step == failing { throw FolderFailure("write", "x", ENOSPC) }
            }
            let error = #expect(throws: Provisioner.Failure.self) {
                try provisioner.apply(file, by: .command)
            }
            #expect(error?.description.contains("No space left") == true)
            #expect(try bench.effective() == before)
            #expect(bench.names == names, "\(failing)")
        }
    }

    @Test func `certificates that are none are refused before anything is in force`() throws {
        let bench = try ProvisioningBench()
        for (what, text) in [
            ("authority", "[[upstream]]\nname = \"p\"\nurl = \"https://p.example/\"\nauthority = \"none\"\n"),
            ("company.certificate", "[company]\ncertificate = \"none\"\n"),
            (
                "token-file",
                "[[upstream]]\nname = \"p\"\nurl = \"https://p.example/\"\ntoken = \"a b\\u0007\"\n"
            ),
        ] {
            let error = #expect(throws: Provisioner.Failure.self) {
                try Provisioner(loader: bench.loader).apply(
                    ProvisioningBench.file(ProvisioningBench.sound + text), by: .command)
            }
            #expect(error?.description.contains(what) == true, "\(what): \(error?.description ?? "")")
            #expect(try bench.folder.inForce() == nil)
            #expect(bench.names == ["lock"])
        }
    }

    @Test func `two at a time do not mix`() throws {
        let bench = try ProvisioningBench()
        let file = try ProvisioningBench.file(ProvisioningBench.sound)
        let inner = Provisioner(loader: bench.loader)
        let outer = Provisioner(loader: bench.loader) { step throws(FolderFailure) in
            guard step == "locked" else { return }
            let error = #expect(throws: Provisioner.Failure.self) { try inner.apply(file, by: .command) }
            #expect(error?.description.contains("try again") == true)
        }
        try outer.apply(file, by: .command)
    }

    @Test func `settings that somebody has tampered with are not read`() throws {
        let bench = try ProvisioningBench()
        try Provisioner(loader: bench.loader).apply(
            ProvisioningBench.file(ProvisioningBench.sound), by: .command)
        let sound = try String(contentsOfFile: bench.folder.settings, encoding: .utf8)
        for (extra, what) in [
            ("[outputs]\nchip = \"/dev/gpiochip0\"\n", "cannot be set by provisioning"),
            ("[store]\nbackup_certificate = \"/etc/shadow\"\n", "is not a file in"),
            ("[store]\ndirectory = \"/\"\n", "cannot be set by provisioning"),
        ] {
            try bench.write(sound + extra, to: "book/provisioned/kioskd.toml")
            let error = #expect(throws: ConfigurationError.self) { try bench.loader.load() }
            #expect(error?.description.contains(what) == true, "\(error?.description ?? "")")
        }
        try bench.write("", to: "book/provisioned/kioskd.toml")
        #expect(throws: ConfigurationError.self) { try bench.loader.load() }
    }
}
