import CDrivers

package enum ThreadName {
    /// Names the calling thread, for `top -H`; 15 bytes count. Foundation's `Thread.name` does not always reach the
    /// kernel: a thread that runs before its `start()` has returned is not yet known as itself.
    package static func set(_ name: String) { kd_thread_name(name) }
}
