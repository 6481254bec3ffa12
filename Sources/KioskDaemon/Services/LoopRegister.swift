import Drivers
import Synchronization

/// The readers that are looked after, and the threads that were left behind in the kernel (promise 8). Asked from
/// tasks and from the shutdown handler, which is synchronous.
final class LoopRegister: Sendable {
    /// Threads that may be left behind. A reader that hangs beyond them keeps its thread and is not opened anew before
    /// one of them has come back, so that hanging devices can never use up memory.
    static let abandonedLimit = 4
    /// Sockets whose reader is remembered after it was pulled out.
    private static let departedLimit = 32

    /// How a reader came to its device.
    enum Origin {
        /// The configuration names it.
        case fixed
        /// A reader of the configuration that waited for udev to announce one.
        case awaited
        /// Nobody configured it: it is named after its socket.
        case found
    }

    private struct Entry {
        var settings: ReaderSettings
        var origin: Origin
        var loop: ReaderLoop?
        /// Whether udev has announced its device anew.
        var isReplugged = false
        /// Whether udev has said that it is gone.
        var isLeaving = false
        /// Whether another found reader has taken its place while it was leaving.
        var isSucceeded = false
        /// Whether it was pulled out before, and is in its socket again.
        var isBack = false
        /// Itself, if it was announced anew while it was leaving.
        var next: ReaderSettings?
    }

    /// What there is to do for who has looked after a reader.
    enum Farewell: Equatable {
        case gone
        /// Another reader has taken its place: nobody waits for it.
        case succeeded
        /// It is back already.
        case back(ReaderSettings)
    }

    private struct State {
        var entries: [Entry] = []
        var abandoned: [ReaderLoop] = []
        /// Found readers that were pulled out and have not come back, the last one last.
        var departed: [ReaderSettings] = []
        var isEnding = false

        /// Whether somebody has it who is not about to let go of it.
        func has(device: String) -> Bool {
            entries.contains { !$0.isLeaving && NodeIdentity.isShared($0.settings.device, device) }
        }
    }

    // The one lock of the services: the shutdown handler runs on a foreign task and may not wait for an actor.
    private let state = Mutex(State())

    /// Takes a reader in. False when its name is taken, or everything ends, or when udev announces what somebody has
    /// already. What the configuration names is its own affair: several readers use lines of one GPIO chip.
    ///
    /// Who is leaving under this name is told by `leave` that he is back.
    func enter(_ settings: ReaderSettings, as origin: Origin = .fixed) -> Bool {
        state.withLock { state in
            if state.isEnding { return false }
            if let index = state.entries.firstIndex(where: { $0.settings.name == settings.name }) {
                if state.entries[index].isLeaving { state.entries[index].next = settings }
                return false
            }
            if origin != .fixed, state.has(device: settings.device) { return false }
            let isBack = state.departed.contains { $0.name == settings.name }
            state.departed.removeAll { $0.name == settings.name }
            state.entries.append(Entry(settings: settings, origin: origin, isBack: isBack))
            return true
        }
    }

    func leave(name: String) -> Farewell {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.settings.name == name }) else {
                return .gone
            }
            let entry = state.entries[index]
            if let next = entry.next, !state.isEnding {
                state.entries[index] = Entry(settings: next, origin: entry.origin)
                return .back(next)
            }
            state.entries.remove(at: index)
            if entry.isSucceeded { return .succeeded }
            if entry.origin == .found {
                state.departed.append(entry.settings)
                if state.departed.count > Self.departedLimit { state.departed.removeFirst() }
            }
            return .gone
        }
    }

    /// A found reader has come to a socket where none was: the last one of its type that was pulled out is taken to be
    /// the same, in another socket. Its name; nil when there is none, or it says so itself when it leaves.
    func predecessor(of settings: ReaderSettings) -> String? {
        state.withLock { state in
            if state.entries.contains(where: { $0.settings.name == settings.name && $0.isBack }) {
                return nil
            }
            func isOne(_ other: ReaderSettings) -> Bool {
                other.type == settings.type && other.name != settings.name
            }
            let leaving = state.entries.lastIndex {
                $0.origin == .found && $0.isLeaving && !$0.isSucceeded && $0.next == nil && isOne($0.settings)
            }
            if let leaving {
                state.entries[leaving].isSucceeded = true
                return nil
            }
            return state.departed.lastIndex(where: isOne).map { state.departed.remove(at: $0).name }
        }
    }

    /// The loop that runs for the reader `settings.name` from now on.
    func run(_ loop: ReaderLoop) {
        let isEnding = state.withLock { state in
            var isEnding = state.isEnding
            for index in state.entries.indices where state.entries[index].settings.name == loop.settings.name
            {
                state.entries[index].loop = loop
                state.entries[index].isReplugged = false
                if state.entries[index].isLeaving { isEnding = true }
            }
            return isEnding
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

    func has(device: String) -> Bool { state.withLock { $0.has(device: device) } }

    func isFixed(name: String) -> Bool {
        state.withLock { $0.entries.contains { $0.settings.name == name && $0.origin == .fixed } }
    }

    /// The device was pulled out or put in: who was left behind on it may be opened again. Without a node it is any
    /// device of that type.
    func replug(device: String, type: String) {
        state.withLock { state in
            for index in state.entries.indices {
                let settings = state.entries[index].settings
                let isMeant =
                    device.isEmpty
                    ? settings.type == type : NodeIdentity.isShared(settings.device, device)
                if isMeant {
                    state.entries[index].isReplugged = true
                }
            }
        }
    }

    /// Whether the device of a reader whose loop is over was replugged, and nothing ends.
    func isToBeOpened(_ name: String) -> Bool {
        state.withLock { state in
            !state.isEnding
                && state.entries.contains { $0.settings.name == name && $0.isReplugged && !$0.isLeaving }
        }
    }

    /// Whether everything ends.
    var isEnding: Bool { state.withLock { $0.isEnding } }

    /// Whether the reader was pulled out, or everything ends.
    func isOver(_ name: String) -> Bool {
        state.withLock { state in
            state.isEnding || state.entries.contains { $0.settings.name == name && $0.isLeaving }
        }
    }

    /// The device that udev had announced is gone, or is somebody else's. A fixed reader looks for it again by itself.
    func end(device: String) {
        let loops = state.withLock { state in
            let indices = state.entries.indices.filter {
                state.entries[$0].origin != .fixed && state.entries[$0].settings.device == device
            }
            for index in indices { state.entries[index].isLeaving = true }
            return indices.compactMap { state.entries[$0].loop }
        }
        for loop in loops { loop.end() }
    }

    /// The device of a fixed reader is there: it need not wait until it looks again.
    func wake(device: String) {
        let loops = state.withLock { state in
            state.entries.filter {
                $0.origin == .fixed && NodeIdentity.isShared($0.settings.device, device)
            }.compactMap(\.loop)
        }
        for loop in loops { loop.wake() }
    }

    func endAll() {
        let loops = state.withLock { state in
            state.isEnding = true
            return state.entries.compactMap(\.loop)
        }
        for loop in loops { loop.end() }
    }
}
