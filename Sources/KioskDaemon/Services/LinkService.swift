import Domain
import Foundation
import Logging
import ServiceLifecycle
import Upstreams

/// Tries to mend the link when nobody is reached over it: one remedy after the other, each in the book before it is
/// done. Sleeps until one is due.
actor LinkService: Service {
    /// What the remedies are done with.
    struct Doers: Sendable {
        /// Nil: this program was not started by systemd.
        var restartUnit: (@Sendable () throws -> Void)?
        /// Nil: there is no output for it.
        var pulseModem: (@Sendable () -> Void)?
    }

    private var remedies: LinkRemedies
    private let doers: Doers
    /// All upstreams drop their connections; set once they are there.
    private var renew: @Sendable (LinkRemedy) async -> Void = { _ in }
    private let terminal: TerminalService
    private let board: StatusBoard
    private let timekeeper: Timekeeper
    private let logger: Logger
    private var timer: Task<Void, Never>?
    private var isDown = false
    private var isEnding = false

    /// Steps for which there is no doer are left out.
    init(
        _ steps: [LinkRemedies.Step], doers: Doers, terminal: TerminalService, board: StatusBoard,
        timekeeper: Timekeeper, logger: Logger
    ) {
        remedies = LinkRemedies(
            steps.filter { step in
                switch step.remedy {
                case .newConnection, .reresolve: true
                case .restartUnit: doers.restartUnit != nil
                case .pulseModem: doers.pulseModem != nil
                }
            })
        self.doers = doers
        self.terminal = terminal
        self.board = board
        self.timekeeper = timekeeper
        self.logger = logger
    }

    func connect(_ renew: @escaping @Sendable (LinkRemedy) async -> Void) { self.renew = renew }

    func run() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        await withGracefulShutdownHandler {
            for await _ in ended {}
        } onGracefulShutdown: {
            end.finish()
        }
        isEnding = true
        timer?.cancel()
    }

    /// What an upstream says of itself; one that needs no link says nothing.
    func note(_ status: UpstreamStatus) async {
        guard let sign = status.sign else { return }
        remedies.note(status.name, sign)
        let since = remedies.downSince
        if (since != nil) != isDown {
            isDown = since != nil
            if isDown {
                logger.warning("nobody is reached", metadata: ["link.cause": "\(sign.cause ?? "unknown")"])
            } else {
                logger.info("somebody is reached again")
            }
        }
        await board.update(remedy: remedies.latest)
        wait()
    }

    private func wait() {
        timer?.cancel()
        timer = nil
        guard !isEnding, let due = remedies.due else { return }
        let delay = max(0, due - timekeeper.now().bootMicroseconds)
        timer = Task { [timekeeper] in
            do { try await timekeeper.pause(delay) } catch { return }
            // On its own, so that a newer status does not cancel what is being done.
            Task { await self.mend() }
        }
    }

    private func mend() async {
        let tried = await terminal.state.remedies
        guard !isEnding else { return }
        if let remedied = remedies.next(at: timekeeper.now(), tried: tried) {
            let outcome = await terminal.submit(await terminal.stamped(.linkRemedied(remedied)))
            await carryOut(remedied, isRecorded: outcome.isRecorded)
            await board.update(remedy: remedies.latest)
        }
        wait()
    }

    /// What is not in the book cannot be counted: then only what does no harm is done.
    private func carryOut(_ remedied: LinkRemedied, isRecorded: Bool) async {
        logger.warning(
            "link remedy",
            metadata: [
                "link.remedy": "\(remedied.remedy.rawValue)", "link.down_seconds": "\(remedied.downSeconds)",
                "link.cause": "\(remedied.cause)",
            ])
        switch remedied.remedy {
        case .newConnection: await renew(.newConnection)
        case .reresolve: await renew(.reresolve)
        case .pulseModem: if isRecorded { doers.pulseModem?() }
        case .restartUnit:
            guard isRecorded else { return }
            do {
                try doers.restartUnit?()
            } catch {
                logger.error("systemd cannot be asked to restart the link", metadata: ["error": "\(error)"])
            }
        }
    }
}

extension TerminalService.Outcome {
    fileprivate var isRecorded: Bool {
        if case .recorded = self { true } else { false }
    }
}

/// Asks systemd for a restart of the network or the modem: an empty file that kioskd-link-remedy.path watches.
struct LinkRequest: Sendable {
    let path: String

    /// Nil: systemd has given the program no folder for it.
    init?(environment: [String: String]) {
        guard let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first else { return nil }
        path = folder + "/restart-link"
    }

    /// A request that still waits is not made twice.
    func make() throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        close(descriptor)
    }
}
