import NIOCore

/// The page's own files, compiled in. Each is served under a name that carries a digest of its content, so a
/// browser may keep it for ever and never sees an old one.
package struct Assets: Sendable {
    struct Asset: Sendable {
        var path: String
        var type: String
        var tag: String
        var body: ByteBuffer
    }

    /// By path.
    let all: [String: Asset]
    private let paths: [String: String]
    /// Changes with any file: a page of an older release reloads itself.
    let version: String
    /// Pictograms, to be written into the page once.
    let sprite: String

    init() {
        let files: [(name: String, type: String, bytes: [UInt8])] = [
            ("kiosk.css", "text/css; charset=utf-8", PackageResources.kiosk_css),
            ("kiosk.js", "text/javascript; charset=utf-8", PackageResources.kiosk_js),
            ("keypad.js", "text/javascript; charset=utf-8", PackageResources.keypad_js),
            ("keyboard.js", "text/javascript; charset=utf-8", PackageResources.keyboard_js),
            ("sounds.js", "text/javascript; charset=utf-8", PackageResources.sounds_js),
            ("technician.css", "text/css; charset=utf-8", PackageResources.technician_css),
            ("technician.js", "text/javascript; charset=utf-8", PackageResources.technician_js),
            ("workbench.css", "text/css; charset=utf-8", PackageResources.workbench_css),
            ("workbench.js", "text/javascript; charset=utf-8", PackageResources.workbench_js),
            ("icon.svg", "image/svg+xml", PackageResources.icon_svg),
            ("console.css", "text/css; charset=utf-8", PackageResources.console_css),
            ("console.js", "text/javascript; charset=utf-8", PackageResources.console_js),
        ]
        var all: [String: Asset] = [:]
        var paths: [String: String] = [:]
        var version = Self.digest(PackageResources.page_mustache)
        for file in files {
            let digest = Self.digest(file.bytes)
            let parts = file.name.split(separator: ".", maxSplits: 1)
            let path = "/assets/\(parts[0])-\(Self.hexadecimal(digest)).\(parts[1])"
            paths[file.name] = path
            all[path] = Asset(
                path: path, type: file.type, tag: "\"\(Self.hexadecimal(digest))\"",
                body: ByteBuffer(bytes: file.bytes))
            version = version &* 31 &+ digest
        }
        self.all = all
        self.paths = paths
        self.version = Self.hexadecimal(version)
        sprite = String(decoding: PackageResources.sprite_svg, as: UTF8.self)
    }

    /// Address of a file of that name; empty for a name that is not in the table.
    func path(_ name: String) -> String { paths[name] ?? "" }

    /// Changes with those bytes, for an ETag.
    static func tag(of bytes: [UInt8]) -> String { "\"\(hexadecimal(digest(bytes)))\"" }

    /// FNV-1a, 64 bits: names content, protects nothing.
    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
