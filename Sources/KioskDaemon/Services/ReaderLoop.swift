import Drivers
import Foundation
import Synchronization

/// Keeps one reader open on a thread of its own: opens, reads, closes, and opens again with back-off, until stopped.
/// Costs nothing while the device is absent but one attempt every five seconds, and one when udev announces it.
final class ReaderLoop: Sendable {
    /// A device that has worked for this long is worth a quick second look.
    private static let healthyMicroseconds: Int64 = 10_000_000

    let settings: ReaderSettings
    private let type: ReaderType?
    private let stop: Stop
    private let bell: Bell
    private let retry: ClosedRange<Int32>
    private let outlets: ReaderOutlets
    private let isOpen = Atomic(false)
    /// From `start` to the last breath of the thread.
    private let isAlive = Atomic(false)
    /// `CLOCK_BOOTTIME` of `end`; 0 before.
    private let endedAt = Atomic<Int64>(0)
    private let droppedCount = Atomic(0)
    private let wasAbandoned = Atomic(false)
    private let openedNode = Atomic<UInt64>(0)

    /// `type`: what the catalogue says about `settings.type`. `retry`: milliseconds before a device is tried again.
    init(
        settings: ReaderSettings, type: ReaderType?, retry: ClosedRange<Int32>, outlets: ReaderOutlets
    ) throws(DriverError) {
        self.settings = settings
        self.type = type
        self.outlets = outlets
        self.retry = retry
        stop = try Stop()
        bell = try Bell()
    }

    func start() {
        isAlive.store(true, ordering: .relaxed)
        let thread = Thread {
            ThreadName.set("reader \(self.settings.name)")
            self.run()
        }
        thread.stackSize = 512 * 1024
        thread.start()
    }

    /// Tries a device that could not be opened at once.
    func wake() { bell.ring() }

    /// Ends the thread at its next breath, and with it the outlets.
    func end() {
        stop.raise()
        _ = endedAt.compareExchange(
            expected: 0, desired: BootClock.nowMicroseconds(), ordering: .relaxed)
    }

    /// Gives up a thread that hangs: whatever it brings from now on is for nobody, and it ends when the kernel lets go
    /// of it.
    func abandon(because cause: String) {
        wasAbandoned.store(true, ordering: .relaxed)
        report(.faulty, cause: cause)
        end()
        outlets.finish()
    }

    var isAbandoned: Bool { wasAbandoned.load(ordering: .relaxed) }

    var isRunning: Bool { isAlive.load(ordering: .relaxed) }

    /// Whether the thread is stuck: in the kernel for longer than any device may take, or deaf to the order to stop.
    func isHanging(_ patience: ReaderPatience) -> Bool {
        guard isRunning else { return false }
        let endedAt = endedAt.load(ordering: .relaxed)
        if endedAt != 0 { return BootClock.nowMicroseconds() - endedAt > patience.endMicroseconds }
        return stop.busyMicroseconds > patience.hangMicroseconds
    }

    /// What was at the device's path when it was opened last.
    var nodeIdentity: UInt64 { openedNode.load(ordering: .relaxed) }

    /// How long the open device has said nothing, microseconds; nil while it is not open.
    var silentMicroseconds: Int64? { isOpen.load(ordering: .relaxed) ? stop.silentMicroseconds : nil }

    func report(_ state: ReaderHealth.State, cause: String? = nil) {
        outlets.changes.yield(
            ReaderHealth(
                name: settings.name, type: settings.type, device: settings.device, state: state, cause: cause,
                droppedCount: droppedCount.load(ordering: .relaxed)))
    }

    private func run() {
        var pause = Backoff(retry)
        while !stop.isRaised {
            let openedAt = BootClock.nowMicroseconds()
            do throws(DriverError) {
                stop.begin()
                try open()
            } catch {
                report(error.meansAbsent ? .absent : .faulty, cause: "\(error)")
                // A device that opens and fails at once must not fill the book with its comings and goings.
                if BootClock.nowMicroseconds() - openedAt > Self.healthyMicroseconds { pause.reset() }
                stop.wait(milliseconds: pause.next(), orFor: bell)
            }
        }
        stop.end()
        isAlive.store(false, ordering: .relaxed)
        outlets.finish()
    }

    /// Opens the device and reads until the stop. It is closed at the end.
    private func open() throws(DriverError) {
        guard let type else {
            throw DriverError(operation: "find reader type", device: settings.type, errno: EINVAL)
        }
        openedNode.store(NodeIdentity.of(settings.device), ordering: .relaxed)
        let reader = try type.open(settings)
        (reader as? any TappedReader)?.tap = outlets.tap
        stop.hear()
        isOpen.store(true, ordering: .relaxed)
        defer { isOpen.store(false, ordering: .relaxed) }
        report(.ready)
        var isOverflowing = false
        while let chunk = try reader.read(stop) {
            for reading in chunk { hand(over: reading, &isOverflowing) }
        }
    }

    /// A full stream means that the book cannot keep up: the reader says so instead of waiting (promise 9), and says
    /// when it is over.
    private func hand(over reading: Reading, _ isOverflowing: inout Bool) {
        if case .dropped = outlets.readings.yield(reading) {
            droppedCount.wrappingAdd(1, ordering: .relaxed)
            outlets.dropped(reading)
            report(.faulty, cause: "readings come faster than they can be recorded")
            isOverflowing = true
        } else if isOverflowing {
            report(.ready)
            isOverflowing = false
        }
    }

    /// Doubles from the shortest pause to the longest.
    private struct Backoff {
        private let range: ClosedRange<Int32>
        private var milliseconds: Int32
        init(_ range: ClosedRange<Int32>) { (self.range, milliseconds) = (range, range.lowerBound) }
        mutating func next() -> Int32 {
            defer {
                let isLast = milliseconds > range.upperBound / 2
                milliseconds = isLast ? range.upperBound : milliseconds * 2
            }
            return milliseconds
        }
        mutating func reset() { milliseconds = range.lowerBound }
    }
}

/// Where a reader's thread puts what it has. Nothing here blocks.
struct ReaderOutlets: Sendable {
    var readings: AsyncStream<Reading>.Continuation
    /// Each is the whole truth: an older one may be lost.
    var changes: AsyncStream<ReaderHealth>.Continuation
    /// A reading found no room. Called on the reader's thread.
    var dropped: @Sendable (Reading) -> Void
    /// What a technician may look at.
    var tap: ReaderTap?

    func finish() {
        readings.finish()
        changes.finish()
    }
}

extension DriverError {
    /// Not plugged in, rather than broken.
    var meansAbsent: Bool { [ENOENT, ENODEV, ENXIO, ECONNREFUSED].contains(errno) }
}
