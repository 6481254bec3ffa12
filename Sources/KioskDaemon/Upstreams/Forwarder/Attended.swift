import ServiceLifecycle

/// Waits for an upstream call without seeming dead, and not for ever.
struct Attended: Sendable {
    /// At most that long between two signs of life, microseconds.
    static let interval: Int64 = 8_000_000
    /// How long a call may go on after graceful shutdown began.
    static let grace: Int64 = 700_000

    let name: String
    let listeners: ForwarderListeners
    let timekeeper: Timekeeper
    /// After this no more signs of life: the call counts as hung.
    let limitMicroseconds: Int64

    func call<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let call = Task { await work() }
        let signs = Task { await giveSigns() }
        defer { signs.cancel() }
        let pause = timekeeper.pause
        return await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await call.value
            } onGracefulShutdown: {
                Task {
                    try? await pause(Self.grace)
                    call.cancel()
                }
            }
        } onCancel: {
            call.cancel()
        }
    }

    private func giveSigns() async {
        var rest = limitMicroseconds
        while rest > 0 {
            do { try await timekeeper.pause(Self.interval) } catch { return }
            if Task.isCancelled { return }
            await listeners.alive(name)
            rest -= Self.interval
        }
    }
}
