import Drivers

/// How one reader does, for the status bar, `kioskd devices` and metrics.
struct ReaderHealth: Sendable, Hashable {
    enum State: String, Sendable {
        case absent, ready, faulty
        /// Open and well, but it has said nothing for longer than it is configured to.
        case silent
    }

    var name: String
    var type: String
    var device: String
    var state: State
    /// Operation and errno of the last failure, or what else is wrong.
    var cause: String?
    /// Readings that were lost since the start because the terminal could not keep up.
    var droppedCount = 0

    /// Whether what it reads can tell who stands there.
    var identifies: Bool { Catalog.type(named: type)?.identifies == true }

    /// A reader that udev has not announced yet.
    static func waiting(_ settings: ReaderSettings) -> ReaderHealth {
        ReaderHealth(name: settings.name, type: settings.type, device: "", state: .absent, cause: nil)
    }
}

/// How long a reader may take (promise 8). Boot time, microseconds.
struct ReaderPatience: Sendable {
    /// For opening, or for a read that the kernel had announced: USB control transfers alone may take 5 s each.
    var hangMicroseconds: Int64 = 20_000_000
    /// For ending once it was told to.
    var endMicroseconds: Int64 = 1_000_000
    /// How long it pauses before it tries to open its device again, milliseconds; doubled at each failure.
    var retry: ClosedRange<Int32> = 100...5000
    /// How often it is looked after.
    var tick: Duration = .seconds(1)
}
