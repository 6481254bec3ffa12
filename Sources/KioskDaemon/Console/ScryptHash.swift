import CCrypto
import Foundation

/// What is kept of a secret that a person can remember: one line, `scrypt$COST$BLOCKS$LANES$SALT$KEY` (RFC 7914,
/// base64). Each guess costs whoever reads it a tenth of a second.
struct ScryptHash: Sendable, Hashable, CustomStringConvertible {
    private let effort: Effort
    private let salt: [UInt8]
    private let key: [UInt8]

    private struct Effort: Sendable, Hashable {
        /// 16 MiB, and a tenth of a second on a small board.
        static let standard = Effort(cost: 1 << 14, blocks: 8, lanes: 2)
        var cost: UInt64
        var blocks: UInt64
        var lanes: UInt64
    }

    /// Hashes a new one. Nil when the kernel gives no random bytes.
    init?(of secret: String) {
        var salt = [UInt8](repeating: 0, count: 16)
        guard kd_random(&salt, salt.count) == 0, let key = Self.derive(secret, salt, .standard) else {
            return nil
        }
        (self.effort, self.salt, self.key) = (.standard, salt, key)
    }

    /// Reads the line; nil when it is no such line, or asks for more work than anybody would have set.
    init?(_ description: String) {
        let parts = description.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let cost = UInt64(parts[1]),
            let blocks = UInt64(parts[2]),
            let lanes = UInt64(parts[3]), (1 << 10...1 << 15).contains(cost), (1...16).contains(blocks),
            (1...8).contains(lanes), let salt = Data(base64Encoded: String(parts[4])),
            let key = Data(base64Encoded: String(parts[5])), (16...64).contains(salt.count), key.count == 32
        else { return nil }
        effort = Effort(cost: cost, blocks: blocks, lanes: lanes)
        self.salt = Array(salt)
        self.key = Array(key)
    }

    var description: String {
        let numbers = "\(effort.cost)$\(effort.blocks)$\(effort.lanes)"
        return "scrypt$\(numbers)$\(Data(salt).base64EncodedString())$\(Data(key).base64EncodedString())"
    }

    /// Whether that is it. Takes a tenth of a second, whatever the answer.
    func matches(_ secret: String) -> Bool {
        guard let tried = Self.derive(secret, salt, effort) else { return false }
        // In one time for all keys.
        return zip(tried, key).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ secret: String, _ salt: [UInt8], _ effort: Effort) -> [UInt8]? {
        var key = [UInt8](repeating: 0, count: 32)
        let bytes = Array(secret.utf8)
        let effort = kd_scrypt_effort(cost: effort.cost, blocks: effort.blocks, lanes: effort.lanes)
        let result = kd_scrypt(bytes, bytes.count, salt, salt.count, effort, &key, key.count)
        return result == 0 ? key : nil
    }
}

/// Texts that nobody can guess.
enum SessionToken {
    static func make() -> String? {
        var bytes = [UInt8](repeating: 0, count: 32)
        guard kd_random(&bytes, bytes.count) == 0 else { return nil }
        return bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
