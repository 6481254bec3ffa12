import Glibc
import Store

/// What the screen of an unprovisioned terminal shows, and a file on a stick must repeat: whoever plugs the stick in
/// stands before this terminal. Random, of this installation, for one use; 40 bits, and one try needs one stick.
enum ProvisioningCode {
    /// Crockford's digits: none looks like another.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    static func make() throws(StoreError) -> String {
        let characters = try Fingerprint.random(8).map { alphabet[Int($0 & 31)] }
        return String(characters[..<4]) + "-" + String(characters[4...])
    }

    /// As typed by hand: small letters, no hyphen, O for 0, I or L for 1.
    static func normal(_ text: String) -> String {
        String(
            text.uppercased().compactMap { character -> Character? in
                switch character {
                case "O": "0"
                case "I", "L": "1"
                default: alphabet.contains(character) ? character : nil
                }
            })
    }

    /// The code that a file names, found without a parser: what nobody vouches for is not parsed. Only above the first
    /// table, as `code = "…"` alone on its line.
    static func named(in bytes: [UInt8]) -> String? {
        for line in bytes.split(separator: 10).prefix(200) {
            let words = String(decoding: line.prefix(200), as: UTF8.self).split { " \t\r".contains($0) }
                .joined()
            if words.hasPrefix("[") { return nil }
            guard words.hasPrefix("code=\"") else { continue }
            return String(words.dropFirst(6).prefix { $0 != "\"" })
        }
        return nil
    }

    /// Compares every character, whatever the first ones are.
    static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(normal(left).utf8), Array(normal(right).utf8))
        guard left.count == right.count, !left.isEmpty else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension ProvisionedFolder {
    /// The code to show; made where there is none yet.
    func showCode() throws -> String {
        if let bytes = try? BoundedFile.read(code, limit: 64) {
            let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
            if ProvisioningCode.normal(text).count == 8 { return text }
        }
        try SafeFile.makeDirectory(path)
        let fresh = try ProvisioningCode.make()
        try SafeFile.write(Array((fresh + "\n").utf8), to: code + ".new")
        try SafeFile.rename(code + ".new", to: code)
        return fresh
    }

    /// Once the terminal knows who it is, no stick can say so by a code.
    func forgetCode() throws {
        guard access(code, F_OK) == 0 else { return }
        try SafeFile.remove(code)
        try SafeFile.synchronise(path)
    }
}
