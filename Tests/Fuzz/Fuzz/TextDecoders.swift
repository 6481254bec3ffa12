import Domain

@testable import Upstreams
@testable import Web

extension Decoder {
    /// What pages and servers send.
    static let texts = [
        Decoder(name: "touch") { bytes in
            let types = ["application/json", "application/x-www-form-urlencoded"]
            guard let (type, rest) = bytes.choosing(types) else { return }
            _ = try? TouchForm(rest, contentType: type)
        },
        Decoder(name: "multipart") { bytes in
            // The first line is the type, which names the boundary.
            let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return }
            _ = MultipartForm(Array(parts[1]), contentType: String(decoding: parts[0], as: UTF8.self))
        },
        Decoder(name: "technician") { bytes in
            _ = try? TechnicianTouch.read(bytes)
            _ = try? WorkbenchForm.read(bytes)
        },
        Decoder(name: "retry-after") { bytes in
            let parts = bytes.split(separator: 10, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            _ = RetryAfter.seconds(field: parts.first, date: parts.count > 1 ? parts[1] : nil)
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
        Decoder(name: "registration") { bytes in
            _ = RegistrationCodec.answers(bytes, count: 2)
            _ = RegistrationCodec.consulted("17611", in: bytes)
            _ = AccessToken(bytes, nowBootMicroseconds: 0)
            _ = NationalNumber.read(String(decoding: bytes, as: UTF8.self))
        },
    ]
}
