import Domain
import Foundation

/// What was refused of badges before the roster gave them to somebody (SITUATIONS 4), for the one who imports it.
struct RefusedBefore {
    /// More than these are only counted.
    private static let most = 50

    /// One line per read: when, at which reader, whose badge it is by now.
    let lines: [String]

    /// `state`: before the import.
    init(_ file: RosterFile, state: Terminal, zone: Zone) {
        let known = Set(state.credentials.values.map(\.key))
        let linked = file.rows.compactMap { row in
            row.badge.flatMap { known.contains($0.key) ? nil : (row.person.code, $0.key) }
        }
        let reads = linked.flatMap { code, key in state.claims(of: key).map { (code, $0) } }
        let all = reads.sorted { $0.1.read < $1.1.read }.map { code, claim in
            let offset = zone.transition(atSeconds: claim.wallMicroseconds / 1_000_000)?.offsetSeconds ?? 0
            let seconds = Double(claim.wallMicroseconds / 1_000_000 + Int64(offset))
            let time = Date(timeIntervalSince1970: seconds).ISO8601Format().prefix(19).replacing(
                "T", with: " ")
            return "refused before: \(time) \(claim.reader?.description ?? "-"), badge of \(code)"
        }
        lines =
            all.suffix(Self.most)
            + (all.count > Self.most ? ["and \(all.count - Self.most) earlier ones"] : [])
    }
}
