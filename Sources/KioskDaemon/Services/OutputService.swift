import Domain
import Drivers
import Foundation
import Logging
import ServiceLifecycle

/// Something that plays the terminal's signals: GPIO lines, or lamps on the workbench.
protocol SignalPlayer: Service {
    /// Shows a pattern soon; a newer one cuts an older one short, unless it is a background pattern. Never blocks.
    func play(_ pattern: OutputPattern)
    /// When the relay closes; nil: never.
    var relay: RelayRule? { get }
    /// What is connected and can be tried.
    var lines: [OutputConfiguration.Line] { get }
}

extension SignalPlayer {
    func play(_ signal: Signal, isAudible: Bool) {
        let pattern = Translation.pattern(of: signal, relay: relay)
        play(isAudible ? pattern : pattern.withoutBuzzer)
    }
}

/// Light, buzzer and relay on GPIO lines, played on a thread of its own and opened again with back-off.
final class OutputService: SignalPlayer {
    let relay: RelayRule?
    let lines: [OutputConfiguration.Line]
    private let output: LineOutput
    private let stop: Stop
    private let logger: Logger

    init(_ outputs: OutputConfiguration, logger: Logger) throws(DriverError) {
        var options = Dictionary(
            uniqueKeysWithValues: outputs.offsets.map { ($0.key.rawValue, String($0.value)) })
        if !outputs.activeLow.isEmpty {
            options["active-low"] = outputs.activeLow.map(\.rawValue).sorted().joined(separator: ",")
        }
        output = try LineOutput(
            ReaderSettings(name: "outputs", type: "outputs", device: outputs.chip, options: options))
        stop = try Stop()
        lines = OutputConfiguration.Line.allCases.filter { outputs.offsets[$0] != nil }
        relay = outputs.offsets[.relay] == nil ? nil : outputs.relay
        self.logger = logger
    }

    func play(_ pattern: OutputPattern) {
        // EAGAIN means that nobody has played anything for long, which `run` has already reported.
        try? output.show(pattern)
    }

    func run() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let thread = Thread { [self] in
            ThreadName.set("outputs")
            keepPlaying()
            end.finish()
        }
        thread.start()
        await withGracefulShutdownHandler {
            for await _ in ended {}
        } onGracefulShutdown: {
            self.stop.raise()
        }
    }

    private func keepPlaying() {
        var hasComplained = false
        while !stop.isRaised {
            do throws(DriverError) {
                try output.run(stop)
            } catch {
                if !hasComplained { logger.error("outputs do not work", metadata: ["error": "\(error)"]) }
                hasComplained = true
                stop.wait(milliseconds: 5000)
            }
        }
    }
}
