import Foundation
import Glibc

/// Says when names in folders may have come, gone or been replaced: the kernel tells (inotify(7)), and nobody wakes up
/// to look meanwhile. What it does not tell, a mount above all, is left to a look now and then.
struct FolderNotices: Sendable {
    /// Ends with the task that reads it. Several notices may be told as one.
    let stream: AsyncStream<Void>

    private static let mask = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_CLOSE_WRITE)

    /// `folders` need not be there yet, as long as one of them is that will hold the others. `seconds`: a notice comes
    /// at least that often, or later when the processor may sleep meanwhile.
    init(of folders: [String], atLeastEvery seconds: Int) {
        let queue = DispatchQueue(label: "kioskd.folders")
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(
            deadline: .now() + .seconds(seconds), repeating: .seconds(seconds), leeway: .seconds(1))
        timer.setEventHandler { continuation.yield() }
        timer.activate()
        let kernel = Self.listen(to: folders, queue) { continuation.yield() }
        // SAFETY: a dispatch source may be cancelled from any thread; nothing else is done with these two.
        nonisolated(unsafe) let sources: [any DispatchSourceProtocol] = [timer] + (kernel.map { [$0] } ?? [])
        continuation.onTermination = { _ in for source in sources { source.cancel() } }
    }

    /// Nil where the kernel has no more room for it.
    private static func listen(
        to folders: [String], _ queue: DispatchQueue, _ tell: @escaping @Sendable () -> Void
    ) -> (any DispatchSourceRead)? {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard descriptor >= 0 else { return nil }
        /// A folder that is watched already stays so; one that has just been made joins.
        @Sendable func watch() { for folder in folders { _ = inotify_add_watch(descriptor, folder, mask) } }
        watch()
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler {
            var events = [UInt8](repeating: 0, count: 1 << 14)
            while read(descriptor, &events, events.count) > 0 {}
            watch()
            tell()
        }
        source.setCancelHandler { close(descriptor) }
        source.activate()
        return source
    }
}
