/// What an output does: steps of light and sound, then rest.
package struct OutputPattern: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package var green: Bool
        package var red: Bool
        package var buzzer: Bool
        /// Duration of the step, milliseconds.
        package var milliseconds: Int

        package init(green: Bool = false, red: Bool = false, buzzer: Bool = false, milliseconds: Int) {
            self.green = green
            self.red = red
            self.buzzer = buzzer
            self.milliseconds = milliseconds
        }
    }

    package var steps: [Step]
    /// Pulse of the relay, milliseconds; 0: none.
    package var relayMilliseconds: Int

    package init(steps: [Step], relayMilliseconds: Int = 0) {
        self.steps = steps
        self.relayMilliseconds = relayMilliseconds
    }
}
