import Domain
import Drivers
import ServiceLifecycle
import Web

/// Stands for the GPIO outputs, which have no simulator on an ordinary machine: the pattern is played here, at the Swift
/// handle, and shown as lamps on the pages.
final class VirtualLamps: SignalPlayer {
    private let patterns: AsyncStream<OutputPattern>
    private let patternsIn: AsyncStream<OutputPattern>.Continuation
    private let show: @Sendable (LampStatus) async -> Void

    init(show: @escaping @Sendable (LampStatus) async -> Void) {
        (patterns, patternsIn) = AsyncStream.makeStream(
            of: OutputPattern.self, bufferingPolicy: .bufferingNewest(1))
        self.show = show
    }

    func play(_ signal: Signal) { patternsIn.yield(Translation.pattern(of: signal)) }

    func run() async throws {
        await withGracefulShutdownHandler {
            var playing: Task<Void, Never>?
            for await pattern in patterns {
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
        for step in pattern.steps {
            await show(
                LampStatus(name: "front", isGreen: step.green, isRed: step.red, isSounding: step.buzzer))
            do {
                try await Task.sleep(for: .milliseconds(step.milliseconds))
            } catch {
                return
            }
        }
        await show(LampStatus(name: "front"))
    }
}
