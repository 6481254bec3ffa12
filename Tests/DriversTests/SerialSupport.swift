import Drivers
import Glibc
import Testing
import VirtualDevices

/// A small seeded generator (SplitMix64), so that a failing case can be run again.
struct BadgeNoise: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A folder of its own, gone at the end.
final class SerialFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/kioskd-drivers-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for entry in Self.entries(of: path) { unlink(path + "/" + entry) }
        rmdir(path)
    }

    /// Names in a folder, without `.` and `..`.
    static func entries(of path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// The frame of an RDM6300 or, with `lineEnd`, of an ID-12LA.
func badgeFrame(_ identifier: UInt64, lineEnd: Bool = false) -> [UInt8] {
    let bytes = (0..<5).map { UInt8(truncatingIfNeeded: identifier >> (8 * (4 - UInt64($0)))) }
    let digits = BadgeKeys.hexadecimal(bytes + [bytes.reduce(0, ^)])
    return [2] + Array(digits.utf8) + (lineEnd ? [13, 10] : []) + [3]
}

extension BadgeOutcome {
    /// The canonical key, or the defect's name after `!`.
    var short: String {
        switch self {
        case .badge(let badge): badge.keys.first ?? ""
        case .defect(let defect): "!" + defect.rawValue
        }
    }
}

extension Reading {
    var short: String {
        switch value {
        case .badge(let badge): badge.keys.first ?? ""
        case .readError(let defect): "!" + defect.rawValue
        default: "?"
        }
    }
}
