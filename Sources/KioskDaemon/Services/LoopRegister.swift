import Drivers
import Synchronization

/// The readers that are looked after, and the threads that were left behind in the kernel (promise 8). Asked from
/// tasks and from the shutdown handler, which is synchronous.
final class LoopRegister: Sendable {
    /// Threads that may be left behind. A reader that hangs beyond them keeps its thread and is not opened anew before
    /// one of them has come back, so that hanging devices can never use up memory.
    static let abandonedLimit = 4

    private struct Entry {
        var settings: ReaderSettings
        var loop: ReaderLoop?
        /// Whether udev has announced its device anew.
        var isReplugged = false
    }

    private struct State {
        var entries: [Entry] = []
        var abandoned: [ReaderLoop] = []
        var isEnding = false
    }

    // The one lock of the services: the shutdown handler runs on a foreign task and may not wait for an actor.
    private let state = Mutex(State())

    /// Takes a reader in. False when its name or its device is taken, or everything ends.
    func enter(_ settings: ReaderSettings) -> Bool {
        state.withLock { state in
            let isTaken = state.entries.contains {
                $0.settings.name == settings.name
                    || !settings.device.isEmpty && $0.settings.device == settings.device
            }
            if isTaken || state.isEnding { return false }
            state.entries.append(Entry(settings: settings))
            return true
        }
    }

    func leave(name: String) { state.withLock { $0.entries.removeAll { $0.settings.name == name } } }

    /// The loop that runs for the reader `settings.name` from now on.
    func run(_ loop: ReaderLoop) {
        let isEnding = state.withLock { state in
            for index in state.entries.indices where state.entries[index].settings.name == loop.settings.name
            {
                state.entries[index].loop = loop
                state.entries[index].isReplugged = false
            }
            return state.isEnding
        }
        if isEnding { loop.end() }
    }

    /// Whether a thread that hangs may be left behind: fewer than four are still there, or everything ends.
    func mayAbandon(_ loop: ReaderLoop) -> Bool {
        state.withLock { state in
            state.abandoned.removeAll { !$0.isRunning }
            guard state.abandoned.count < Self.abandonedLimit || state.isEnding else { return false }
            state.abandoned.append(loop)
            return true
        }
    }

    /// Threads that hang in the kernel and belong to nobody any more.
    var abandonedCount: Int { state.withLock { $0.abandoned.count { $0.isRunning } } }

    func has(name: String) -> Bool { state.withLock { $0.entries.contains { $0.settings.name == name } } }

    func has(device: String) -> Bool {
        state.withLock { $0.entries.contains { $0.settings.device == device } }
    }

    /// The device was pulled out or put in: who was left behind on it may be opened again. Without a node it is any
    /// device of that type.
    func replug(device: String, type: String) {
        state.withLock { state in
            for index in state.entries.indices {
                let settings = state.entries[index].settings
                if device.isEmpty ? settings.type == type : settings.device == device {
                    state.entries[index].isReplugged = true
                }
            }
        }
    }

    /// Whether the device of a reader whose loop is over was replugged, and nothing ends.
    func isToBeOpened(_ name: String) -> Bool {
        state.withLock { state in
            !state.isEnding && state.entries.contains { $0.settings.name == name && $0.isReplugged }
        }
    }

    /// Whether everything ends.
    var isEnding: Bool { state.withLock { $0.isEnding } }

    func end(device: String) {
        let loops = state.withLock { state in
            state.entries.filter { $0.settings.device == device }.compactMap(\.loop)
        }
        for loop in loops { loop.end() }
    }

    func endAll() {
        let loops = state.withLock { state in
            state.isEnding = true
            return state.entries.compactMap(\.loop)
        }
        for loop in loops { loop.end() }
    }
}
