import Domain
import Drivers
import Testing

@testable import KioskDaemon

@Suite struct TranslationTests {
    @Test func `every result has a light and sound of its own`() {
        let patterns = Signal.allCases.map { Translation.pattern(of: $0) }
        // Where it is to be quiet the lights alone tell results apart, no worse than the colours do.
        #expect(
            patterns.map(\.withoutBuzzer).allSatisfy {
                !$0.steps.isEmpty && !$0.steps.contains(where: \.buzzer)
            })
        #expect(Set(patterns).count == Signal.allCases.count)
        // Told apart with closed eyes, and by somebody who hears nothing: the four actions in both.
        let actions = Action.allCases.map { Translation.pattern(of: Signal($0)) }
        #expect(Set(actions.map { $0.steps.filter(\.buzzer) }).count == 4)
        #expect(Set(actions.map { $0.steps.map { [$0.green ? $0.milliseconds : 0] } }).count == 4)
    }

    @Test func `a key means what the configuration says, and an unknown one nothing`() {
        let translation = Translation(keys: ["1": .checkOut, "*": .undo])
        let meanings = ["1", "*", "2"].map { translation.happening(of: .key($0), readerType: "key-lines") }
        #expect(meanings == [.keyPressed(.checkOut), .undoKeyPressed, nil])
        let actions = KeyMeaning.allCases.compactMap { meaning -> Action? in
            if case .keyPressed(let action) = meaning.happening { action } else { nil }
        }
        #expect(actions == Action.allCases)
    }

    @Test func `the tamper contact is the housing`() {
        let translation = Translation(keys: [:])
        for isOpen in [true, false] {
            let happening = translation.happening(of: .tamper(isOpen), readerType: "tamper")
            #expect(happening == .housing(isOpen: isOpen))
        }
    }

    @Test func `red and green are never both on, and each signal shows a light`() {
        for signal in Signal.allCases {
            let steps = Translation.pattern(of: signal).steps
            #expect(
                !steps.contains { $0.green && $0.red } && steps.contains { $0.green || $0.red }, "\(signal)")
        }
    }

    @Test func `the relay closes for recorded punches that the configuration names, and for nothing else`()
        throws
    {
        let text =
            "[outputs]\nchip = '/dev/gpiochip0'\nrelay = 5\nrelay_on = ['checkIn']\nrelay_milliseconds = 700"
        let outputs = try ConfigurationLoader.load(text: text).configuration.devices.outputs
        let rule = try #require(outputs?.relay)
        for signal in Signal.allCases {
            let pulse = Translation.pattern(of: signal, relay: rule).relayMilliseconds
            #expect(pulse == (signal == .checkIn ? 700 : 0), "\(signal)")
            let standard = Translation.pattern(of: signal, relay: .standard).relayMilliseconds
            #expect(
                (standard > 0) == [.checkIn, .breakStart, .breakEnd, .checkOut].contains(signal), "\(signal)")
            #expect(Translation.pattern(of: signal, relay: nil).relayMilliseconds == 0)
        }
    }
}
