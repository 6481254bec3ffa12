import Domain
import Drivers
import Foundation
import Testing

@testable import KioskDaemon

/// The buzzer and the page are heard by the same people.
@Suite struct RhythmTests {
    /// How long it sounds and is silent in turn, milliseconds; without the silence at the end.
    private func rhythm(_ steps: [(sounds: Bool, milliseconds: Int)]) -> [Int] {
        var runs: [(sounds: Bool, milliseconds: Int)] = []
        for step in steps {
            if runs.last?.sounds == step.sounds {
                runs[runs.count - 1].milliseconds += step.milliseconds
            } else {
                runs.append(step)
            }
        }
        if runs.last?.sounds == false { runs.removeLast() }
        return runs.map(\.milliseconds)
    }

    @Test func `the page sounds in the rhythm of the buzzer, signal by signal`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/KioskDaemon/Web/Assets/sounds.js")
        let script = try String(contentsOf: file, encoding: .utf8).filter { !$0.isWhitespace }
        for signal in Signal.allCases {
            let name = "\(signal.rawValue):"
            let start = try #require(script.range(of: name + "[["), "\(signal)").lowerBound
            let begin = script.index(start, offsetBy: name.count)
            let end = try #require(script.range(of: "]]", range: begin..<script.endIndex)).upperBound
            let text = script[begin..<end]
            let tones = try JSONDecoder().decode([[Int]].self, from: Data(text.utf8))
            let page = rhythm(tones.map { ($0[0] > 0, $0[1]) })
            let buzzer = rhythm(Translation.pattern(of: signal).steps.map { ($0.buzzer, $0.milliseconds) })
            #expect(page == buzzer, "\(signal)")
        }
    }
}
