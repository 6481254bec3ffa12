import Domain
import Logging
import ServiceLifecycle
import Store
import Web

/// Opens the book. While its disk does not let it (full, read-only, failing), the page says that nothing is recorded, with
/// the code, and it is opened as soon as the disk can be written: power that comes back to a full disk makes no terminal
/// that somebody has to start.
struct BookOpening {
    var configuration: Configuration
    var clock: TerminalClock
    var environment: [String: String]
    var outOfService: OutOfService?
    var logger: Logger

    /// Nil: the program was told to end while it waited. Throws what no room on a disk would mend.
    func open() async throws -> OpenedBook? {
        let directory = configuration.store.directory
        while true {
            do throws(StoreError) {
                var patience = StartPatience(
                    SystemdNotifier(environment: environment), status: "reading the book")
                return try Book.openFolded(
                    directory: directory, program: Version.text, now: clock.now(),
                    progress: { patience.goesOn() })
            } catch {
                guard let fault = DiskProbe(directory: directory).faultOfStart else { throw error }
                logger.error(
                    "book cannot be opened, its disk is waited for",
                    metadata: ["disk.fault": "\(fault.rawValue)", "store.cause": "\(error)"])
                guard try await waitForDisk(directory, fault) else { return nil }
            }
        }
    }

    /// False: told to end.
    private func waitForDisk(_ directory: String, _ fault: RecordingFault) async throws -> Bool {
        let watch = DiskWatch(directory: directory)
        let page = ClosedPage(
            configuration: configuration, clock: clock, environment: environment, logger: logger)
        try await page.run(words: "NOTHING IS RECORDED: \(fault.rawValue)", ended: [watch]) { status in
            status.outOfService = outOfService
            status.recordingFault = fault
        }
        if await watch.canBeWritten { return true }
        SystemdNotifier(environment: environment).send(.stopping)
        return false
    }
}

/// Ends when the disk can be written.
private actor DiskWatch: Service {
    private static let interval: Duration = .seconds(2)

    private let directory: String
    private(set) var canBeWritten = false

    init(directory: String) { self.directory = directory }

    func run() async throws {
        await cancelWhenGracefulShutdown { [directory] in
            while DiskProbe(directory: directory).faultOfStart != nil {
                guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
            }
            await self.note()
        }
    }

    private func note() { canBeWritten = true }
}
