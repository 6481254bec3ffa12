import Hummingbird
import NIOCore

/// The one event loop of stage and pages: an answer goes from its drawing to the sockets without changing
/// threads, and waits for nobody. The shared pool has as many threads as the machine has cores, and a forwarder that
/// reads the book or waits for the disk holds one of them for milliseconds.
package final class PageExecutor: SerialExecutor, TaskExecutor {
    /// Never shut down: the process's own.
    let loop: any EventLoop

    init() { loop = EventLoopGroupProvider.singleton.eventLoopGroup.next() }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute {
            job.runSynchronously(
                isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
        }
    }
}
