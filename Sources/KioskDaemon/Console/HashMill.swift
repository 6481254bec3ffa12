/// Grinds passwords on two threads of its own: at most two at once, whoever waits, and nothing else waits for them.
actor HashMill {
    /// One thread.
    private actor Stone {
        private let executor: QueueExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        init(_ number: Int) { executor = QueueExecutor(label: "kioskd.password.\(number)") }

        func grind<Result: Sendable>(_ work: @Sendable () -> Result) -> Result { work() }
    }

    /// More are turned away: each takes a tenth of a second.
    static let mostWaiting = 16

    private let stones = [Stone(1), Stone(2)]
    private var turn = 0
    private var waiting = 0

    /// Nil: too many wait already.
    func grind<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        guard waiting < Self.mostWaiting else { return nil }
        waiting += 1
        defer { waiting -= 1 }
        turn = (turn + 1) % stones.count
        return await stones[turn].grind(work)
    }
}
