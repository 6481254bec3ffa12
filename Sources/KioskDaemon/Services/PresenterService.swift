import Domain
import ServiceLifecycle
import Web

/// Carries the terminal's effects to the page and to the outputs, in order.
final class PresenterService: Service {
    private let stage: Stage
    private let board: StatusBoard
    private let outputs: (any SignalPlayer)?
    /// How loud it is to be now, percent.
    private let volume: @Sendable () -> Int
    private let work: AsyncStream<Work>
    private let workIn: AsyncStream<Work>.Continuation

    private enum Work: Sendable {
        case effects([Effect])
        case recording(RecordingFault?)
        case moved(Bool)
        case refused(RefusalReason)
        case housing([ReaderName])
        case settled(TerminalSettings)
    }

    /// Answers that may wait for the page; a person sees the newest only.
    private static let streamLimit = 1024

    init(
        stage: Stage, board: StatusBoard, outputs: (any SignalPlayer)?,
        volume: @escaping @Sendable () -> Int
    ) {
        self.stage = stage
        self.board = board
        self.outputs = outputs
        self.volume = volume
        (work, workIn) = AsyncStream.makeStream(
            of: Work.self, bufferingPolicy: .bufferingNewest(Self.streamLimit))
    }

    func present(_ effects: [Effect]) { workIn.yield(.effects(effects)) }

    func recording(_ fault: RecordingFault?) { workIn.yield(.recording(fault)) }

    func moved(_ isAway: Bool) { workIn.yield(.moved(isAway)) }

    func refused(_ reason: RefusalReason) { workIn.yield(.refused(reason)) }

    func housing(_ openContacts: [ReaderName]) { workIn.yield(.housing(openContacts)) }

    func settled(_ settings: TerminalSettings) { workIn.yield(.settled(settings)) }

    /// All of it, for the terminal; `grown` is the forwarders'.
    func sinks(grown: @escaping @Sendable () -> Void) -> TerminalSinks {
        TerminalSinks(
            effects: { self.present($0) }, grown: grown, recording: { self.recording($0) },
            moved: { self.moved($0) }, refused: { self.refused($0) }, housing: { self.housing($0) },
            settled: { self.settled($0) })
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            // On the page's own loop: no forwarder's work delays an answer.
            await withTaskExecutorPreference(stage.executor) {
                for await item in work {
                    switch item {
                    case .recording(let fault): await board.update(recordingFault: fault)
                    case .moved(let isAway): await board.update(isMoved: isAway)
                    case .refused(let reason): await board.refused(reason)
                    case .housing(let contacts): await board.update(openContacts: contacts)
                    case .settled(let settings): await board.update(settings: settings)
                    case .effects(let effects): await carry(effects)
                    }
                }
            }
        } onGracefulShutdown: {
            self.workIn.finish()
        }
    }

    private func carry(_ effects: [Effect]) async {
        for effect in effects {
            switch effect {
            case .show(let answer): await stage.show(answer)
            case .signal(let signal):
                let percent = volume()
                outputs?.play(signal, isAudible: percent > 0)
                await stage.signal(signal, volumePercent: percent)
            case .wake: break
            }
        }
    }
}
