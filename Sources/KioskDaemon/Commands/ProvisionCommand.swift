import ArgumentParser
import Domain
import Foundation
import Store

struct ProvisionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision",
        abstract: "Sets who this terminal is: company, licence, site, place, upstream, language.",
        discussion: """
            Asks for everything, shows what it will write, and writes it when you say yes. As root, on the terminal, \
            beside the running daemon, which starts anew with it within two seconds. Pull the plug whenever you like: \
            either nothing has changed, or all of it has; then run it again.

            With --file nothing is asked. The file is TOML with the keys of kioskd.toml that say who and where the \
            terminal is (terminal, site, task, clock, upstream); licence, site code, latitude and longitude must be \
            there. An [[upstream]] may also have token = "…", authority = "PEM…", and enrol = true for a client \
            certificate of the terminal's own; [company] certificate = "PEM…" is the company's key for backups and signed \
            files. The same file on a USB stick is docs/install.md, section 3.

            A client certificate: kioskd provision --csr > terminal.csr, have the company's authority sign it, \
            kioskd provision --certificate terminal.pem.

            Exit codes: 0: done, 1: not done, nothing changed, 64: wrong use, 65: the file is wrong, nothing changed, \
            74: it could not be written, nothing changed.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "Provision from this file, and ask nothing; - reads standard input.")
    var file: String?

    @Option(help: "Only check this file, and show what it would set.")
    var check: String?

    @Flag(help: "Also where the terminal was provisioned before: what is in force is replaced as a whole.")
    var replace = false

    @Flag(help: "Print the request (PKCS #10) for the terminal's client certificate.")
    var csr = false

    @Option(help: "Install the certificate that was issued for it, with its chain behind it (PEM).")
    var certificate: String?

    func validate() throws {
        let given = [file != nil, check != nil, csr, certificate != nil].count { $0 }
        if given > 1 { throw ValidationError("one of --file, --check, --csr and --certificate at a time") }
    }

    func run() throws {
        let loader = ConfigurationLoader(
            file: configuration.path, environment: ProcessInfo.processInfo.environment)
        if let check { return try look(at: read(check), loader) }
        let loaded = try configuration.load().configuration
        let folder = ProvisionedFolder(book: loaded.store.directory)
        if csr { return try printRequest(loaded, folder) }
        if let certificate { return try install(certificate, loaded, folder) }
        if !replace, (try? folder.inForce()) != nil {
            Console.complain(
                "this terminal was provisioned before, and was left as it is: --replace replaces all of it")
            throw ExitCode.failure
        }
        let text = try file.map(read) ?? ask(loaded)
        BookOwner.become(of: loaded.store.directory)
        try take(text, loader)
    }

    // MARK: steps

    private func read(_ path: String) throws -> ProvisioningFile {
        let bytes = try InputFile(path).readAll(limit: ProvisioningFile.maximumBytes)
        return try wrong {
            try ProvisioningFile(
                bytes, path: path == "-" ? "standard input" : path, digest: Fingerprint.of(bytes))
        }
    }

    private func ask(_ loaded: Configuration) throws -> ProvisioningFile {
        guard let text = ProvisioningQuestions(loaded).ask() else {
            Console.complain("nothing was changed")
            throw ExitCode.failure
        }
        let bytes = Array(text.utf8)
        return try wrong { try ProvisioningFile(bytes, path: "answers", digest: Fingerprint.of(bytes)) }
    }

    private func look(at file: ProvisioningFile, _ loader: ConfigurationLoader) throws {
        _ = try wrong { try Provisioner(loader: loader).check(file) }
        Console.print("sound; it would set:" + SettingsText.of(file.settings))
    }

    private func take(_ file: ProvisioningFile, _ loader: ConfigurationLoader) throws {
        let folder = try wrong { try Provisioner(loader: loader).apply(file, by: .command) }
        Console.print("provisioned: \(folder.settings); a running terminal starts anew with it by itself")
        if (try? configuration.load())?.configuration.console.port != nil {
            Console.print("the console's first administrator: kioskd console code")
        }
        warnOfTime()
        guard !file.enrolled.isEmpty, access(folder.certificate, F_OK) != 0 else { return }
        Console.print(
            """
            now its certificate: kioskd provision --csr > terminal.csr, have it signed, then
            kioskd provision --certificate terminal.pem; until then \(file.enrolled.joined(separator: ", ")) \
            sees a terminal without one
            """)
    }

    /// The hour at which a technician is there anyway: what no screen could tell after the first power cut.
    private func warnOfTime() {
        let machine = Surroundings.ofThisMachine(configuration.path)
        for finding in Check.timeAfterPowerCut(machine) where finding.verdict == .wrong {
            Console.complain(([finding.found] + finding.remedies.map { "  - \($0)" }).joined(separator: "\n"))
        }
    }

    private func printRequest(_ loaded: Configuration, _ folder: ProvisionedFolder) throws {
        let settings = loaded.terminal.settings
        guard settings.licence != nil else {
            Console.complain("the request names the terminal: provision it first")
            throw ExitCode.failure
        }
        BookOwner.become(of: loaded.store.directory)
        let request = try wrong {
            try SafeFile.makeDirectory(folder.path)
            let key = try folder.ownKey()
            return try key.request(name: settings.name, organisation: settings.company)
        }
        try Console.deliver(request)
    }

    private func install(_ path: String, _ loaded: Configuration, _ folder: ProvisionedFolder) throws {
        let chain = try InputFile(path).readAll(limit: 1 << 16)
        BookOwner.become(of: loaded.store.directory)
        let now = Int64(Date().timeIntervalSince1970)
        let certified: EnrolmentKey.Certified
        do {
            certified = try folder.install(chain, now: now)
        } catch let error as FileError {
            Console.complain("there is no key for it yet (\(error)): kioskd provision --csr makes one")
            throw ExitCode.failure
        } catch {
            Console.complain("\(path): \(error)\nnothing was changed")
            throw ExitCode.badData
        }
        let days = (certified.until - now) / 86_400
        Console.print("installed: \(folder.certificate), valid for \(days) days")
    }

    /// Names what went wrong, and by the exit code whose fault it is.
    private func wrong<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ConfigurationError {
            Console.complain("not provisioned, nothing was changed:\n\(error)")
            throw ExitCode.badData
        } catch Provisioner.Failure.wrong(let error) {
            Console.complain("not provisioned, nothing was changed:\n\(error)")
            throw ExitCode.badData
        } catch {
            Console.complain("not provisioned, nothing was changed: \(error)")
            throw ExitCode.inputOutput
        }
    }
}
