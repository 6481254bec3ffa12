import Domain
import Drivers
import ServiceLifecycle
import Web

/// Stands for the GPIO outputs, which have no simulator on an ordinary machine: the pattern is played here, at the Swift
/// handle, and shown as lamps on the pages.
final class VirtualLamps: SignalPlayer {
    let relay: RelayRule? = .standard
    let lines: [OutputConfiguration.Line] = [.green, .red, .buzzer, .relay]
    private let patterns: AsyncStream<OutputPattern>
    private let patternsIn: AsyncStream<OutputPattern>.Continuation
    private let show: @Sendable (LampStatus) async -> Void

    init(show: @escaping @Sendable (LampStatus) async -> Void) {
        (patterns, patternsIn) = AsyncStream.makeStream(
            of: OutputPattern.self, bufferingPolicy: .bufferingNewest(1))
        self.show = show
    }

    func play(_ pattern: OutputPattern) { patternsIn.yield(pattern) }

    func run() async throws {
        await withGracefulShutdownHandler {
            var playing: Task<Void, Never>?
            var busyUntil = ContinuousClock.now
            for await pattern in patterns {
                if pattern.isBackground, ContinuousClock.now < busyUntil { continue }
                busyUntil = .now + .milliseconds(pattern.steps.reduce(0) { $0 + $1.milliseconds })
                playing?.cancel()
                await playing?.value
                playing = Task { await self.play(pattern) }
            }
            playing?.cancel()
        } onGracefulShutdown: {
            self.patternsIn.finish()
        }
    }

    private func play(_ pattern: OutputPattern) async {
        for (lamps, milliseconds) in Self.steps(of: pattern) {
            await show(lamps)
            do {
                try await Task.sleep(for: .milliseconds(milliseconds))
            } catch {
                return
            }
        }
        await show(LampStatus(name: Self.name))
    }

    private static let name = "front"

    /// What the lamps do and for how long; a step is divided where the relay's pulse ends in it.
    static func steps(of pattern: OutputPattern) -> [(lamps: LampStatus, milliseconds: Int)] {
        var left = pattern.relayMilliseconds
        var steps: [(lamps: LampStatus, milliseconds: Int)] = []
        for step in pattern.steps + [OutputPattern.Step(milliseconds: .max)] {
            let pulse = min(left, step.milliseconds)
            let dark = step.milliseconds == .max ? 0 : step.milliseconds - pulse
            for (milliseconds, isReleased) in [(pulse, true), (dark, false)] where milliseconds > 0 {
                let lamps = LampStatus(
                    name: name, isGreen: step.green, isRed: step.red, isSounding: step.buzzer,
                    isReleased: isReleased)
                steps.append((lamps, milliseconds))
            }
            left -= pulse
        }
        return steps
    }
}
