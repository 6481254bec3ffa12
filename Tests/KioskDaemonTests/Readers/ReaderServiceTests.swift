import Domain
import Drivers
import Foundation
import Stands
import Testing
import VirtualDevices
import Web

@testable import KioskDaemon

/// Readers of the configuration and readers that udev announces: who opens what.
@Suite(.timeLimit(.minutes(Patience.minutes(2)))) struct ReaderServiceTests {
    /// The reader service over announcements of our making.
    private struct Site {
        let bench: ReaderBench
        let announce: AsyncStream<DeviceAnnouncement>.Continuation
        let running: Task<Void, any Error>

        init(_ bench: ReaderBench, _ readers: [ReaderSettings]) throws {
            let (stream, announce) = AsyncStream.makeStream(of: DeviceAnnouncement.self)
            let service = ReaderService(
                readers: readers, announcements: Announcements(stream: stream, stop: try Stop()),
                tender: bench.tender, board: bench.board, logger: bench.tender.logger)
            (self.bench, self.announce) = (bench, announce)
            running = Task { try await service.run() }
        }

        func ready(_ name: String) async throws {
            try await eventually("\(name) ready") { await bench.state(name) == .ready }
        }

        func absent(_ name: String) async throws {
            try await eventually("\(name) absent") { await bench.state(name) == .absent }
        }

        /// Returns when everything announced so far has been heard: announcements are heard in order.
        func settle() async throws {
            let line = try VirtualSerial(path: bench.folder.appendingPathComponent("settle").path)
            announce.yield(.badge(line.path, .added, at: "settle"))
            try await ready("serial-badge@settle")
            announce.yield(.badge(line.path, .removed, at: "settle"))
            try await eventually("gone") { !bench.tender.loops.has(name: "serial-badge@settle") }
            await bench.board.forget(reader: "serial-badge@settle")
        }

        /// The names of all readers on the page.
        var names: Set<String> {
            get async { Set(await bench.board.readers.keys) }
        }

        func end() async throws {
            announce.finish()
            try bench.end()
            try await running.value
        }
    }

    /// A device; its path stands for the node, since pseudo-terminals have numbers that another test may take.
    private func line(_ bench: ReaderBench, _ name: String = "tty") throws -> VirtualSerial {
        try VirtualSerial(path: bench.folder.appendingPathComponent(name).path)
    }

    /// Another name of the device, as udev makes them.
    private func link(_ bench: ReaderBench, to line: VirtualSerial) throws -> String {
        let path = bench.folder.appendingPathComponent("by-id").path
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: line.path)
        return path
    }

    @Test func `a fixed name that is a link and the node that udev announces are one device`() async throws {
        // Who is not woken tries again in an hour.
        let bench = try await ReaderBench(
            hangMicroseconds: 60_000_000, retryMilliseconds: 3_600_000...3_600_000)
        let line = try line(bench)
        let door = ReaderSettings(name: "door", type: "serial-badge", device: try link(bench, to: line))
        let site = try Site(bench, [door])
        try await site.ready("door")
        for action in [DeviceAnnouncement.Action.present, .added, .changed] {
            site.announce.yield(.badge(line.path, action))
        }
        try await site.settle()
        #expect(await site.names == ["door"])
        #expect(await bench.state("door") == .ready)

        for _ in 0..<3 {
            line.unplug()
            site.announce.yield(.badge(line.path, .removed))
            try await site.absent("door")
            try line.plugIn()
            site.announce.yield(.badge(line.path, .added))
            try await site.ready("door")
        }
        try await site.settle()
        #expect(await site.names == ["door"])
        try await site.end()
    }

    @Test func `who took a device before its fixed name led there gives it back`() async throws {
        let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
        let line = try line(bench)
        let path = bench.folder.appendingPathComponent("by-id").path
        let site = try Site(bench, [ReaderSettings(name: "door", type: "serial-badge", device: path)])
        site.announce.yield(.badge(line.path, .added))
        try await site.ready("serial-badge@port")
        #expect(try link(bench, to: line) == path)
        site.announce.yield(.badge(line.path, .present))
        try await site.ready("door")
        try await site.absent("serial-badge@port")
        try await eventually("gone") { !bench.tender.loops.has(name: "serial-badge@port") }
        try await site.end()
    }

    @Test func `several readers of the configuration use lines of one chip`() async throws {
        let lines = ReaderType.made("lines") { _ in ScriptedReader() }
        let bench = try await ReaderBench([lines])
        let chip = try bench.node("chip")
        let site = try Site(
            bench, ["wiegand", "keys"].map { ReaderSettings(name: $0, type: "lines", device: chip) })
        try await site.ready("wiegand")
        try await site.ready("keys")
        try await site.end()
    }

    @Test(arguments: [true, false])
    func `a reader that is moved to another socket leaves nothing behind`(isSlow: Bool) async throws {
        let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
        let line = try line(bench)
        let site = try Site(bench, [])
        for socket in 1...4 {
            site.announce.yield(.badge(line.path, .added, at: "\(socket)"))
            try await site.ready("serial-badge@\(socket)")
            try await eventually("one") { await site.names == ["serial-badge@\(socket)"] }
            line.unplug()
            site.announce.yield(.badge(line.path, .removed, at: "\(socket)"))
            if isSlow {
                try await eventually("gone") { !bench.tender.loops.has(name: "serial-badge@\(socket)") }
                #expect(await bench.state("serial-badge@\(socket)") == .absent)
            }
            try line.plugIn()
        }
        try await site.end()
    }

    @Test func `a reader that comes back to its socket is itself, and another one stays away`() async throws {
        let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
        let lines = [try line(bench, "left"), try line(bench, "right")]
        let site = try Site(bench, [])
        for (line, path) in zip(lines, ["left", "right"]) {
            site.announce.yield(.badge(line.path, .added, at: path))
            try await site.ready("serial-badge@\(path)")
        }
        for (line, path) in zip(lines, ["left", "right"]) {
            line.unplug()
            site.announce.yield(.badge(line.path, .removed, at: path))
            try await eventually("gone") { !bench.tender.loops.has(name: "serial-badge@\(path)") }
        }
        try lines[0].plugIn()
        site.announce.yield(.badge(lines[0].path, .added, at: "left"))
        try await site.ready("serial-badge@left")
        #expect(await site.names == ["serial-badge@left", "serial-badge@right"])
        #expect(await bench.state("serial-badge@right") == .absent)
        try await site.end()
    }

    @Test func `a reader that is pulled out and put in at once is opened again under its name`() async throws
    {
        let bench = try await ReaderBench(hangMicroseconds: 60_000_000)
        let line = try line(bench)
        let site = try Site(bench, [])
        // As many changes as the book takes at once (ReaderDiary).
        for turn in 1...6 {
            site.announce.yield(.badge(line.path, .added))
            try await eventually("arrival \(turn)") {
                try bench.journal("serial-badge@port").count >= turn * 2 - 1
            }
            line.unplug()
            site.announce.yield(.badge(line.path, .removed))
            try line.plugIn()
        }
        try await eventually("gone") { await bench.state("serial-badge@port") == .absent }
        #expect(await site.names == ["serial-badge@port"])
        try await site.end()
    }

    @Test func `the list of devices knows a fixed reader by its link`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (node, link) = (folder.path + "/ttyUSB0", folder.path + "/by-id")
        try Data().write(to: URL(fileURLWithPath: node))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: node)
        let door = ReaderSettings(name: "door", type: "serial-badge", device: link)
        let (present, missing) = DevicesCommand.pair([door], with: [.badge(node, .present)])
        #expect(present == [door])
        #expect(missing == [])
    }

    @Test func `the page is told of each reader whether it knows people`() async throws {
        let bench = try await ReaderBench()
        for type in ["serial-badge", "key-lines", "tamper", "gnss", "smart-card"] {
            await bench.board.update(
                ReaderHealth(name: type, type: type, device: "", state: .ready, cause: nil))
        }
        let identifying = await bench.board.status().readers.filter(\.identifies).map(\.name)
        #expect(identifying == ["serial-badge", "smart-card"])
        try bench.end()
    }
}
