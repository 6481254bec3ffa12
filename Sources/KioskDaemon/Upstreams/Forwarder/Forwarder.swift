import Domain
import Logging
import ServiceLifecycle
import Store

/// Carries the entries of the book to one upstream: in order, each until it is received, refused or doubtful.
///
/// Sleeps until the book grows, a retry or a heartbeat is due, or a person decides. Tell it of every commit
/// with `committed`; several commits may be told as one, and the last one counts.
package struct Forwarder: Service {
    package let name: String
    private let upstream: any Upstream
    private let book: any DeliveryBook
    private let directory: any Directory
    private let timekeeper: Timekeeper
    private let listeners: ForwarderListeners
    private let logger: Logger
    private let seed: UInt64
    private let inbox: Inbox

    /// `name` names the cursor in the book. `seed` draws the waiting times: one per terminal and upstream.
    package init(
        name: String, upstream: any Upstream, book: any DeliveryBook, directory: any Directory,
        timekeeper: Timekeeper,
        listeners: ForwarderListeners, logger: Logger, seed: UInt64
    ) {
        self.name = name
        self.upstream = upstream
        self.book = book
        self.directory = directory
        self.timekeeper = timekeeper
        self.listeners = listeners
        var logger = logger
        logger[metadataKey: "upstream.name"] = "\(name)"
        self.logger = logger
        self.seed = seed
        inbox = Inbox()
    }

    /// The book has grown up to `head`, durably.
    package func committed(_ head: Head) async { await inbox.put(head) }

    /// Sends everything from `sequence` on again (the receiver has lost it).
    package func replay(from sequence: Sequence) async { await inbox.put(.replay(from: sequence)) }

    /// A person has decided about a refused or doubtful entry.
    package func resolve(_ sequence: Sequence, _ decision: Resolved.Decision) async {
        await inbox.put(.resolve(sequence, decision))
    }

    /// Tries the link at once, whatever it did before (a cable was plugged in), and asks anew about what may have changed.
    package func retryNow() async { await inbox.put(.retryNow) }

    /// Carries out a remedy as soon as no exchange runs, then tries the link at once.
    package func mend(_ remedy: LinkRemedy) async { await inbox.put(.mend(remedy)) }

    /// From now on heartbeats over the link come so many times as seldom, 1 … 100.
    package func spaceHeartbeats(_ factor: Int) async {
        await inbox.put(heartbeatFactor: Int64(min(max(factor, 1), 100)))
    }

    /// Runs until graceful shutdown or cancellation; what is known by then is in the book. Run it once.
    package func run() async throws {
        let inbox = inbox
        await withTaskCancellationOrGracefulShutdownHandler {
            var courier = Courier(
                name: name, upstream: upstream, book: book, directory: directory, timekeeper: timekeeper,
                listeners: listeners, logger: logger, seed: seed, inbox: inbox)
            await courier.run()
        } onCancelOrGracefulShutdown: {
            inbox.close()
        }
    }
}
