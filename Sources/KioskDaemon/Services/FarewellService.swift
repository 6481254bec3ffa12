import ServiceLifecycle

/// Tells systemd, as soon as the end is ordered, that what follows is a stop in good order.
struct FarewellService: Service {
    var notifier: SystemdNotifier

    func run() async throws {
        try await gracefulShutdown()
        notifier.send(.stopping)
    }
}
