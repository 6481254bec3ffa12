/// What a badge decoder makes of its input: a badge, or the reason why there is none.
package enum BadgeOutcome: Sendable, Hashable {
    case badge(BadgeRead)
    case defect(ReadDefect)
}

/// Bytes of a serial badge reader in any chunking → badges and read errors. A value: no clock, no I/O.
///
/// Understands
/// - EM4100/RDM6300: `02`, 10 + 2 hexadecimal digits, `03`; the last two are the XOR of the five bytes (Seeed 113020002);
/// - ID-2/12/20LA: the same with `0D 0A` before `03` (ID-Innovations data sheet);
/// - lines ended by CR, LF or CR LF, or between `02` and `03`.
///
/// What is damaged is never a number: noise in or just before a line spoils it, an end without a beginning is an
/// error. Noise by itself is nobody's badge and says nothing.
package struct BadgeFrameDecoder: Sendable {
    package struct Options: Sendable, Hashable {
        package enum Format: String, Sendable, CaseIterable {
            /// Whatever comes; after the first valid EM4100 frame only those, so that a frame that lost bytes is not
            /// taken for a line. Before it, what is nearly such a frame must be one, too.
            case auto
            case em4100
            case lineHexadecimal = "line-hex"
            case lineDecimal = "line-decimal"
        }

        package var format: Format
        /// A byte after `03` that is the XOR of everything from `02` to `03` (IDTECK SR10).
        package var hasFrameCheck: Bool
        /// Whether silence may end a line: for readers that send no terminator.
        package var silenceEndsLine: Bool

        package init(format: Format = .auto, hasFrameCheck: Bool = false, silenceEndsLine: Bool = false) {
            self.format = format
            self.hasFrameCheck = hasFrameCheck
            self.silenceEndsLine = silenceEndsLine
        }
    }

    /// Longest line or frame, bytes: a QR code holds 4296 characters at most, of which no badge uses all.
    package static let limit = 4096

    private enum State {
        /// Between badges, or in a line without `02`.
        case line
        /// After `02`.
        case frame
        /// After `03`, before the frame's check byte.
        case check
        /// More than `limit` came: nothing counts until the next beginning or end.
        case overflow
    }

    private let options: Options
    private var state = State.line
    private var content: [UInt8] = []
    /// Something in the present line or frame was not text.
    private var isSpoiled = false
    private var sawFrame = false

    package init(options: Options = Options()) {
        self.options = options
    }

    /// Whether silence would mean something: the reader then calls `flush` after a short time without bytes.
    package var isPartial: Bool { !content.isEmpty || isSpoiled || state != .line }

    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [BadgeOutcome] {
        var outcomes: [BadgeOutcome] = []
        for byte in bytes {
            if let outcome = step(byte) { outcomes.append(outcome) }
        }
        return outcomes
    }

    /// The reader has been silent: what is unfinished ends here, as a line if the options say so, else as an error.
    package mutating func flush() -> [BadgeOutcome] {
        defer { restart(.line) }
        switch state {
        case .overflow: return []
        case .check: return [.defect(.truncated)]
        case .frame: return content.isEmpty && !isSpoiled ? [] : [.defect(.truncated)]
        case .line:
            guard !content.isEmpty else { return [] }
            return options.silenceEndsLine ? [line()] : [.defect(.truncated)]
        }
    }

    private mutating func step(_ byte: UInt8) -> BadgeOutcome? {
        if state == .check { return endFrame(check: byte) }
        switch byte {
        case Byte.startOfText: return begin()
        case Byte.endOfText: return end()
        case Byte.carriageReturn, Byte.lineFeed: return endOfLine()
        default:
            if state != .overflow { return take(byte) }
            return nil
        }
    }

    private mutating func take(_ byte: UInt8) -> BadgeOutcome? {
        guard Byte.text.contains(byte) else {
            isSpoiled = true
            return nil
        }
        guard content.count < Self.limit else {
            restart(.overflow)
            return .defect(.tooLong)
        }
        content.append(byte)
        return nil
    }

    private mutating func begin() -> BadgeOutcome? {
        let isInterrupted = state != .overflow && !content.isEmpty
        restart(.frame)
        return isInterrupted ? .defect(.truncated) : nil
    }

    private mutating func endOfLine() -> BadgeOutcome? {
        switch state {
        case .frame:
            // ID-12LA ends its digits with CR LF before 03; they are no part of the number.
            if !content.isEmpty, content.count < Self.limit { content.append(Byte.carriageReturn) }
            return nil
        case .overflow:
            restart(.line)
            return nil
        case .line, .check:
            defer { restart(.line) }
            return content.isEmpty ? nil : line()
        }
    }

    private mutating func end() -> BadgeOutcome? {
        switch state {
        case .frame where options.hasFrameCheck:
            state = .check
            return nil
        case .frame:
            defer { restart(.line) }
            return frame()
        case .line:
            // An end without a beginning: its first bytes are lost.
            defer { restart(.line) }
            return content.isEmpty ? nil : .defect(.truncated)
        case .overflow, .check:
            restart(.line)
            return nil
        }
    }

    private mutating func endFrame(check: UInt8) -> BadgeOutcome {
        defer { restart(.line) }
        let sum = content.reduce(Byte.startOfText ^ Byte.endOfText, ^)
        return sum == check ? frame() : .defect(.checksum)
    }

    private mutating func restart(_ next: State) {
        state = next
        content.removeAll(keepingCapacity: content.capacity <= Self.limit)
        isSpoiled = false
    }
}

extension BadgeFrameDecoder {
    /// The content between `02` and `03`.
    private mutating func frame() -> BadgeOutcome {
        if isSpoiled || content.isEmpty { return .defect(.format) }
        while content.last == Byte.carriageReturn { content.removeLast() }
        if content.contains(Byte.carriageReturn) { return .defect(.format) }
        switch options.format {
        case .em4100: return em4100()
        case .lineHexadecimal, .lineDecimal: return line()
        case .auto:
            let isHexadecimal = content.allSatisfy { BadgeKeys.hexadecimalDigit($0) != nil }
            // Up to two bytes too few, or one too many: a damaged EM4100 frame, and with ten digits it would be
            // another badge. Who really sends such numbers sets his format, or has each frame checked.
            let shortest = options.hasFrameCheck ? 11 : 10
            let isNearly = isHexadecimal && (shortest...13).contains(content.count)
            return sawFrame || isNearly ? em4100() : line()
        }
    }

    private mutating func em4100() -> BadgeOutcome {
        guard content.count == 12 else { return .defect(.length) }
        var identifier: UInt64 = 0
        var sum: UInt8 = 0
        for index in stride(from: 0, to: 12, by: 2) {
            guard let high = BadgeKeys.hexadecimalDigit(content[index]),
                let low = BadgeKeys.hexadecimalDigit(content[index + 1])
            else { return .defect(.format) }
            let byte = high << 4 | low
            sum ^= byte
            if index < 10 { identifier = identifier << 8 | UInt64(byte) }
        }
        guard sum == 0 else { return .defect(.checksum) }
        sawFrame = true
        return .badge(BadgeRead(keys: BadgeKeys.em4100(identifier), raw: text(), format: "em4100"))
    }

    private func line() -> BadgeOutcome {
        if isSpoiled { return .defect(.format) }
        let line = text()
        let isDecimal = BadgeKeys.isDecimalLine(line)
        let isHexadecimal = content.allSatisfy { BadgeKeys.hexadecimalDigit($0) != nil }
        switch options.format {
        case .em4100: return .defect(.format)
        case .auto where sawFrame: return .defect(.format)
        case .lineDecimal where !isDecimal: return .defect(.format)
        case .lineHexadecimal where !isHexadecimal: return .defect(.format)
        case .lineHexadecimal where content.count % 2 != 0: return .defect(.length)
        case .auto, .lineDecimal, .lineHexadecimal:
            let digits: BadgeKeys.Digits = options.format == .lineHexadecimal ? .hexadecimal : .decimal
            return .badge(BadgeRead(keys: BadgeKeys.text(line, digits: digits), raw: line, format: "line"))
        }
    }

    private func text() -> String { String(decoding: content, as: UTF8.self) }
}

private enum Byte {
    static let startOfText: UInt8 = 0x02
    static let endOfText: UInt8 = 0x03
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    /// Printable ASCII; a badge has no control characters and no accents.
    static let text: ClosedRange<UInt8> = 0x20...0x7E
}
