/// Keeps systemd from ending a start that works, however long it takes (`TimeoutStartSec`): a book of millions of entries
/// may have to be folded or salvaged on a slow card. A start that hangs says nothing, and is ended.
struct StartPatience {
    let notifier: SystemdNotifier
    /// What is being done, for `systemctl status`.
    var status: String

    private var said: ContinuousClock.Instant?
    private static let interval: Duration = .seconds(5)
    /// Longer than any one step may take: a disk that is flushed, an index that is walked.
    static let seconds = 180

    init(_ notifier: SystemdNotifier, status: String) {
        self.notifier = notifier
        self.status = status
    }

    /// Called again and again, however often.
    mutating func goesOn(_ now: ContinuousClock.Instant = .now) {
        if let said, now - said < Self.interval { return }
        said = now
        notifier.send(.starting(status: status, seconds: Self.seconds))
    }
}
