import Drivers
import Testing
import Web

@testable import KioskDaemon

struct VirtualLampsTests {
    @Test func `lamps follow the pattern step by step and the relay its pulse`() {
        let pattern = OutputPattern(
            steps: [
                .init(green: true, buzzer: true, milliseconds: 100), .init(green: true, milliseconds: 400),
            ],
            relayMilliseconds: 300)
        let steps = VirtualLamps.steps(of: pattern)
        #expect(steps.map(\.milliseconds) == [100, 200, 200])
        #expect(steps.map(\.lamps.isGreen) == [true, true, true])
        #expect(steps.map(\.lamps.isSounding) == [true, false, false])
        #expect(steps.map(\.lamps.isReleased) == [true, true, false])
    }

    @Test func `a pulse longer than the light goes on alone`() {
        let pattern = OutputPattern(
            steps: [.init(red: true, milliseconds: 100)], relayMilliseconds: 500)
        let steps = VirtualLamps.steps(of: pattern)
        #expect(steps.map(\.milliseconds) == [100, 400])
        #expect(steps.map(\.lamps.isReleased) == [true, true])
        #expect(steps.last?.lamps.isRed == false)
    }
}
