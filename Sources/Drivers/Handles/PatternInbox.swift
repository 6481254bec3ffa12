import Glibc

/// Carries output patterns from any thread to the one that plays them: a socket pair, so that the player can wait for
/// a pattern, a deadline and the stop at once, and no lock is needed. One packet is one pattern.
package final class PatternInbox: Sendable {
    private let sender: Int32
    /// Readable while patterns wait.
    let receiver: Int32

    private static let longest = 9 + 5 * PatternPlayer.maximumSteps

    package init() throws(DriverError) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            throw DriverError(operation: "socketpair", device: "outputs", errno: errno)
        }
        (sender, receiver) = (pair[0], pair[1])
    }

    /// Never blocks. Throws EAGAIN when hundreds of patterns wait already: nobody plays them.
    package func send(_ pattern: OutputPattern) throws(DriverError) {
        let bytes = Self.bytes(of: pattern)
        guard Glibc.send(sender, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw DriverError(operation: "send", device: "outputs", errno: errno)
        }
    }

    /// The patterns that wait, oldest first.
    package func receive() -> [OutputPattern] {
        var patterns: [OutputPattern] = []
        var buffer = [UInt8](repeating: 0, count: Self.longest)
        while true {
            let count = recv(receiver, &buffer, buffer.count, 0)
            guard count > 0 else { return patterns }
            patterns.append(Self.pattern(of: buffer[..<count]))
        }
    }

    /// Whether it is a background pattern, relay pulse, modem pulse, then for each step its lights and its duration: one
    /// byte for words, and numbers as four bytes, low one first.
    private static func bytes(of pattern: OutputPattern) -> [UInt8] {
        var bytes: [UInt8] = [pattern.isBackground ? 1 : 0]
        bytes += number(pattern.relayMilliseconds) + number(pattern.modemMilliseconds)
        for step in pattern.steps.prefix(PatternPlayer.maximumSteps) {
            bytes.append((step.green ? 1 : 0) | (step.red ? 2 : 0) | (step.buzzer ? 4 : 0))
            bytes += number(step.milliseconds)
        }
        return bytes
    }

    private static func pattern(of bytes: ArraySlice<UInt8>) -> OutputPattern {
        var pattern = OutputPattern(
            steps: [], relayMilliseconds: number(bytes.dropFirst().prefix(4)),
            modemMilliseconds: number(bytes.dropFirst(5).prefix(4)), isBackground: bytes.first == 1)
        var rest = bytes.dropFirst(9)
        while let lights = rest.first {
            pattern.steps.append(
                OutputPattern.Step(
                    green: lights & 1 != 0, red: lights & 2 != 0, buzzer: lights & 4 != 0,
                    milliseconds: number(rest.dropFirst().prefix(4))))
            rest = rest.dropFirst(5)
        }
        return pattern
    }

    private static func number(_ value: Int) -> [UInt8] {
        let clamped = UInt32(min(max(value, 0), PatternPlayer.longestMilliseconds))
        return (0..<4).map { UInt8(truncatingIfNeeded: clamped >> ($0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    deinit {
        close(sender)
        close(receiver)
    }
}
