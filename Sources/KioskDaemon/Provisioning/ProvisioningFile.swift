/// `kioskd-provision.toml`, as a person or the company's system wrote it: settings, and the secrets and certificates
/// that go with them. Checked by the same reader as every other configuration.
struct ProvisioningFile: Sendable {
    /// A file that goes beside the settings.
    struct Material: Sendable, Hashable {
        enum Purpose: Sendable, Hashable {
            case token(upstream: String)
            case authority(upstream: String)
            case company
        }
        var purpose: Purpose
        var bytes: [UInt8]
    }

    static let maximumBytes = 1 << 16
    static let name = "kioskd-provision.toml"
    /// On a stick, beside it: the signature by the company's key.
    static let signatureName = name + ".sig"

    /// What the screen of an unprovisioned terminal shows; for a stick.
    var code: String?
    /// Counted up by the company, so that an old file cannot undo a newer one.
    var serial: Int?
    /// Keys of `kioskd.toml` alone, with their lines in this file.
    var settings: Node
    var materials: [Material] = []
    /// Upstreams to which the terminal shows a certificate of its own.
    var enrolled: [String] = []
    /// Of the whole file, so that the same one is known again.
    var digest = ""

    /// Reads text that `path` names in messages. Throws everything that is wrong with its form; whether the settings are
    /// sound says `ConfigurationLoader.load(provisioning:)`.
    init(_ bytes: [UInt8], path: String, digest: String) throws(ConfigurationError) {
        guard bytes.count <= Self.maximumBytes else {
            throw ConfigurationError(problems: [
                ConfigurationProblem(
                    origin: .file(path, line: 1), message: "longer than \(Self.maximumBytes) bytes")
            ])
        }
        let root = try TextDocument.parse(bytes, path: path)
        self.digest = digest
        settings = root
        var problems = ProvisioningKeys.problems(in: root, allowing: ProvisioningKeys.own)
        var tables = root.table ?? [:]
        code = Self.text(tables.removeValue(forKey: "code"), "code", 1...32, &problems)
        serial = Self.serial(tables.removeValue(forKey: "serial"), &problems)
        if let company = tables.removeValue(forKey: "company") {
            let certificate = company.table?["certificate"]
            if let pem = Self.text(certificate, "company.certificate", 1...16_384, &problems) {
                materials.append(Material(purpose: .company, bytes: Array(pem.utf8)))
            }
        }
        if let upstreams = tables["upstream"] { tables["upstream"] = takeUpstreams(upstreams, &problems) }
        settings = Node(value: .table(tables), origin: root.origin)
        for (table, keys) in Self.required {
            for key in keys where tables[table]?.table?[key] == nil {
                problems.append(
                    ConfigurationProblem(
                        origin: tables[table]?.origin ?? root.origin,
                        message: "`\(table).\(key)` is missing: a terminal is provisioned whole or not at all"
                    ))
            }
        }
        if !problems.isEmpty { throw ConfigurationError(problems: problems.inOrder) }
    }

    /// Without these the terminal would refuse every badge, or record for a site that is none.
    private static let required = [
        ("terminal", ["licence"]), ("site", ["code", "latitude", "longitude"]),
    ]

    /// Takes out of each upstream what is not a setting.
    private mutating func takeUpstreams(_ node: Node, _ problems: inout [ConfigurationProblem]) -> Node {
        guard case .list(let elements) = node.value else { return node }
        var rest: [Node] = []
        for element in elements {
            guard var keys = element.table else {
                rest.append(element)
                continue
            }
            let name = keys["name"].flatMap { try? plainText($0) } ?? ""
            if let token = Self.text(
                keys.removeValue(forKey: "token"), "upstream.token", 1...4096, &problems)
            {
                materials.append(Material(purpose: .token(upstream: name), bytes: Array((token + "\n").utf8)))
            }
            if let pem = Self.text(
                keys.removeValue(forKey: "authority"), "upstream.authority", 1...65_536, &problems)
            {
                materials.append(Material(purpose: .authority(upstream: name), bytes: Array(pem.utf8)))
            }
            switch keys.removeValue(forKey: "enrol")?.value {
            case nil, .boolean(false)?: break
            case .boolean(true)?: enrolled.append(name)
            default:
                problems.append(
                    ConfigurationProblem(
                        origin: element.origin, message: "`upstream.enrol` must be true or false"))
            }
            // A file: or loopback address would have the daemon write, or speak, where root has not said so.
            if let url = keys["url"], let text = try? plainText(url), !text.hasPrefix("https://") {
                problems.append(
                    ConfigurationProblem(
                        origin: url.origin,
                        message: "`upstream.url` must begin with https:// when it is provisioned"))
            }
            rest.append(Node(value: .table(keys), origin: element.origin))
        }
        return Node(value: .list(rest), origin: node.origin)
    }

    private static func text(
        _ node: Node?, _ key: String, _ length: ClosedRange<Int>, _ problems: inout [ConfigurationProblem]
    ) -> String? {
        guard let node else { return nil }
        guard case .text(let text) = node.value, length.contains(text.utf8.count) else {
            problems.append(
                ConfigurationProblem(
                    origin: node.origin,
                    message: "`\(key)` must be text of \(length.lowerBound) to \(length.upperBound) bytes"))
            return nil
        }
        return text
    }

    private static func serial(_ node: Node?, _ problems: inout [ConfigurationProblem]) -> Int? {
        guard let node else { return nil }
        guard case .integer(let serial) = node.value, serial > 0 else {
            problems.append(
                ConfigurationProblem(origin: node.origin, message: "`serial` must be an integer from 1"))
            return nil
        }
        return serial
    }
}

extension [ConfigurationProblem] {
    /// By line; a file is all there is.
    fileprivate var inOrder: [ConfigurationProblem] {
        sorted { left, right in
            guard case .file(_, let before) = left.origin, case .file(_, let after) = right.origin else {
                return false
            }
            return (before, left.message) < (after, right.message)
        }
    }
}
