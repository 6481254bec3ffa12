import Drivers
import Glibc
import Testing

/// What every reader promises (`Reader`), and where each type of the catalogue can be tried: a new type needs a line
/// in `places`, and whoever makes devices there tries it.
enum ReaderContract {
    enum Place {
        /// A pseudo-terminal: `ReaderContractTests`.
        case serialLine
        /// An input device under umockdev: `MockedDevices`.
        case mockedInput
        /// The chip of the preloaded GPIO shim: `ShimmedGPIOTests`.
        case chip
        /// The readers of the preloaded PC/SC shim: `ShimmedCardTests`.
        case cards
    }

    /// By reader type; the options are those without which it does not open.
    static let places: [String: (place: Place, options: [String: String])] = [
        "serial-badge": (.serialLine, [:]),
        "gnss": (.serialLine, [:]),
        "keyboard-badge": (.mockedInput, [:]),
        "wiegand-badge": (.chip, ["d0": "17", "d1": "4"]),
        "key-lines": (.chip, ["lines": "check-in=17, pause=4"]),
        "tamper": (.chip, ["line": "17"]),
        "smart-card": (.cards, [:]),
    ]

    static func types(at place: Place) -> [String] {
        places.filter { $0.value.place == place }.keys.sorted()
    }

    static func settings(_ type: String, device: String) -> ReaderSettings {
        ReaderSettings(name: "test", type: type, device: device, options: places[type]?.options ?? [:])
    }

    /// A device of our making, plugged in.
    struct Device {
        /// What it is called in the configuration.
        var name: String
        /// Another name, where nothing is.
        var absentName: String
        /// Makes it say something.
        var speak: () throws -> Void
        /// Pulls it out; nil: it cannot be pulled out here.
        var unplug: (() throws -> Void)?
    }

    private static func open(_ type: String, _ device: String) throws(DriverError) -> any Reader {
        guard let found = Catalog.type(named: type) else {
            throw DriverError(operation: "find", device: type, errno: EINVAL)
        }
        return try found.open(settings(type, device: device))
    }

    /// Tries everything with a type, each time on a device that `plugIn` makes.
    static func check(_ type: String, _ plugIn: () throws -> Device) async throws {
        #expect(Catalog.type(named: type)?.check(places[type]?.options ?? [:]) == [])
        try checkAbsence(type, try plugIn())
        try checkStop(type, try plugIn())
        let waiting = try plugIn()
        await checkWaking(type, waiting.name)
        try checkUnplugging(type, try plugIn())
    }

    /// A device that is not there is ENOENT or ENODEV.
    private static func checkAbsence(_ type: String, _ device: Device) throws {
        let error = #expect(throws: DriverError.self) { _ = try open(type, device.absentName) }
        #expect(error?.errno == ENOENT || error?.errno == ENODEV, "\(type): \(String(describing: error))")
    }

    /// A read after the stop gives nil, also with input waiting.
    private static func checkStop(_ type: String, _ device: Device) throws {
        let reader = try open(type, device.name)
        let stop = try Stop()
        stop.raise()
        #expect(try reader.read(stop) == nil, "\(type)")
        try device.speak()
        #expect(try reader.read(stop) == nil, "\(type)")
    }

    /// The stop ends a read that waits.
    private static func checkWaking(_ type: String, _ device: String) async {
        guard let stop = try? Stop() else {
            Issue.record("no stop")
            return
        }
        let (threads, thread) = AsyncStream.makeStream(of: String.self)
        let (endings, ending) = AsyncStream.makeStream(of: Bool.self)
        WaitingThread.start {
            defer { ending.finish() }
            do {
                let reader = try open(type, device)
                thread.yield(WaitingThread.current)
                thread.finish()
                // What a device says at the start is said first.
                while try reader.read(stop) != nil {}
                ending.yield(true)
            } catch {
                Issue.record(error)
                thread.finish()
            }
        }
        for await number in threads {
            while !WaitingThread.isAsleep(number) { await Task.yield() }
        }
        stop.raise()
        var ended = 0
        for await _ in endings { ended += 1 }
        #expect(ended == 1, "\(type)")
    }

    /// A device that goes away is ENODEV.
    private static func checkUnplugging(_ type: String, _ device: Device) throws {
        guard let unplug = device.unplug else { return }
        let reader = try open(type, device.name)
        let stop = try Stop()
        try unplug()
        let error = #expect(throws: DriverError.self) { while try reader.read(stop) != nil {} }
        #expect(error?.errno == ENODEV, "\(type)")
    }
}
