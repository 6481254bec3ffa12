import Domain

@testable import KioskDaemon

extension Decoder {
    /// Files that people, companies, sticks and the system give to the program.
    static let files = [
        Decoder(name: "configuration") { bytes in
            _ = try? ConfigurationLoader.load(text: String(decoding: bytes, as: UTF8.self))
        },
        Decoder(name: "roster") { bytes in
            let roster = RosterFile(bytes, language: .fr, zone: Zone.utc)
            for row in roster.rows { _ = row.person }
            for problem in roster.problems { _ = problem.description }
        },
        Decoder(name: "provisioning") { bytes in
            _ = ProvisioningCode.named(in: bytes)
            _ = try? ProvisioningFile(bytes, path: "stick", digest: "")
        },
        Decoder(name: "pin-hash") { bytes in
            _ = PINHash(String(decoding: bytes, as: UTF8.self))
        },
        Decoder(name: "zone") { bytes in
            guard let zone = try? ZoneFile.parse(bytes, name: "Fuzz/Zone") else { return }
            for seconds: Int64 in [.min, 0, 1_700_000_000, .max] {
                _ = (zone.offsetSeconds(atSeconds: seconds), zone.isRepeated(atSeconds: seconds))
            }
        },
        Decoder(name: "log-lines") { bytes in
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                _ = LogLines.harmless(String(line))
            }
        },
    ]
}
