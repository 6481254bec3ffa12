import Documents
import Domain
import Synchronization

@testable import Web

/// Files of exports in memory, which can be held up, and a clock that goes when it is told to.
actor FakeShelf: ExportShelf {
    private var files: [Int: [UInt8]] = [:]
    private let hasLeftovers: Bool
    private var isHeld = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private let clock = Mutex<Int64>(0)

    init(hasLeftovers: Bool = false) { self.hasLeftovers = hasLeftovers }

    nonisolated var now: Instant {
        Samples.moment(244).advanced(by: clock.withLock { $0 })
    }

    nonisolated func pass(hours: Int64) { clock.withLock { $0 += hours * 3_600_000_000 } }

    static func desk(_ console: FakeConsole, limits: ExportDesk.Limits = .init()) throws -> ExportDesk {
        let shelf = FakeShelf()
        return ExportDesk(
            port: console, catalogues: try ConsoleScreens(assets: Assets()).catalogues,
            press: try RunningConsole.press, shelf: shelf, now: { shelf.now }, limits: limits)
    }

    var numbers: [Int] { files.keys.sorted() }

    /// From now on nothing is written until it is let go.
    func hold() { isHeld = true }

    func letGo() {
        isHeld = false
        for waiting in held { waiting.resume() }
        held = []
    }

    func clear() -> Bool { hasLeftovers }

    func append(_ bytes: [UInt8], to file: Int) async throws {
        if isHeld { await withCheckedContinuation { held.append($0) } }
        files[file, default: []] += bytes
    }

    func read(_ file: Int, from offset: Int, count: Int) -> [UInt8]? {
        files[file].map { Array($0.dropFirst(offset).prefix(count)) }
    }

    func remove(_ file: Int) { files[file] = nil }
}
