import Domain

@testable import Upstreams
@testable import Web

extension Decoder {
    /// What pages and servers send. What the executable itself reads (roster, configuration) cannot be linked into
    /// another one: its tests mutate it.
    static let texts = [
        Decoder(name: "touch") { bytes in
            let types = ["application/json", "application/x-www-form-urlencoded"]
            guard let (type, rest) = bytes.choosing(types) else { return }
            _ = try? TouchForm(rest, contentType: type)
        },
        Decoder(name: "answer") { bytes in
            let items = (1...3).map { sequence in
                Outgoing(
                    id: EntryID(book: BookID(7), sequence: sequence), kind: "punched", version: 1,
                    person: nil,
                    subject: nil, reader: nil,
                    instant: Instant(
                        wallMicroseconds: 0, bootMicroseconds: 0, boot: BootID(high: 0, low: 0),
                        trust: .unknown),
                    derivedWallMicroseconds: nil, data: [], isLate: false)
            }
            _ = ResultsBody(bytes)?.outcomes(for: items, isIdempotent: true)
        },
    ]
}
