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
    /// For so long the modem's power is off, milliseconds; 0: not at all.
    package var modemMilliseconds: Int
    /// Cuts nothing short that is being shown; its own steps are left out then.
    package var isBackground: Bool

    package init(
        steps: [Step], relayMilliseconds: Int = 0, modemMilliseconds: Int = 0, isBackground: Bool = false
    ) {
        self.steps = steps
        self.relayMilliseconds = relayMilliseconds
        self.modemMilliseconds = modemMilliseconds
        self.isBackground = isBackground
    }

    /// The same lights in the same rhythm.
    package var withoutBuzzer: OutputPattern {
        var pattern = self
        for index in steps.indices { pattern.steps[index].buzzer = false }
        return pattern
    }
}
