import Domain
import Glibc
import Logging
import Store
import Web

/// What becomes of a provisioning file on a stick. Nothing of it is parsed before the code on the screen or the company's
/// signature vouches for whoever brought it.
struct ProvisioningDesk: Sendable {
    enum Verdict: Sendable, Hashable {
        case taken
        /// The file of what is in force already, for example after the restart that followed it.
        case inForce
        /// `cause`: in words for a technician, for book and log.
        case refused(SettingsRefusal, way: Provisioned.Way, cause: String)
    }

    var loader: ConfigurationLoader
    var folder: ProvisionedFolder
    /// Of the configuration in force.
    var settings: TerminalSettings
    var company: CompanyCertificate?
    /// On the screen; nil once the terminal is provisioned.
    var code: String?

    /// Nil: there is no such file on the stick.
    func look(at stick: String) -> Verdict? {
        let path = stick + "/" + ProvisioningFile.name
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(path, limit: ProvisioningFile.maximumBytes, followsLinks: false)
        } catch {
            if error.reason == .system(errno: ENOENT) { return nil }
            return .refused(.unreadable, way: .stick, cause: "\(ProvisioningFile.name): \(error)")
        }
        guard let digest = try? Fingerprint.of(bytes) else {
            return .refused(.unreadable, way: .stick, cause: "no digest could be made")
        }
        let inForce = try? folder.inForce()
        if inForce?.file == digest { return .inForce }
        let signature = try? BoundedFile.read(
            stick + "/" + ProvisioningFile.signatureName, limit: 1 << 14, followsLinks: false)
        switch vouched(bytes, signature) {
        case .failure(let refusal): return refusal.verdict
        case .success(let way): return take(bytes, digest, way, inForce)
        }
    }

    private struct Unvouched: Error { var verdict: Verdict }

    /// Who vouches for the file.
    private func vouched(_ bytes: [UInt8], _ signature: [UInt8]?) -> Result<Provisioned.Way, Unvouched> {
        func refused(_ refusal: SettingsRefusal, _ way: Provisioned.Way, _ cause: String) -> Unvouched {
            Unvouched(verdict: .refused(refusal, way: way, cause: cause))
        }
        if let signature, let company {
            return company.hasSigned(bytes, signature)
                ? .success(.signedStick)
                : .failure(
                    refused(.wrongSignature, .signedStick, "the signature is not the company's for this file")
                )
        }
        guard let code else {
            let cause = company == nil ? "no company key is known here" : "no signature beside it"
            return .failure(refused(.alreadyProvisioned, .stick, "the terminal is provisioned, and \(cause)"))
        }
        guard let named = ProvisioningCode.named(in: bytes) else {
            return .failure(
                refused(.wrongCode, .stick, "the file has no line `code = \"…\"` above its first table"))
        }
        return ProvisioningCode.isSame(named, code)
            ? .success(.stick)
            : .failure(refused(.wrongCode, .stick, "its code is not the one on the screen"))
    }

    private func take(
        _ bytes: [UInt8], _ digest: String, _ way: Provisioned.Way, _ inForce: ProvisionedFolder.InForce?
    ) -> Verdict {
        do {
            let file = try ProvisioningFile(bytes, path: ProvisioningFile.name, digest: digest)
            if code == nil, let refusal = outdated(file, inForce) { return refusal }
            try Provisioner(loader: loader).apply(file, by: way)
            return .taken
        } catch let error as ConfigurationError {
            return wrong(error, way)
        } catch Provisioner.Failure.wrong(let error) {
            return wrong(error, way)
        } catch {
            return .refused(.notWritten, way: way, cause: "\(error)")
        }
    }

    /// A provisioned terminal takes a signed file only for itself, and only one that is newer.
    private func outdated(_ file: ProvisioningFile, _ inForce: ProvisionedFolder.InForce?) -> Verdict? {
        let name = file.settings.table?["terminal"]?.table?["name"].flatMap { try? plainText($0) }
        guard name == settings.name else {
            return .refused(
                .otherTerminal, way: .signedStick,
                cause: "`terminal.name` is not \(settings.name): it is for another terminal")
        }
        let last = inForce?.serial ?? 0
        guard let serial = file.serial, serial > last else {
            return .refused(
                .older, way: .signedStick,
                cause: "`serial` is not above \(last): it is older than what is in force")
        }
        return nil
    }

    private func wrong(_ error: ConfigurationError, _ way: Provisioned.Way) -> Verdict {
        var line = 1
        if case .file(_, let first)? = error.problems.first?.origin { line = first }
        return .refused(.contents(line: line), way: way, cause: error.description)
    }
}

extension ProvisioningDesk {
    /// While the terminal is nobody's, the screen shows a code for whoever sets it up.
    init(_ configuration: Configuration, loader: ConfigurationLoader, logger: Logger) {
        self.init(
            loader: loader, folder: ProvisionedFolder(book: configuration.store.directory),
            settings: configuration.terminal.settings)
        do {
            if settings.licence == nil {
                try SafeFile.makeDirectory(configuration.store.directory)
                code = try folder.showCode()
            } else {
                try folder.forgetCode()
            }
        } catch {
            logger.error("no code for provisioning by a stick", metadata: ["settings.cause": "\(error)"])
        }
    }
}
