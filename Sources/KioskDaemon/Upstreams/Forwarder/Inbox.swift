import Domain
import Store

/// What others want of a forwarder, kept until it looks, and the bell that wakes it. Bounded.
actor Inbox {
    enum Command: Sendable, Hashable {
        case replay(from: Sequence)
        case resolve(Sequence, Resolved.Decision)
        case retryNow
        /// To be carried out at once, and the link tried after it.
        case mend(LinkRemedy)
    }

    static let most = 1_024

    private var head: Head?
    private var commands: [Command] = []
    private var heartbeatFactor: Int64?
    /// Of the one call that runs.
    private var answer: Courier.Answer?
    nonisolated let bell: AsyncStream<Void>
    private nonisolated let rope: AsyncStream<Void>.Continuation

    init() {
        (bell, rope) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ head: Head) {
        if let known = self.head, known.book == head.book, known.sequence >= head.sequence { return }
        self.head = head
        rope.yield()
    }

    /// Beyond the bound the oldest command is dropped: the state stays as visible as before, to be decided
    /// again.
    func put(_ command: Command) {
        if commands.count == Self.most { commands.removeFirst() }
        commands.append(command)
        rope.yield()
    }

    func put(heartbeatFactor: Int64) {
        self.heartbeatFactor = heartbeatFactor
        rope.yield()
    }

    func put(_ answer: Courier.Answer) {
        self.answer = answer
        rope.yield()
    }

    /// What lies in it; nil: nothing new.
    struct Contents: Sendable {
        var head: Head?
        var commands: [Command]
        var heartbeatFactor: Int64?
        var answer: Courier.Answer?
    }

    func take() -> Contents {
        defer {
            commands = []
            heartbeatFactor = nil
            answer = nil
        }
        return Contents(head: head, commands: commands, heartbeatFactor: heartbeatFactor, answer: answer)
    }

    nonisolated func ring() { rope.yield() }

    /// No more work: the bell's stream ends.
    nonisolated func close() { rope.finish() }
}
