import Drivers
import Glibc
import Stands
import Testing
import VirtualDevices

/// The promises of `ReaderContract`, tried with the types whose devices we can make in this process.
@Suite(.timeLimit(.minutes(Patience.minutes(1)))) struct ReaderContractTests {
    private let folder: SerialFolder
    private let device: VirtualSerial

    init() throws {
        folder = try SerialFolder()
        device = try VirtualSerial(path: folder.path + "/device")
    }

    private func open(_ name: String) throws -> any Reader {
        let type = try #require(Catalog.type(named: name))
        return try type.open(ReaderSettings(name: "test", type: name, device: device.path))
    }

    @Test func `every type of the catalogue has a place where it is tried`() {
        #expect(Set(Catalog.types.map(\.name)) == Set(ReaderContract.places.keys))
    }

    @Test(arguments: ReaderContract.types(at: .serialLine))
    func `a reader on a serial line keeps the promises of every reader`(name: String) async throws {
        var count = 0
        var lines: [VirtualSerial] = []
        try await ReaderContract.check(name) {
            count += 1
            let line = try VirtualSerial(path: folder.path + "/line\(count)")
            lines.append(line)
            return ReaderContract.Device(
                name: line.path, absentName: folder.path + "/absent",
                speak: { try line.send("garbage\r\n") }, unplug: { line.unplug() })
        }
        #expect(count == 4)
    }

    @Test(arguments: Catalog.types.map(\.name).filter { $0 != "smart-card" })
    func `a file that is no such device is refused`(name: String) throws {
        let type = try #require(Catalog.type(named: name))
        #expect(throws: DriverError.self) {
            try type.open(ReaderContract.settings(name, device: "/dev/null"))
        }
    }

    @Test(arguments: ReaderContract.types(at: .serialLine))
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
