import Drivers
import Glibc
import Testing
import VirtualDevices

/// What every reader promises (`Reader`), tried with each type of the catalogue that opens what we can make here: a
/// serial line. Input devices are tried under umockdev (`MockedDevices`), cards with a virtual one.
@Suite(.timeLimit(.minutes(1))) struct ReaderContractTests {
    private let folder: SerialFolder
    private let device: VirtualSerial

    init() throws {
        folder = try SerialFolder()
        device = try VirtualSerial(path: folder.path + "/device")
    }

    private static let serialTypes = ["serial-badge", "gnss"].filter { Catalog.type(named: $0) != nil }

    private func open(_ name: String) throws -> any Reader {
        let type = try #require(Catalog.type(named: name))
        return try type.open(ReaderSettings(name: "test", type: name, device: device.path))
    }

    @Test(arguments: ["serial-badge", "keyboard-badge", "gnss", "wiegand-badge"])
    func `a device that is not there is ENOENT or ENODEV`(name: String) throws {
        guard let type = Catalog.type(named: name) else { return }
        let settings = ReaderSettings(name: "test", type: name, device: folder.path + "/absent")
        let error = #expect(throws: DriverError.self) { try type.open(settings) }
        #expect(error?.errno == ENOENT || error?.errno == ENODEV)
        #expect(error?.device.contains("absent") == true)
    }

    @Test(arguments: ["serial-badge", "keyboard-badge", "gnss", "wiegand-badge"])
    func `a file that is no such device is refused`(name: String) throws {
        guard let type = Catalog.type(named: name) else { return }
        let settings = ReaderSettings(name: "test", type: name, device: "/dev/null")
        #expect(throws: DriverError.self) { try type.open(settings) }
    }

    @Test(arguments: serialTypes)
    func `a read after the stop gives nil, also with input waiting`(name: String) throws {
        let reader = try open(name)
        let stop = try Stop()
        stop.raise()
        #expect(try reader.read(stop) == nil)
        try device.send("garbage\r\n")
        #expect(try reader.read(stop) == nil)
    }

    @Test(arguments: serialTypes)
    func `the stop ends a read that waits`(name: String) async throws {
        let stop = try Stop()
        let type = try #require(Catalog.type(named: name))
        let settings = ReaderSettings(name: "test", type: name, device: device.path)
        let (threads, thread) = AsyncStream.makeStream(of: String.self)
        let (endings, ending) = AsyncStream.makeStream(of: [Reading]?.self)
        WaitingThread.start {
            defer { ending.finish() }
            guard let reader = try? type.open(settings) else { return thread.finish() }
            thread.yield(WaitingThread.current)
            thread.finish()
            do { ending.yield(try reader.read(stop)) } catch { Issue.record(error) }
        }
        for await number in threads {
            while !WaitingThread.isAsleep(number) { await Task.yield() }
        }
        stop.raise()
        var ended = 0
        for await readings in endings {
            ended += 1
            #expect(readings == nil)
        }
        #expect(ended == 1)
    }

    @Test(arguments: serialTypes)
    func `a device that goes away is ENODEV`(name: String) throws {
        let reader = try open(name)
        let stop = try Stop()
        device.unplug()
        let error = #expect(throws: DriverError.self) { while try reader.read(stop) != nil {} }
        #expect(error?.errno == ENODEV)
    }

    @Test(arguments: serialTypes)
    func `garbage at full speed neither ends a reader nor fills it`(name: String) throws {
        let reader = try open(name)
        let stop = try Stop()
        var noise = BadgeNoise(seed: 11)
        for _ in 0..<500 {
            try device.send((0..<1024).map { _ in UInt8.random(in: 0...255, using: &noise) })
            let readings = try #require(try reader.read(stop))
            #expect(readings.count < 64)
        }
    }
}

/// A thread that does one thing.
enum WaitingThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// The calling thread, as `/proc` names it (`123/task/456`).
    static var current: String {
        var link = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/thread-self", &link, link.count)
        return String(decoding: link.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether the kernel has put a thread of this process to sleep (proc_pid_stat(5), field 3).
    static func isAsleep(_ thread: String) -> Bool {
        guard let file = fopen("/proc/\(thread)/stat", "r") else { return true }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return true }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: ")").last?.first { $0 != " " } == "S"
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        let result = pthread_create(
            &thread, nil,
            { @Sendable work in
                // SAFETY: retained above, for this thread alone.
                if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
                return nil
            }, work)
        if result == 0 { pthread_detach(thread) }
    }
}
