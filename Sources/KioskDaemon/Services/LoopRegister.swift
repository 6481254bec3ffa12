import Drivers
import Synchronization

/// The reader loops that run, so that a shutdown can end them all from outside their tasks.
final class LoopRegister: Sendable {
    private struct State {
        var loops: [ReaderLoop] = []
        var isEnding = false
    }

    // The one lock of the services: the shutdown handler is synchronous and runs on a foreign task.
    private let state = Mutex(State())

    func add(_ loop: ReaderLoop) {
        let isEnding = state.withLock { state in
            state.loops.append(loop)
            return state.isEnding
        }
        if isEnding { loop.end() }
    }

    func remove(name: String) { state.withLock { $0.loops.removeAll { $0.settings.name == name } } }

    func has(name: String) -> Bool { state.withLock { $0.loops.contains { $0.settings.name == name } } }

    func has(device: String) -> Bool { state.withLock { $0.loops.contains { $0.settings.device == device } } }

    func end(device: String) {
        for loop in state.withLock({ $0.loops.filter { $0.settings.device == device } }) { loop.end() }
    }

    func endAll() {
        let loops = state.withLock { state in
            state.isEnding = true
            return state.loops
        }
        for loop in loops { loop.end() }
    }
}
