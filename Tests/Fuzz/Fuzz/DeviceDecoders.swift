@testable import Drivers

extension Decoder {
    /// What devices send.
    static let devices = [
        Decoder(name: "badge-frames") { bytes in
            guard let (format, rest) = bytes.choosing(BadgeFrameDecoder.Options.Format.allCases) else {
                return
            }
            for hasFrameCheck in [false, true] {
                var decoder = BadgeFrameDecoder(
                    options: .init(format: format, hasFrameCheck: hasFrameCheck, silenceEndsLine: true))
                for piece in rest.pieces(of: 7) { _ = decoder.decode(piece) }
                _ = decoder.flush()
            }
        },
        Decoder(name: "keyboard") { bytes in
            guard let (layout, rest) = bytes.choosing(KeyMap.Layout.allCases) else { return }
            var decoder = KeyboardBadgeDecoder(options: .init(layout: layout, silenceEndsLine: true))
            var microseconds: Int64 = 0
            for event in rest.pieces(of: 4) where event.count == 4 {
                let event = Array(event)
                microseconds &+= Int64(event[3]) << (event[3] == 255 ? 48 : 10)
                _ = decoder.decode(
                    KeyEvent(
                        microseconds: microseconds, type: UInt16(event[0] & 7), code: UInt16(event[1]),
                        value: Int32(event[2] & 3)))
            }
            _ = decoder.flush()
        },
        Decoder(name: "wiegand") { bytes in
            var decoder = WiegandDecoder(formats: WiegandFormat.table)
            var sequence: UInt32 = 0
            var nanoseconds: UInt64 = 0
            for edge in bytes.pieces(of: 3) where edge.count == 3 {
                let edge = Array(edge)
                sequence &+= edge[0] & 0xF0 == 0xF0 ? UInt32(edge[0]) : 1
                nanoseconds &+= UInt64(edge[1]) << (edge[0] >> 1 & 31)
                _ = decoder.feed([
                    LineEdge(nanoseconds: nanoseconds, sequence: sequence, line: Int(edge[2] & 1))
                ])
            }
            _ = decoder.flush(.max)
        },
        Decoder(name: "identity-card") { bytes in
            _ = IdentityRead(file: bytes.span)
            // And as a card: each two bytes are a length and the status of an answer made of what follows.
            var rest = bytes[...]
            let card = BelgianCard(
                exchange: { _, answer in
                    guard let length = rest.popFirst(), let status = rest.popFirst() else { return 0x9000 }
                    _ = answer.append(Array(rest.prefix(Int(length))))
                    rest = rest.dropFirst(Int(length))
                    return [0x9000, 0x6B00, 0x6982, 0x6C00 | UInt16(length)][Int(status & 3)]
                }, isOver: { false }, pause: { _ in })
            if let file = try? card.read(.identity) { _ = file.look { IdentityRead(file: $0) } }
        },
        Decoder(name: "gnss") { bytes in
            var decoder = GNSSDecoder()
            for piece in bytes.pieces(of: 61) { for fix in decoder.feed(piece) { _ = jsonLine(fix) } }
            _ = decoder.finish()
        },
        Decoder(name: "gpsd") { bytes in
            var decoder = GpsdDecoder()
            for piece in bytes.pieces(of: 61) { _ = decoder.readings(from: piece.span, at: nil) }
        },
        Decoder(name: "trace") { bytes in
            var player = TracePlayer()
            var outcomes: [TraceOutcome] = []
            do throws(TraceDefect) {
                for piece in bytes.pieces(of: 61) { try player.feed(piece, into: &outcomes) }
                try player.finish(into: &outcomes)
            } catch {
                _ = error.description
            }
            for outcome in outcomes { _ = outcome.jsonLine }
        },
    ]
}
