/// Where a secret is kept. The configuration holds this, never the secret itself.
enum SecretReference: Hashable, Sendable, CustomStringConvertible {
    /// Absolute path of a file that holds it.
    case file(String)
    /// A systemd credential (`LoadCredential=` of the unit), by its name.
    case credential(String)

    /// Nil for anything that is neither an absolute path nor `credential:NAME`: perhaps the secret itself.
    init?(_ text: String) {
        if let name = text.splitPrefix("credential:") {
            guard Self.isCredentialName(name) else { return nil }
            self = .credential(String(name))
        } else {
            guard text.hasPrefix("/"), text.utf8.count < 4096 else { return nil }
            self = .file(text)
        }
    }

    var description: String {
        switch self {
        case .file(let path): path
        case .credential(let name): "credential:\(name)"
        }
    }

    /// The file to read. Outside of systemd a credential lies where systemd would put it, and so cannot be read.
    func path(environment: [String: String]) -> String {
        switch self {
        case .file(let path): path
        case .credential(let name):
            "\(environment["CREDENTIALS_DIRECTORY"] ?? "/run/credentials/kioskd.service")/\(name)"
        }
    }

    private static func isCredentialName(_ name: Substring) -> Bool {
        !name.isEmpty && name.utf8.count <= 255 && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "._-".utf8.contains(byte)
                }
            }
    }
}

extension String {
    /// What follows `prefix`; nil when the text does not begin with it.
    fileprivate func splitPrefix(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
