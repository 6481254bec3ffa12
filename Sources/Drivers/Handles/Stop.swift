import CDrivers
import Synchronization

/// The order to stop, shared by a device thread and whoever ends it. Once raised it stays raised.
///
/// It also says what that thread is doing, to whoever must tell patience from a device that hangs: a thread that waits
/// for its device waits here, so one that has been away from here for long is stuck in the kernel.
package final class Stop: Sendable {
    // SAFETY: the C object is one eventfd; raising and waiting on it from any thread is what it is for.
    private nonisolated(unsafe) let handle: OpaquePointer
    /// `CLOCK_BOOTTIME` since which the thread is at work; 0 while it waits, or has nothing to do.
    private let busySince = Atomic<Int64>(0)
    /// `CLOCK_BOOTTIME` at which the device last had something to say.
    private let heardAt = Atomic<Int64>(0)

    package init() throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_stop_open(&opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "eventfd", device: "stop", errno: -result)
        }
        handle = opened
    }

    package func raise() { kd_stop_raise(handle) }

    /// Returns after that time, or as soon as the stop is raised.
    package func wait(milliseconds: Int32) { _ = wait(for: -1, timeoutMilliseconds: milliseconds) }

    /// Waits as `kd_wait` does: 1 when `descriptor` is readable or hung up, 2 when the stop is raised, 0 when
    /// `timeoutMilliseconds` passed (negative: never); negative errno on failure.
    func wait(for descriptor: Int32, timeoutMilliseconds: Int32) -> Int32 {
        let result = pause(for: descriptor, timeoutMilliseconds: timeoutMilliseconds)
        if result == 1 { heardAt.store(BootClock.nowMicroseconds(), ordering: .relaxed) }
        return result
    }

    /// The same for a descriptor that is no device: nothing was heard.
    func pause(for descriptor: Int32, timeoutMilliseconds: Int32) -> Int32 {
        waiting { kd_wait(descriptor, handle, timeoutMilliseconds) }
    }

    /// Marks `body` as a wait, for interfaces that wait by themselves (PC/SC).
    func waiting<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let isAtWork = busySince.exchange(0, ordering: .relaxed) != 0
        defer { if isAtWork { begin() } }
        return try body()
    }

    package var isRaised: Bool { kd_stop_is_raised(handle) }

    /// Readable once raised. Belongs to the stop: not to be read or closed.
    package var fileDescriptor: Int32 { kd_stop_fd(handle) }

    deinit { kd_stop_close(handle) }
}

extension Stop {
    /// The device thread begins something that ought to end soon.
    package func begin() { busySince.store(BootClock.nowMicroseconds(), ordering: .relaxed) }

    /// The device thread has ended.
    package func end() { busySince.store(0, ordering: .relaxed) }

    /// The device has something to say, or has just been opened.
    package func hear() { heardAt.store(BootClock.nowMicroseconds(), ordering: .relaxed) }

    /// How long the device thread has been at work without waiting, microseconds; 0 while it waits or after its end.
    package var busyMicroseconds: Int64 {
        let since = busySince.load(ordering: .relaxed)
        return since == 0 ? 0 : BootClock.nowMicroseconds() - since
    }

    /// How long the device has had nothing to say, microseconds.
    package var silentMicroseconds: Int64 { BootClock.nowMicroseconds() - heardAt.load(ordering: .relaxed) }
}

extension Stop {
    /// Waits as `wait(for:timeoutMilliseconds:)` does and, when the device babbles, a little longer.
    func wait(for descriptor: Int32, timeoutMilliseconds: Int32, _ pace: inout ReadPace) -> Int32 {
        let ready = wait(for: descriptor, timeoutMilliseconds: timeoutMilliseconds)
        guard ready == 1 else { return ready }
        let pause = pace.pause(at: BootClock.nowMicroseconds())
        return pause > 0 && wait(for: -1, timeoutMilliseconds: pause) == 2 ? 2 : ready
    }
}
