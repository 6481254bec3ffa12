import Domain
import Foundation
import Store

/// What was provisioned: `provisioned/` in the directory of the book, the daemon's own. `kioskd.toml` in it is laid over
/// the files of /etc/kioskd, and its rename is the one moment at which a provisioning happens; every other file in it
/// means nothing until that one names it.
struct ProvisionedFolder: Sendable, Hashable {
    /// Absolute.
    let path: String

    /// The directory that it lies in.
    let book: String

    init(book directory: String) {
        book = directory
        path = directory + "/provisioned"
    }

    var settings: String { path + "/kioskd.toml" }
    /// The key and the certificate that the terminal shows its upstreams.
    var key: String { path + "/enrolment.key" }
    var certificate: String { path + "/enrolment.pem" }
    /// What the screen shows while the terminal is not provisioned.
    var code: String { path + "/code" }
    var lock: String { path + "/lock" }

    /// What is in force, and how it came.
    struct InForce: Sendable, Hashable {
        var way: Provisioned.Way
        var serial: Int?
        /// SHA-256 of the provisioning file that it was made of.
        var file: String
        /// Keys of `kioskd.toml`, with the paths of the files beside it.
        var settings: Node
        /// SHA-256 of the settings file.
        var digest: String
        var enrolled: [String]
        /// SHA-256 of the file with the certificate; nil while there is none.
        var certificate: String?

        /// For the book.
        var fact: Provisioned {
            Provisioned(
                step: .taken, way: way, serial: serial.map(Int64.init), settings: digest,
                certificate: certificate)
        }
    }

    /// Nil while nothing was provisioned. Reads no more than a provisioning may say, whoever wrote it.
    func inForce() throws(ConfigurationError) -> InForce? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(settings, limit: TextDocument.maximumBytes)
        } catch {
            if error.reason == .system(errno: ENOENT) { return nil }
            throw problem("cannot be read: \(error)")
        }
        let root = try TextDocument.parse(bytes, path: settings)
        var allowed = ProvisioningKeys.files
        allowed[""] = ["provisioned"]
        var problems = ProvisioningKeys.problems(in: root, allowing: allowed)
        problems += strangers(in: root)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        var tables = root.table ?? [:]
        guard let mark = tables.removeValue(forKey: "provisioned")?.table,
            case .text(let word)? = mark["way"]?.value, let way = Provisioned.Way(rawValue: word),
            case .text(let file)? = mark["file"]?.value, let digest = try? Fingerprint.of(bytes)
        else { throw problem("is not what `kioskd provision` writes: provision anew") }
        var serial: Int?
        if case .integer(let number)? = mark["serial"]?.value { serial = number }
        var enrolled: [String] = []
        if case .list(let names)? = mark["enrolled"]?.value {
            enrolled = names.compactMap { try? plainText($0) }
        }
        let chain = try? BoundedFile.read(certificate, limit: 1 << 16)
        if chain != nil, let upstreams = tables["upstream"] {
            tables["upstream"] = certified(upstreams, enrolled)
        }
        return InForce(
            way: way, serial: serial, file: file, settings: Node(value: .table(tables), origin: root.origin),
            digest: digest, enrolled: enrolled, certificate: chain.flatMap { try? Fingerprint.of($0) })
    }

    /// A certificate is shown from the moment on at which it is there.
    private func certified(_ upstreams: Node, _ enrolled: [String]) -> Node {
        let elements = ProvisioningKeys.elements(of: upstreams).map { element -> Node in
            guard var keys = element.table, let name = keys["name"].flatMap({ try? plainText($0) }),
                enrolled.contains(name)
            else { return element }
            let origin = Origin.file(certificate, line: 1)
            keys["certificate_file"] = Node(value: .text(certificate), origin: origin)
            keys["private_key_file"] = Node(value: .text(key), origin: origin)
            return Node(value: .table(keys), origin: element.origin)
        }
        return Node(value: .list(elements), origin: upstreams.origin)
    }

    /// Files named that do not lie here.
    private func strangers(in root: Node) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        for (table, keys) in ProvisioningKeys.files {
            guard let tables = root.table?[table] else { continue }
            for element in ProvisioningKeys.elements(of: tables) {
                for key in keys {
                    guard let node = element.table?[key] else { continue }
                    if case .text(let file) = node.value, Folder.holding(file) == path { continue }
                    problems.append(
                        ConfigurationProblem(
                            origin: node.origin, message: "`\(table).\(key)` is not a file in \(path)"))
                }
            }
        }
        return problems
    }

    private func problem(_ message: String) -> ConfigurationError {
        ConfigurationError(problems: [
            ConfigurationProblem(origin: .file(settings, line: 1), message: message)
        ])
    }

    /// Changes whenever settings or certificate do.
    var imprint: [Int64] {
        [settings, certificate].flatMap { file -> [Int64] in
            var found = stat()
            guard stat(file, &found) == 0 else { return [0] }
            return [
                Int64(bitPattern: UInt64(found.st_ino)), Int64(found.st_mtim.tv_sec),
                Int64(found.st_mtim.tv_nsec), Int64(found.st_size),
            ]
        }
    }
}
