import Glibc
import Store

/// `[console]`: the pages for managers.
struct ConsoleConfiguration: Sendable, Hashable {
    /// Address that is listened on.
    var address: String
    /// TCP port; nil: there is no console.
    var port: Int?
    /// Names and addresses under which browsers reach it.
    var names: [String]
    /// Absolute path of a certificate with its chain; nil: the terminal makes its own.
    var certificateFile: String?
    var keyFile: String?
    var idleMinutes: Int
    var longestHours: Int

    init(_ form: inout Form) {
        let explanation = """
            The console for managers, over TLS. Off until `port` is set. `kioskd console code` makes the first \
            administrator (docs/console.md).
            """
        (address, port, names, certificateFile, keyFile, idleMinutes, longestHours) = form.section(
            "console", explanation
        ) { section in
            let address = section.key(
                "address", .text(1...45), standard: "0.0.0.0",
                "IP address of this machine that is listened on; 0.0.0.0: all of IPv4, ::: all there are.")
            if !Self.isAddress(address) { section.problem("address", "is not an IP address") }
            let port = section.optional(
                "port", .integer(0...65535), example: 8443,
                "TCP port; 0: any free one, told in the log. Without it there is no console.")
            let names = section.key(
                "names", .list(of: .text(1...253), count: 0...16), standard: [],
                "Names and IP addresses under which browsers reach it: the terminal's own certificate is made for them, "
                    + "for the name of the machine and for localhost.")
            for name in names where ListenerName(name) == nil {
                section.problem("names", "has `\(name)`, which is neither a DNS name nor an IP address")
            }
            let certificate = section.optional(
                "certificate_file", .path, example: "/etc/kioskd/secrets/console.pem",
                "A certificate with its chain (PEM) in place of the terminal's own; `key_file` goes with it.")
            let key = section.optional(
                "key_file", .path, example: "/etc/kioskd/secrets/console-key.pem",
                "The private key of `certificate_file` (PEM).")
            if (certificate == nil) != (key == nil) {
                section.problem("certificate_file", "and `key_file` go together")
            }
            let idle = section.key(
                "idle_minutes", .integer(1...1440, unit: "min"), standard: 30,
                "A session ends when nothing was asked for so long.")
            let longest = section.key(
                "longest_hours", .integer(1...168, unit: "h"), standard: 12,
                "A session ends after so long, however busy it is.")
            return (address, port, names, certificate, key, idle, longest)
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
    }

    /// Those of the configuration first: the first one is shown as the address.
    var certificateNames: [ListenerName] {
        var own = [CChar](repeating: 0, count: 256)
        let isNamed = gethostname(&own, own.count - 1) == 0
        let host = String(
            decoding: own.prefix { isNamed && $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        var seen: Set<ListenerName> = []
        return (names + [host, "localhost", "127.0.0.1"]).compactMap { ListenerName($0) }.filter {
            seen.insert($0).inserted
        }
    }
}
