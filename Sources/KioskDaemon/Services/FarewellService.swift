import ServiceLifecycle

/// Tells systemd, as soon as the end is ordered, that what follows is a stop in good order.
struct FarewellService: Service {
    var notifier: SystemdNotifier
    /// Nil: nothing but a stop ends the program.
    var watch: SettingsWatch?

    func run() async throws {
        try await gracefulShutdown()
        // A start anew is no stop: systemd would wait for the process to end, and end it.
        let isAnew = await watch?.hasChanged == true
        notifier.send(isAnew ? .status("starting anew with other settings") : .stopping)
    }
}
