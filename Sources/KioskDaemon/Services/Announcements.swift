import Drivers
import Foundation
import Logging

/// Readers that udev announces, heard on a thread of its own until `end`.
struct Announcements: Sendable {
    let stream: AsyncStream<DeviceAnnouncement>
    private let stop: Stop

    private static let streamLimit = 1024
    /// A safety net: everything is looked at again this often, should an announcement have been lost in a way that the
    /// kernel does not tell. A look walks through all of /sys, which is most of what an idle terminal does.
    private static let rescanMilliseconds: Int32 = 300_000
    /// How long it waits before it listens anew after an error.
    private static let retryMilliseconds: Int32 = 30_000

    init(logger: Logger) throws(DriverError) {
        let stop = try Stop()
        self.stop = stop
        let (stream, continuation) = AsyncStream.makeStream(
            of: DeviceAnnouncement.self, bufferingPolicy: .bufferingOldest(Self.streamLimit))
        self.stream = stream
        let thread = Thread {
            ThreadName.set("udev")
            while !stop.isRaised {
                do throws(DriverError) {
                    try Self.listen(stop, continuation)
                } catch {
                    logger.warning("udev cannot be heard", metadata: ["error": "\(error)"])
                    stop.wait(milliseconds: Self.retryMilliseconds)
                }
            }
            continuation.finish()
        }
        thread.start()
    }

    /// Announcements from elsewhere than udev.
    init(stream: AsyncStream<DeviceAnnouncement>, stop: Stop) {
        self.stream = stream
        self.stop = stop
    }

    /// Ends the thread and with it the stream.
    func end() { stop.raise() }

    private static func listen(
        _ stop: Stop, _ continuation: AsyncStream<DeviceAnnouncement>.Continuation
    ) throws(DriverError) {
        let monitor = try DeviceMonitor()
        while true {
            do throws(DriverError) {
                guard let found = try monitor.read(stop: stop, timeoutMilliseconds: rescanMilliseconds) else {
                    return
                }
                for announcement in found { continuation.yield(announcement) }
                if found.isEmpty { try monitor.rescan() }
            } catch {
                guard error.errno == ENOBUFS else { throw error }
                try monitor.rescan()
            }
        }
    }
}
