import Domain
import Drivers
import Foundation
import Glibc
import Stands
import Testing
import VirtualDevices

@testable import KioskDaemon

@Suite(.timeLimit(.minutes(Patience.minutes(2)))) struct ReaderTenderTests {
    @Test func `badges that find no room are answered in red, counted, and the reader says so once`()
        async throws
    {
        let count = ReaderTender.streamLimit * 4
        let flood = ReaderType.made("flood") { _ in
            ScriptedReader([(0..<count).map { ScriptedReader.badge("\($0)") }])
        }
        // It takes its time to hand over a thousand, and is not to be left behind for that.
        let bench = try await ReaderBench([flood], hangMicroseconds: 60_000_000)
        let settings = ReaderSettings(name: "door", type: "flood", device: try bench.node("door"))
        try #require(bench.tender.loops.enter(settings))
        let task = Task { await bench.tender.tend(settings) }
        try await eventually("everything has been answered") {
            try bench.journal("door").count { $0.kind == "refused" } + bench.refused.value == count
        }
        #expect(bench.refused.value >= ReaderTender.streamLimit)
        try await eventually("the counter") {
            await bench.health("door")?.droppedCount == bench.refused.value
        }
        let page = await Metrics.text(board: bench.board, terminal: bench.terminal)
        #expect(page.contains("kioskd_readings_dropped_total{reader=\"door\"} \(bench.refused.value)\n"))
        #expect(try bench.faults("door").count == 1)
        try bench.end()
        await task.value
    }

    @Test
    func `a receiver that says nothing for its time is silent, journalled once, and ready when it speaks`()
        async throws
    {
        let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
        let line = try VirtualSerial(path: bench.folder.appendingPathComponent("sky").path)
        let settings = ReaderSettings(
            name: "sky", type: "gnss", device: line.path, options: ["silent-after": "1"])
        try #require(bench.tender.loops.enter(settings))
        let task = Task { await bench.tender.tend(settings) }
        try await eventually("silent") { await bench.state("sky") == .silent }
        #expect(await bench.health("sky")?.cause == "silent for 1 s")
        let page = await Metrics.text(board: bench.board, terminal: bench.terminal)
        #expect(page.contains("kioskd_reader_silent{reader=\"sky\",type=\"gnss\"} 1\n"))
        #expect(await bench.board.statusLine.contains("not ready: sky"))
        try await eventually("its entry") { try bench.faults("sky").count == 1 }
        try line.send("$GPTXT,no fix needed\r\n")
        try await eventually("ready") { await bench.state("sky") == .ready }
        #expect(try bench.faults("sky").count == 1)
        try bench.end()
        await task.value
    }

    @Test func `a reader that is idle, or told to be silent for ever, is neither silent nor hanging`()
        async throws
    {
        let bench = try await ReaderBench(hangMicroseconds: 50_000)
        let line = try VirtualSerial(path: bench.folder.appendingPathComponent("badge").path)
        let settings = ReaderSettings(name: "door", type: "serial-badge", device: line.path)
        try #require(bench.tender.loops.enter(settings))
        let task = Task { await bench.tender.tend(settings) }
        try await eventually("ready") { await bench.state("door") == .ready }
        for _ in 0..<40 { try await Task.sleep(for: bench.tender.patience.tick) }
        #expect(await bench.state("door") == .ready)
        #expect(bench.tender.loops.abandonedCount == 0)
        try bench.end()
        await task.value
    }

    @Test func `gpsd that dies and comes back is heard again`() async throws {
        let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
        var gpsd: LoopbackListener? = try LoopbackListener()
        let port = try #require(gpsd?.port)
        let settings = ReaderSettings(
            name: "sky", type: "gnss", device: "gpsd://127.0.0.1:\(port)", options: ["silent-after": "0"])
        try #require(bench.tender.loops.enter(settings))
        let task = Task { await bench.tender.tend(settings) }
        for _ in 0..<3 {
            let connection = try await eventually("a connection") { gpsd?.accept() }
            try await eventually("ready") { await bench.state("sky") == .ready }
            gpsd = nil
            close(connection)
            try await eventually("absent") { await bench.state("sky") == .absent }
            gpsd = try LoopbackListener(port: port)
        }
        _ = try await eventually("a connection") { gpsd?.accept() }
        try bench.end()
        await task.value
    }

    @Test func `a hundred replug cycles leak no descriptor and no thread`() async {
        await #expect(processExitsWith: .success) {
            let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
            let line = try VirtualSerial(path: bench.folder.appendingPathComponent("badge").path)
            line.unplug()
            var before = (descriptors: 0, threads: 0)
            let (stream, announce) = AsyncStream.makeStream(of: DeviceAnnouncement.self)
            let service = ReaderService(
                readers: [], announcements: Announcements(stream: stream, stop: try Stop()),
                tender: bench.tender, board: bench.board, logger: bench.tender.logger)
            let running = Task { try await service.run() }
            for cycle in 0..<101 {
                if cycle == 1 { before = ProcessUse.now() }
                try line.plugIn()
                announce.yield(.badge(line.path, .added))
                try await eventually("ready") { await bench.state("serial-badge@port") == .ready }
                line.unplug()
                announce.yield(.badge(line.path, .removed))
                try await eventually("absent") { await bench.state("serial-badge@port") == .absent }
                try await eventually("gone") { !bench.tender.loops.has(device: line.path) }
            }
            let after = ProcessUse.now()
            // Dispatch has up to some dozens of threads of its own; a leak would be a hundred.
            guard after.descriptors <= before.descriptors + 4, after.threads < before.threads + 64 else {
                print("before \(before), after \(after)")
                exit(1)
            }
            announce.finish()
            try bench.end()
            try await running.value
        }
    }
}

extension DeviceAnnouncement {
    static func badge(_ node: String, _ action: Action, at path: String = "port") -> DeviceAnnouncement {
        DeviceAnnouncement(type: "serial-badge", node: node, path: path, action: action)
    }
}

/// A port of this machine that somebody may connect to, until the value ends.
final class LoopbackListener {
    private let descriptor: Int32
    let port: UInt16

    /// `port` 0: a free one.
    init(port: UInt16 = 0) throws {
        descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var again: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &again, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard bound else { throw HarnessError.socket("listen: \(errno)") }
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// The next connection; nil when nobody has called.
    func accept() -> Int32? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection >= 0 ? connection : nil
    }

    deinit { close(descriptor) }
}
