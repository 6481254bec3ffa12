import Domain
import Foundation
import Store
import Upstreams

/// Takes a provisioning into force: everything that belongs to it is written and made durable beside the settings in
/// force, then one rename makes it so. Whatever interrupts it before, nothing has changed; whatever after, all of it has.
/// What an interrupted one left is removed by the next.
struct Provisioner: Sendable {
    enum Failure: Error, CustomStringConvertible {
        /// The file is wrong; nothing was changed.
        case wrong(ConfigurationError)
        /// It could not be written; nothing was changed.
        case failed(String)

        var description: String {
            switch self {
            case .wrong(let error): "\(error)"
            case .failed(let cause): cause
            }
        }
    }

    var loader: ConfigurationLoader
    /// Called after every step; tests stop there.
    var step: @Sendable (String) throws(FolderFailure) -> Void = { _ in }

    /// What the terminal would be; throws everything that is wrong with the file. Changes nothing.
    func check(_ file: ProvisioningFile) throws(ConfigurationError) -> ConfigurationLoader.Loaded {
        try loader.load(provisioning: file.settings)
    }

    /// Returns the folder with what is now in force.
    @discardableResult
    func apply(_ file: ProvisioningFile, by way: Provisioned.Way) throws(Failure) -> ProvisionedFolder {
        do {
            let directory = try check(file).configuration.store.directory
            let folder = ProvisionedFolder(book: directory)
            try SafeFile.makeDirectory(directory)
            try SafeFile.makeDirectory(folder.path)
            let lock = try FolderLock(folder.lock)
            defer { withExtendedLifetime(lock) {} }
            do {
                try step("locked")
                try folder.removeLeftovers()
                try step("cleared")
                try change(folder, file, way)
            } catch {
                if (try? step("failing")) != nil { try? folder.removeLeftovers() }
                throw error
            }
            return folder
        } catch let error as ConfigurationError {
            throw .wrong(error)
        } catch {
            throw .failed("\(error)")
        }
    }

    private func change(
        _ folder: ProvisionedFolder, _ file: ProvisioningFile, _ way: Provisioned.Way
    ) throws {
        if !file.enrolled.isEmpty {
            _ = try folder.ownKey()
            try step("key")
        }
        let settings = try stage(file, in: folder)
        try checkFiles(of: settings)
        try step("checked")
        let draft = folder.settings + ".new"
        try SafeFile.write(Array(Self.text(of: settings, file, way).utf8), to: draft)
        try SafeFile.synchronise(folder.path)
        try step("written")
        try SafeFile.rename(draft, to: folder.settings)
        try step("renamed")
        // The code was for once.
        try SafeFile.remove(folder.code)
        try step("code removed")
        try folder.removeLeftovers()
        try step("done")
    }

    /// Writes what goes beside the settings, under names that are nobody's yet, and gives the settings with these names.
    private func stage(_ file: ProvisioningFile, in folder: ProvisionedFolder) throws -> Node {
        let nonce = try Fingerprint.random(4).map { String($0, radix: 16) }.joined()
        var settings = file.settings.table ?? [:]
        for material in file.materials {
            let (name, key, upstream) =
                switch material.purpose {
                case .token(let upstream): ("\(upstream)-\(nonce).token", "token_file", upstream)
                case .authority(let upstream): ("\(upstream)-\(nonce).pem", "authority_file", upstream)
                case .company: ("company-\(nonce).pem", "backup_certificate", "")
                }
            let path = folder.path + "/" + name
            try SafeFile.write(material.bytes, to: path)
            try step("staged \(key)")
            let value = Node(value: .text(path), origin: file.settings.origin)
            if material.purpose == .company {
                settings["store"] = Node(value: .table([key: value]), origin: file.settings.origin)
            } else if let upstreams = settings["upstream"] {
                settings["upstream"] = Self.upstreams(upstreams, named: upstream, with: key, value)
            }
        }
        return Node(value: .table(settings), origin: file.settings.origin)
    }

    private static func upstreams(_ node: Node, named name: String, with key: String, _ value: Node) -> Node {
        let elements = ProvisioningKeys.elements(of: node).map { element -> Node in
            guard var keys = element.table, keys["name"].flatMap({ try? plainText($0) }) == name else {
                return element
            }
            keys[key] = value
            return Node(value: .table(keys), origin: element.origin)
        }
        return Node(value: .list(elements), origin: node.origin)
    }

    /// What only shows with the files there: a terminal that cannot start is worse than one that is not provisioned.
    private func checkFiles(of settings: Node) throws {
        let loaded = try loader.load(provisioning: settings)
        var problems: [String] = []
        let own = ProvisioningKeys.elements(of: settings.table?["upstream"] ?? settings).compactMap {
            $0.table?["name"].flatMap { try? plainText($0) }
        }
        for receiver in loaded.configuration.upstreams.receivers where own.contains(receiver.settings.name) {
            let found = receiver.settings(environment: loader.environment)
            problems += (found.check() + found.checkFiles()).map { "upstream `\(found.name)`: \($0)" }
            if let path = found.authorityFile, CertificateFile.end(of: path) == nil {
                problems.append("upstream `\(found.name)`: `authority` is no certificate in PEM form")
            }
        }
        if let path = loaded.configuration.store.backupCertificate {
            do { _ = try CompanyCertificate(pem: BoundedFile.read(path, limit: 1 << 16)) } catch {
                problems.append("`company.certificate`: \(error)")
            }
        }
        guard problems.isEmpty else {
            throw ConfigurationError(
                problems: problems.map { ConfigurationProblem(origin: settings.origin, message: $0) })
        }
    }

    private static func text(
        of settings: Node, _ file: ProvisioningFile, _ way: Provisioned.Way
    ) -> String {
        var text = """
            # Written by kioskd when the terminal was provisioned. Not for editing: `kioskd provision --replace`
            # writes it anew, and what stands in /etc/kioskd is laid under it.

            [provisioned]
            way = \(quoted(way.rawValue))
            file = \(quoted(file.digest))

            """
        if let serial = file.serial { text += "serial = \(serial)\n" }
        if !file.enrolled.isEmpty {
            text += "enrolled = [\(file.enrolled.map(quoted).joined(separator: ", "))]\n"
        }
        return text + SettingsText.of(settings)
    }
}

extension ProvisionedFolder {
    /// Removes what neither is in force nor means anything by itself.
    func removeLeftovers() throws {
        let kept = Set([settings, key, certificate, code, lock])
        let text = (try? BoundedFile.read(settings, limit: TextDocument.maximumBytes)) ?? []
        let inForce = String(decoding: text, as: UTF8.self)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names
        where !kept.contains(path + "/" + name) && !inForce.contains(quoted(path + "/" + name)) {
            try SafeFile.remove(path + "/" + name)
        }
        try SafeFile.synchronise(path)
    }

    /// The key for the terminal's certificate; made where there is none. One that is there stays: a certificate may
    /// have been asked for.
    func ownKey() throws -> EnrolmentKey {
        if let pem = try? BoundedFile.read(key, limit: 1 << 14), !pem.isEmpty {
            return EnrolmentKey(pem: pem)
        }
        let fresh = try EnrolmentKey.make()
        try SafeFile.write(fresh.pem, to: key + ".new")
        try SafeFile.rename(key + ".new", to: key)
        return fresh
    }

    /// Puts a certificate that was issued for the terminal's key beside it, whole or not at all.
    func install(_ chain: [UInt8], now: Int64) throws -> EnrolmentKey.Certified {
        let own = EnrolmentKey(pem: try BoundedFile.read(key, limit: 1 << 14))
        let certified = try own.check(chain)
        let day = { UTCTime.text(microseconds: $0 * 1_000_000).prefix(10) }
        guard certified.until > now else {
            throw FolderFailure("it has expired on \(day(certified.until))")
        }
        // A clock that stands in the past is no reason to refuse it: upstream will judge.
        let held = try FolderLock(lock)
        defer { withExtendedLifetime(held) {} }
        try SafeFile.write(chain, to: certificate + ".new")
        try SafeFile.rename(certificate + ".new", to: certificate)
        return certified
    }
}
