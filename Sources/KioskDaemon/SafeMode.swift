import Foundation
import Logging
import Web

/// What takes the terminal's place when it keeps failing (systemd/kioskd-safe.service): the page says that it is out of
/// service and whom to ask. On the first attempt badges are still recorded and answered, with nothing else running that
/// could fail: no upstream. If that ends badly too, only the page is left.
struct SafeMode {
    var configuration: Configuration
    /// False: never record, the facts of the configuration may be wrong.
    var isConfigurationSound: Bool
    var clock: TerminalClock
    var environment: [String: String]
    var logger: Logger

    func run() async throws {
        if isConfigurationSound, !mark.exists {
            mark.make()
            do {
                try await recording.run()
                mark.remove()
                return
            } catch {
                logger.error("recording is not possible in safe mode", metadata: ["error": "\(error)"])
            }
        }
        let page = ClosedPage(
            configuration: configuration, clock: clock, environment: environment, logger: logger)
        let farewell = FarewellService(notifier: SystemdNotifier(environment: environment))
        try await page.run(words: "SAFE MODE, NOTHING IS RECORDED", ended: [farewell]) {
            $0.outOfService = .pageOnly
        }
    }

    /// Records, and does nothing else that could fail.
    var recording: Daemon {
        var reduced = configuration
        reduced.upstreams.receivers = []
        return Daemon(
            configuration: reduced, clock: clock, environment: environment, outOfService: .recording,
            logger: logger)
    }

    private var mark: Mark { Mark(directory: environment["RUNTIME_DIRECTORY"]) }

    /// "Recording was tried, and has not ended well since." In systemd's runtime directory, which lasts as long as the
    /// unit and its restarts; without one recording is tried every time.
    private struct Mark {
        var directory: String?

        private var path: String? { directory.map { $0 + "/safe-mode-recording" } }

        var exists: Bool { path.map { FileManager.default.fileExists(atPath: $0) } ?? false }

        func make() { if let path { _ = FileManager.default.createFile(atPath: path, contents: nil) } }

        func remove() { if let path { try? FileManager.default.removeItem(atPath: path) } }
    }
}
