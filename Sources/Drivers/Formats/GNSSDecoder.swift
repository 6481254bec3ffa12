/// Turns what a GNSS receiver sends (NMEA 0183 and UBX, mixed, in chunks of any size, with anything in
/// between) into fixes. A value without I/O: the same bytes give the same fixes, however they are cut.
package struct GNSSDecoder: Sendable {
    /// What went through so far, for diagnosis.
    package struct Counts: Sendable, Hashable {
        /// Sentences with a checksum that holds, whatever their type.
        package var sentences = 0
        /// UBX frames with a checksum that holds.
        package var frames = 0
        /// Sentences without a checksum, with a wrong one, or longer than the limit.
        package var unchecked = 0
        /// Checksum right, content impossible.
        package var refused = 0
    }

    /// From `$` to the last digit of the checksum.
    package static let sentenceLimitBytes = 512
    /// Payload of a UBX frame.
    package static let payloadLimitBytes = 4096
    /// UBX-NAV: the only class that says where and when.
    private static let navigationClass: UInt8 = 0x01

    package private(set) var counts = Counts()
    private var assembler: EpochAssembler
    /// The beginning of a sentence or frame whose end has not come yet. At most a frame.
    private var pending: [UInt8] = []
    private var pendingBootMicroseconds: Int64?

    /// `floorDay`: days since 1970-01-01; a date before it is one that a receiver's week rollover put there,
    /// and is moved by 1024 weeks as often as needed.
    package init(floorDay: Int = BuildDate.floorDay) {
        assembler = EpochAssembler(floorDay: floorDay)
    }

    /// The fixes that `bytes` completed.
    package mutating func feed(_ bytes: Span<UInt8>) -> [Fix] { fixes(readings(from: bytes)) }

    package mutating func feed(_ bytes: [UInt8]) -> [Fix] { feed(bytes.span) }

    package mutating func feed(_ bytes: ArraySlice<UInt8>) -> [Fix] { feed(bytes.span) }

    /// The same, each with the time at which its first byte came.
    package mutating func readings(
        from bytes: Span<UInt8>, at bootMicroseconds: Int64? = nil
    ) -> [Reading] {
        if pending.isEmpty {
            let consumed = scan(bytes, isFinal: false, pendingCount: 0, bootMicroseconds)
            for index in consumed..<bytes.count { pending.append(bytes[index]) }
            pendingBootMicroseconds = bootMicroseconds
        } else {
            var joined = pending
            pending = []
            let pendingCount = joined.count
            for index in bytes.indices { joined.append(bytes[index]) }
            let consumed = scan(joined.span, isFinal: false, pendingCount: pendingCount, bootMicroseconds)
            if consumed >= pendingCount { pendingBootMicroseconds = bootMicroseconds }
            joined.removeFirst(consumed)
            pending = joined
        }
        return assembler.takeFinished()
    }

    /// An epoch has begun and not ended: silence would be news.
    package var isOpen: Bool { assembler.isOpen }

    /// The fix of the epoch that is still open: for a receiver that has gone silent until its next second.
    /// More about the same moment gives no second fix.
    package mutating func settle() -> [Reading] {
        assembler.settle()
        return assembler.takeFinished()
    }

    /// The end of the stream: what is still open counts as complete.
    package mutating func finish() -> [Fix] {
        let rest = pending
        pending = []
        _ = scan(rest.span, isFinal: true, pendingCount: rest.count, nil)
        return fixes(settle())
    }

    private func fixes(_ readings: [Reading]) -> [Fix] {
        readings.compactMap { if case .fix(let fix) = $0.value { fix } else { nil } }
    }

    /// Handles all that is complete and returns where the first incomplete sentence or frame begins.
    private mutating func scan(
        _ bytes: Span<UInt8>, isFinal: Bool, pendingCount: Int, _ bootMicroseconds: Int64?
    ) -> Int {
        var index = 0
        while index < bytes.count {
            let step: GNSSStep
            switch bytes[index] {
            case UInt8(ascii: "$"): step = .sentence(in: bytes, at: index, isFinal: isFinal)
            case GNSSStep.frameStart: step = .frame(in: bytes, at: index, isFinal: isFinal)
            default:
                index += 1
                continue
            }
            let arrival = index < pendingCount ? pendingBootMicroseconds : bootMicroseconds
            switch step {
            case .incomplete: return index
            case .noise(let next, let isSentence):
                if isSentence { counts.unchecked += 1 }
                index = next
            case .sentence(let text, let next):
                counts.sentences += 1
                if let sentence = NMEASentence(bytes, text) {
                    assembler.take(sentence, at: arrival)
                } else {
                    counts.refused += 1
                }
                index = next
            case .frame(let kind, let identifier, let payload, let next):
                counts.frames += 1
                if kind == Self.navigationClass,
                    let message = UBXMessage(identifier, UBXPayload(payload), bytes)
                {
                    assembler.take(message, at: arrival)
                }
                index = next
            }
        }
        return index
    }
}
