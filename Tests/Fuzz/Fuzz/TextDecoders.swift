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
        Decoder(name: "api") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? FormText.read(bytes)
            let kinds: [APIParameter.Kind] = [
                .code, .sequence, .day, .truth, .limit(1...1_000, standard: 100),
            ]
            for kind in kinds { _ = APIParameter(name: "x", kind: kind, words: "").value(text) }
            _ = APICall.tags(text)
            _ = APIMoment.read(text)
            guard let value = try? APIText.read(bytes) else { return }
            guard (try? APIText.read(value.bytes)) == value else { fatalError("it is read as another value") }
            guard let members = value.parts else { return }
            take(members, APIWritables.client)
            take(members, APIWritables.site)
            take(members, APIWritables.group)
            take(members, APIWritables.task)
            take(members, APIWritables.person)
        },
        Decoder(name: "registration") { bytes in
            _ = RegistrationCodec.answers(bytes, count: 2)
            _ = RegistrationCodec.consulted("17611", in: bytes)
            _ = AccessToken(bytes, nowBootMicroseconds: 0)
            _ = NationalNumber.read(String(decoding: bytes, as: UTF8.self))
        },
    ]

    /// As a program writes something new, up to what the domain says of it.
    private static func take<Row, Draft>(
        _ members: [APIValue.Member], _ subject: APIWritable<Row, Draft>
    ) {
        var reading = APIReading()
        var draft = subject.blank("X", nil)
        subject.input.take(members, into: &draft, shown: [], &reading)
        guard let wanted = subject.finish(draft, &reading) else { return }
        let amendments = Amendments(by: Amendments.system, [Amendment(wanted.value)])
        _ = Terminal(book: BookID(7)).problems(of: amendments)
    }
}
