import Domain
import Drivers
import Foundation

/// How one reader does, for the status bar, `kioskd devices` and metrics.
struct ReaderHealth: Sendable, Hashable {
    enum State: String, Sendable { case absent, ready, faulty }
    var name: String
    var type: String
    var device: String
    var state: State
    /// Operation and errno of the last failure.
    var cause: String?

    /// A reader that udev has not announced yet.
    static func waiting(_ settings: ReaderSettings) -> ReaderHealth {
        ReaderHealth(name: settings.name, type: settings.type, device: "", state: .absent, cause: nil)
    }
}

/// Keeps one reader open on a thread of its own: opens, reads, closes, and opens again with back-off, until stopped.
/// Costs nothing while the device is absent but one attempt every five seconds.
final class ReaderLoop: Sendable {
    /// A device that has worked for this long is worth a quick second look.
    private static let healthyMicroseconds: Int64 = 10_000_000

    let settings: ReaderSettings
    private let stop: Stop
    private let readings: AsyncStream<Reading>.Continuation
    private let changes: AsyncStream<ReaderHealth>.Continuation

    init(
        settings: ReaderSettings, readings: AsyncStream<Reading>.Continuation,
        changes: AsyncStream<ReaderHealth>.Continuation
    ) throws(DriverError) {
        self.settings = settings
        self.readings = readings
        self.changes = changes
        stop = try Stop()
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "reader \(settings.name)"
        thread.stackSize = 512 * 1024
        thread.start()
    }

    /// Ends the thread at its next breath. One that hangs in the kernel is left behind after a second (promise 8).
    func end() {
        stop.raise()
        Task { [readings, changes] in
            try? await Task.sleep(for: .seconds(1))
            readings.finish()
            changes.finish()
        }
    }

    private func run() {
        var pause = Backoff()
        while !stop.isRaised {
            let openedAt = BootClock.nowMicroseconds()
            do throws(DriverError) {
                guard let type = Catalog.type(named: settings.type) else {
                    throw DriverError(operation: "find reader type", device: settings.type, errno: EINVAL)
                }
                let reader = try type.open(settings)
                report(.ready)
                var isOverflowing = false
                while let chunk = try reader.read(stop) {
                    for reading in chunk { hand(over: reading, &isOverflowing) }
                }
            } catch {
                report(error.meansAbsent ? .absent : .faulty, cause: error)
                // A device that opens and fails at once must not fill the book with its comings and goings.
                if BootClock.nowMicroseconds() - openedAt > Self.healthyMicroseconds { pause.reset() }
                stop.wait(milliseconds: pause.next())
            }
        }
        readings.finish()
        changes.finish()
    }

    /// A full stream means that the book cannot keep up: the reader says so instead of waiting (promise 9), and says
    /// when it is over.
    private func hand(over reading: Reading, _ isOverflowing: inout Bool) {
        let wasOverflowing = isOverflowing
        if case .dropped = readings.yield(reading) { isOverflowing = true } else { isOverflowing = false }
        if isOverflowing != wasOverflowing { report(isOverflowing ? .faulty : .ready) }
    }

    private func report(_ state: ReaderHealth.State, cause: DriverError? = nil) {
        changes.yield(
            ReaderHealth(
                name: settings.name, type: settings.type, device: settings.device, state: state,
                cause: cause.map { "\($0)" }))
    }

    /// 100 ms doubling to 5 s.
    private struct Backoff {
        private var milliseconds: Int32 = 100
        mutating func next() -> Int32 {
            defer { milliseconds = min(5000, milliseconds * 2) }
            return milliseconds
        }
        mutating func reset() { milliseconds = 100 }
    }
}

extension DriverError {
    /// Not plugged in, rather than broken.
    var meansAbsent: Bool { [ENOENT, ENODEV, ENXIO, ECONNREFUSED].contains(errno) }
}
